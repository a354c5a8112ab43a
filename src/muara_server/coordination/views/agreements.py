"""Agreements: what was signed with whom, what is to be renewed, what has lapsed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from muara import procedure as library
from muara.coordination import AGREEMENT_STANDINGS
from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.coordination.actions import partners as actions
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.forms.partners import AgreementForm
from muara_server.coordination.forms.told import OfficeForm
from muara_server.coordination.queries.agreements import (
    Agreement,
    agreement_for,
    agreement_kinds_at,
    agreements,
)
from muara_server.coordination.queries.areas import kept_by
from muara_server.coordination.queries.levels import name_of
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.queries.partners import organisation_choices, told_of
from muara_server.coordination.queries.promises import promises
from muara_server.coordination.rules.reach import KEEP, check_keeps, keeps
from muara_server.coordination.views.deeds import deed
from muara_server.coordination.words import AGREEMENT_WORDS, MAINTAIN, capacity_in_words
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User

METHODS = ["GET", "HEAD", "POST"]
STEPS = ("sign", "renew", "end")


@require_safe
@needs("coordination.read")
def listed(request: HttpRequest) -> HttpResponse:
    """Every agreement, by how it stands: first what is to be renewed."""
    wanted = request.GET.get("standing", "")
    found = agreements(request.user)
    names = organisations(request.user, ended=True)
    counted = Counter(each.stands for each in found)
    shown = [each for each in found if wanted in ("", each.stands)]
    page = {
        "rows": [_row(each, names) for each in shown],
        "standings": [
            (key, AGREEMENT_WORDS[key], counted[key]) for key in AGREEMENT_STANDINGS if counted[key]
        ],
        "wanted": wanted,
        "all": len(found),
        "keeps": bool(accounts.grants(request.user, KEEP)),
    }
    return render(request, "coordination/agreements.html", page)


@require_safe
@needs("coordination.read")
def one(request: HttpRequest, agreement: UUID) -> HttpResponse:
    """Its parties and days, what was promised under it, and what can be done."""
    found = agreement_for(request.user, agreement)
    names = organisations(request.user, ended=True)
    may_keep = keeps(request.user, found.place)
    procedure = found.standing.procedure
    page = {
        **_row(found, names),
        "parties": [
            (each, names.get(each.organisation), capacity_in_words(each.capacity))
            for each in found.parties
        ],
        "promises": [each for each in promises(request.user) if each.agreement == found.id],
        "history": told_of(request.user, agreement),
        "steps": list(library.next_steps(procedure, found.standing)) if may_keep else [],
        "keeps": may_keep,
        "where": name_of(found.place),
    }
    return render(request, "coordination/agreement.html", page)


@require_http_methods(METHODS)
@needs("coordination.keep")
def add(request: HttpRequest) -> HttpResponse:
    """Record an agreement with its parties, and its signing where it is signed."""
    user = request.user
    offered = kept_by(user, KEEP)
    top = places.by_code(offered[0][0]) if offered else None
    form = AgreementForm(
        request.POST or None,
        places=offered,
        kinds=list(agreement_kinds_at(top).items()),  # type: ignore[arg-type]
        organisations=organisation_choices(user, place=places.by_code(offered[-1][0]))
        if offered
        else [],
    )

    def take() -> str:
        signed = form.cleaned_data["true_on"]
        facts = dict(form.facts)
        kind = facts.pop("agreement_kind")
        made = actions.agree(
            place=places.by_code(form.cleaned_data["place"]),
            kind=kind,
            words=form.identifiers,
            parties=form.cleaned_data["parties"],
            signing=facts if signed else None,
            on=signed,
            who=user,
        )
        return reverse("coordination:agreement", args=[made])

    page = {
        "heading": _("Record an agreement"),
        "binds": _("A memorandum, a letter, a decree: with whom, since when, until when."),
        "back": (reverse("coordination:agreements"), _("Agreements")),
        "button": _("Record"),
    }
    return deed(request, form, take, page=page, done=_("Recorded."))


@require_http_methods(METHODS)
@needs("coordination.keep")
def step(request: HttpRequest, agreement: UUID, step: str) -> HttpResponse:
    """Sign it, renew it, end it."""
    found = _kept(request, agreement)
    if step not in STEPS:
        raise Http404
    taken = found.standing.procedure.steps[step]
    form = OfficeForm(
        request.POST or None,
        kind="agreement",
        words={"source": False, "note": False},
        needs=taken.needs,
        asks=taken.asks,
        first=[*taken.needs, "true_on"],
    )

    def take() -> str:
        actions.step_of_agreement(
            found,
            step,
            facts=form.facts,
            words=form.identifiers,
            on=form.cleaned_data["true_on"],
            who=request.user,
        )
        return _address(found)

    label = taken.label(figures.language())
    page = {"heading": label, "back": (_address(found), found.title), "button": label}
    return deed(request, form, take, page=page, done=_("Recorded."))


@require_http_methods(METHODS)
@needs("coordination.keep")
def party(request: HttpRequest, agreement: UUID) -> HttpResponse:
    """One more organisation that signs it, funds it, or is named in it."""
    found = _kept(request, agreement)
    form = OfficeForm(
        request.POST or None,
        kind="agreement_party",
        words={"member": False, "note": False},
        needs=["organisation", "capacity"],
        choices={"organisation": organisation_choices(request.user, place=found.place)},
        first=["organisation", "capacity", "true_on", "member"],
        initial={"true_on": found.days.begins},
    )
    form.fields["true_on"].label = _("From")
    form.fields["member"].label = _("Who signed for it")

    def take() -> str:
        tell(
            "agreement_party",
            place=found.place,
            programme=found.programme,
            facts=form.facts,
            words=form.identifiers,
            of=found.id,
            on=form.cleaned_data["true_on"],
            who=request.user,
        )
        return _address(found)

    heading = _("A further party")
    page = {"heading": heading, "back": (_address(found), found.title), "button": _("Record")}
    return deed(request, form, take, page=page, done=_("Recorded."))


@area("coordination.read", "agreements")
def tells(user: User) -> Area:
    """What the first page says of agreements."""
    counted = Counter(each.stands for each in agreements(user))
    lines = []
    if counted["to_be_renewed"]:
        said = ngettext(
            "%(number)s is to be renewed", "%(number)s are to be renewed", counted["to_be_renewed"]
        )
        shown = figures.number(counted["to_be_renewed"])
        lines.append(Line(said % {"number": shown}, late=True))
    if counted["lapsed"]:
        said = ngettext("%(number)s has lapsed", "%(number)s have lapsed", counted["lapsed"])
        lines.append(Line(said % {"number": figures.number(counted["lapsed"])}))
    if counted["in_force"]:
        said = ngettext("%(number)s is in force", "%(number)s are in force", counted["in_force"])
        lines.append(Line(said % {"number": figures.number(counted["in_force"])}))
    return Area(
        name=_("Agreements"),
        address=reverse("coordination:agreements"),
        says=_("Memoranda, letters and decrees: with whom, since when, until when."),
        lines=lines,
    )


ADDRESSES = [
    path("coordination/agreements/", listed, name="agreements"),
    path("coordination/agreements/add/", add, name="add-agreement"),
    path("coordination/agreements/<uuid:agreement>/", one, name="agreement"),
    path("coordination/agreements/<uuid:agreement>/party/", party, name="add-party"),
    path("coordination/agreements/<uuid:agreement>/<slug:step>/", step, name="agreement-step"),
]


def _row(found: Agreement, names: Any) -> dict[str, Any]:
    return {
        "agreement": found,
        "stands": AGREEMENT_WORDS[found.stands],
        "presses": found.stands in MAINTAIN,
        "names": [
            names[each.organisation].name for each in found.parties if each.organisation in names
        ],
        "signed": _signed(found),
        "where": name_of(found.place),
    }


def _signed(found: Agreement) -> str:
    """The day of signing, as exactly as it is known."""
    day = found.days.signed_on
    if day is None:
        return ""
    if found.day_known == "year":
        return str(day.year)
    if found.day_known == "month":
        return figures.day(day).partition(" ")[2]
    return figures.day(day)


def _kept(request: HttpRequest, agreement: UUID) -> Agreement:
    found = agreement_for(request.user, agreement)
    check_keeps(request.user, found.place)
    return found


def _address(found: Agreement) -> str:
    return reverse("coordination:agreement", args=[found.id])
