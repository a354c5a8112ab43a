"""Referring somebody to a service, and the referral as its sender sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.errors import NotAllowed
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.casework.actions import referrals as actions
from muara_server.casework.actions.referrals import Asked
from muara_server.casework.forms.referrals import USUAL, Refer, Which
from muara_server.casework.forms.steps import StepForm, step_forms
from muara_server.casework.models import Proceeding
from muara_server.casework.queries import links, providers
from muara_server.casework.queries import referrals as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.items import item, subjects_of
from muara_server.casework.queries.paths import path_of
from muara_server.casework.rules.sharing import may_share
from muara_server.figures import language
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry

OWN_FORMS = frozenset({"send", "reroute"})
"""Steps that choose a service: they are taken on the page that chooses it."""


@dataclass(frozen=True)
class About:
    """Who is referred, as the page of a referral names them."""

    place: Any
    name: str
    address: str
    consent: str
    person: UUID | None = None
    household: UUID | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@needs("referral.send")
def refer_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Refer a person to a service."""
    file = registry.person_for(request.user, person, why="referral")
    if file.erased:
        raise Http404
    address = _page_of("web:person", person)
    consent = reverse("casework:record-consent", args=[person]) + "?purpose=sharing"
    return _refer(request, About(file.person.place, file.name, address, consent, person=person))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("referral.send")
def refer_household(request: HttpRequest, household: UUID) -> HttpResponse:
    """Refer a family to a service."""
    file = registry.household_for(request.user, household, why="referral")
    if file.erased:
        raise Http404
    address = _page_of("web:household", household)
    name = _("Family of %(name)s") % {"name": file.name} if file.name else _("Family")
    return _refer(request, About(file.household.place, name, address, address, household=household))


@require_safe
@needs("proceeding.read")
def referral(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """A referral as its sender and the supervisor see it; its receiver is led to the inbox."""
    held = standings.one_for(request.user, proceeding)
    if held.procedure != queries.REFERRAL:
        raise Http404
    if _only_receives(request, held):
        return redirect("casework:received", proceeding)
    return _page(request, held)


@require_POST
@needs("proceeding.read")
def referral_step(request: HttpRequest, proceeding: UUID, step: str) -> HttpResponse:
    """Take a step of a referral as its sender or supervisor."""
    held = standings.one_for(request.user, proceeding)
    procedure = standings.procedure_of(held)
    if step not in procedure.steps or step in OWN_FORMS:
        raise Http404
    if _only_receives(request, held):
        return redirect("casework:received", proceeding)
    chosen = procedure.steps[step]
    form = StepForm(request.POST, step=chosen, choices=choices_for(held, procedure, [chosen]))
    if not form.done(partial(actions.take, proceeding, step, who=request.user)):
        return _page(request, held, tried=form, status=400)
    messages.success(request, _("Recorded."))
    return redirect("casework:referral", proceeding)


ADDRESSES = [
    path("refer/person/<uuid:person>/", refer_person, name="refer-person"),
    path("refer/household/<uuid:household>/", refer_household, name="refer-household"),
    path("referrals/<uuid:proceeding>/", referral, name="referral"),
    path("referrals/<uuid:proceeding>/<slug:step>/", referral_step, name="referral-step"),
]


# --- referring ---


def _refer(request: HttpRequest, about: About) -> HttpResponse:
    asked = request.GET if "service" in request.GET else None
    which = Which(asked, services=providers.services(), initial=request.GET.dict())
    may_ask = accounts.allows(request.user, "case.work", place=about.place)
    page: dict[str, Any] = {
        "about": about,
        "which": which,
        "may_ask": may_ask,
        "confidential": True,
    }
    if not which.is_bound or not which.is_valid():
        status = 400 if which.is_bound and "service" in request.GET else 200
        return render(request, "casework/refer.html", page, status=status)
    before = _before(request, about, which.cleaned_data["after"])
    offers = providers.offers_near(about.place, which.cleaned_data["service"])
    form = Refer(
        request.POST if request.method == "POST" else None,
        offers=offers,
        initial=_initial(before),
        reasons=_reasons() if before and not (before.ended or queries.is_unsent(before)) else (),
    )
    page |= {"form": form, "offers": _beside(form, offers), "before": before}
    if request.method != "POST":
        return render(request, "casework/refer.html", page)
    return _chosen(request, about, which, form, before, page)


def _chosen(
    request: HttpRequest,
    about: About,
    which: Which,
    form: Refer,
    before: Proceeding | None,
    page: dict[str, Any],
) -> HttpResponse:
    """Show what the service would see, send it, keep it, or record that there is no such one."""
    asked = Asked(
        service=which.cleaned_data["service"],
        person=about.person,
        household=about.household,
        after=before.pk if before else None,
        case=which.cleaned_data["case"],
    )
    do = request.POST.get("do", "preview")
    try:
        if do == "none":
            return _done(request, _none(request, asked, before), _("Recorded."))
        if form.is_valid():
            asked = _with_choices(asked, form)
            if do == "send":
                sent = _send(request, asked, form, before)
                return _done(request, sent, _("Sent. You will see here when they answer."))
            if do == "keep":
                draft = before is not None and queries.is_unsent(before)
                kept = before.pk if draft else actions.prepare(asked, who=request.user)
                return _done(request, kept, _("Kept. Send it when consent is recorded."))
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        page["no_consent"] = refused.code.startswith("consent_")
    if not form.is_valid():
        return render(request, "casework/refer.html", page, status=400)
    page |= _previewed(request, about, asked)
    return render(request, "casework/refer.html", page)


def _none(request: HttpRequest, asked: Asked, before: Proceeding | None) -> UUID:
    """There is no such service here: said of what was prepared or sent already, if it was."""
    if before is None or before.ended:
        return actions.find_none(asked, who=request.user)
    today = timezone.localdate()
    actions.take(before.pk, "find_none", facts={}, note="", on=today, who=request.user)
    return before.pk


def _send(request: HttpRequest, asked: Asked, form: Refer, before: Proceeding | None) -> UUID:
    if before and queries.is_unsent(before):
        actions.send(before.pk, asked, who=request.user)
        return before.pk
    if before and not before.ended:
        reason = form.cleaned_data["reason"]
        return actions.reroute(before.pk, asked, reason=reason, who=request.user)
    return actions.refer(asked, who=request.user)


def _with_choices(asked: Asked, form: Refer) -> Asked:
    told = form.cleaned_data
    return replace(asked, provider=told["provider"], shows=told["shows"], message=told["message"])


def _previewed(request: HttpRequest, about: About, asked: Asked) -> dict[str, Any]:
    return {
        "face": queries.previewed(
            person=about.person,
            household=about.household,
            place=about.place,
            service=asked.service,
            shows=asked.shows,
            message=asked.message,
            who=request.user,
        ),
        "may_share": may_share(about.person, about.household, asked.provider),
        "to": providers.provider_with(asked.provider),
    }


def _before(request: HttpRequest, about: About, after: UUID | None) -> Proceeding | None:
    """The referral that this one follows, or what was prepared of it: of the same subject."""
    if after is None:
        return None
    held = standings.one_for(request.user, after)
    if (held.person, held.household) != (about.person, about.household):
        raise Http404
    return held


def _initial(before: Proceeding | None) -> dict[str, Any]:
    """What was written when it was prepared; for anything else, what is usually shown."""
    if before is None or not queries.is_unsent(before):
        return {"shows": USUAL}
    provider, message = queries.prepared(before.pk)
    return {"shows": USUAL, "provider": provider, "message": message}


def _beside(form: Refer, offers: list[providers.Seen]) -> list[tuple[Any, providers.Seen]]:
    """Each radio button with the offer it stands for."""
    return list(zip(form["provider"], offers, strict=True))


def _reasons() -> list[tuple[str, str]]:
    fact = kinds()[queries.REFERRAL].facts["reason"]
    return [(code, fact.code_label(code, language())) for code in fact.codes.codes]


def _done(request: HttpRequest, kept: UUID, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("casework:referral", kept)


# --- the referral ---


def _page(
    request: HttpRequest, held: Proceeding, *, tried: StepForm | None = None, status: int = 200
) -> HttpResponse:
    user, now = request.user, registry.working_moment(held.programme)
    procedure, standing = standings.procedure_of(held), standings.standing_of(held.pk)
    standings.tell_opened(user, held)
    before, after = queries.thread_of(held)
    steps = standings.steps_for(user, held, standing)
    page = {
        "one": item(held, standing, subjects_of(user, [held]).get(held.pk), now=now),
        "proceeding": held,
        "standing": standing,
        "reference": queries.reference_of(held.pk),
        "to": providers.provider_with(held.receiver or queries.prepared(held.pk)[0]),
        "shows": queries.shown_by(standing),
        "may_share": may_share(held.person, held.household, held.receiver),
        "before": before,
        "after": after,
        "forms": step_forms(held, [step for step in steps if step.key not in OWN_FORMS], tried),
        "tried": tried,
        "chooses": _chooses(held, {step.key for step in steps}, after),
        "link": links.link_of(held.pk),
        "ended_link": links.ended_link(held.pk),
        "may_link": bool(held.receiver and queries.receivers_steps(held, standing))
        and _sends(request, held),
        "path": path_of(held.pk, procedure, standing),
        "unconfirmed": procedure.unconfirmed,
        "source": procedure.source,
        "confidential": True,
    }
    return render(request, "casework/referral.html", page, status=status)


def _chooses(held: Proceeding, steps: set[str], after: list[Any]) -> str:
    """Where to choose a service for this need, or another one; empty where nobody may."""
    again = held.ended and not held.success and not after
    if not (steps & OWN_FORMS or again):
        return ""
    page = "casework:refer-person" if held.person else "casework:refer-household"
    address = reverse(page, args=[held.person or held.household])
    return f"{address}?service={held.type}&after={held.pk}"


def _sends(request: HttpRequest, held: Proceeding) -> bool:
    """Does this reader refer where it is about somebody?"""
    return accounts.allows(
        request.user, "referral.send", place=held.place, programme=held.programme
    )


def _only_receives(request: HttpRequest, held: Proceeding) -> bool:
    """Does this reader see it as its receiver alone? Then he sees what consent allows."""
    inside = ("referral.send", "case.supervise")
    return not any(
        accounts.allows(request.user, each, place=held.place, programme=held.programme)
        for each in inside
    )


def _page_of(name: str, *arguments: Any) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
