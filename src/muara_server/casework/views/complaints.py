"""The complaint desk: what waits, late first; one report and what follows; a caller's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.errors import InputError, NotAllowed
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.casework.actions import complaints as actions
from muara_server.casework.forms.complaints import ReportForm, RescueForm
from muara_server.casework.forms.steps import StepForm, step_forms
from muara_server.casework.intake import intake_at, numbers_at
from muara_server.casework.queries import complaints as queries
from muara_server.casework.queries import duty
from muara_server.casework.queries import standing as casework
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.duty import KEEP
from muara_server.casework.queries.found_children import found_by
from muara_server.casework.queries.items import item
from muara_server.casework.queries.paths import path_of
from muara_server.casework.rules.found_children import registers
from muara_server.casework.words import in_language
from muara_server.files.pictures import MEDIA
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing
    from muara_server.casework.models import Proceeding
    from muara_server.casework.queries.paths import Taken
    from muara_server.places.models import Place


@require_safe
@needs("proceeding.read")
def complaints(request: HttpRequest) -> HttpResponse:
    """What waits, the late first; or, asked for, what was closed."""
    ended = request.GET.get("show") == "closed"
    keeps = accounts.allows(request.user, KEEP)
    confirmed, days = duty.duty_since(request.user), intake_at().confirm_within_days
    page = {
        "listed": queries.listed_for(request.user, ended=ended),
        "ended": ended,
        "keeps": keeps,
        "confirmed": confirmed,
        "until": confirmed + dt.timedelta(days=days) if confirmed else None,
        "stale": keeps and _is_stale(confirmed, days),
        "days": days,
        "confidential": True,
    }
    return render(request, "casework/complaints.html", page)


@require_POST
@needs(KEEP)
def confirm(request: HttpRequest) -> HttpResponse:
    """Say that answering for complaints is still one's duty."""
    actions.confirm_duty(request.user)
    messages.success(request, _("Recorded. Reports of your area come to you."))
    return redirect("casework:complaints")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """What a caller tells, written down; the number is read out to the caller."""
    districts = _districts(request)
    asked = request.POST.get("district") or request.GET.get("district", "")
    place = next((each for each in districts if each.code == asked), None)
    if place is None and len(districts) == 1:
        place = districts[0]
    if place is None:
        listed = [(each.code, in_language(each.names)) for each in districts]
        return render(request, "casework/complaint_where.html", {"districts": listed})
    told = (request.POST, request.FILES) if request.method == "POST" else ()
    villages = queries.villages_of(place)
    form = ReportForm(*told, place=place, villages=villages, asks_channel=True)
    page: dict[str, Any] = {
        "form": form,
        "place": place,
        "name": in_language(place.names),
        "numbers": numbers_at(place),
    }
    if request.method != "POST":
        return render(request, "casework/complaint_new.html", page)
    if form.is_valid():
        try:
            taken = actions.receive(
                actions.Report(
                    uuid=form.uuid,
                    place=form.chosen_place,
                    facts=form.facts,
                    identifiers=form.identifiers,
                    picture=form.cleaned_data.get("picture"),
                ),
                who=request.user,
            )
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            page |= {"number": taken.number, "complaint": taken.complaint}
            return render(request, "casework/complaint_new.html", page)
    return render(request, "casework/complaint_new.html", page, status=400)


@require_safe
@needs("proceeding.read")
def complaint(request: HttpRequest, complaint: UUID) -> HttpResponse:
    """What was reported, where it stands, what follows. That it was opened is recorded."""
    return _page(request, _one(request, complaint))


@require_POST
@needs("proceeding.read")
def step(request: HttpRequest, complaint: UUID, step: str) -> HttpResponse:
    """Take a step, for this report or also for those that tell the same."""
    held = _one(request, complaint)
    procedure = casework.procedure_of(held)
    if step not in procedure.steps:
        raise Http404
    chosen = procedure.steps[step]
    form = StepForm(request.POST, step=chosen, choices=choices_for(held, procedure, [chosen]))
    others = [one.item.id for one in queries.like(request.user, held)]
    others = others if "with_same" in request.POST else []
    tally: list[tuple[int, int]] = []
    take = partial(actions.with_the_same, complaint, others, step, who=request.user)
    if not form.done(lambda **told: tally.append(take(**told))):
        return _page(request, held, tried=form, status=400)
    [(done, left)] = tally
    messages.success(request, _recorded(done, left))
    if casework.proceedings_for(request.user, pk=complaint).exists():
        return redirect("casework:complaint", complaint)
    return redirect("casework:complaints")


@require_POST
@needs("proceeding.read")
def rescue(request: HttpRequest, complaint: UUID) -> HttpResponse:
    """Plan a rescue that follows from this report; the report is then being acted on."""
    held = _one(request, complaint)
    form = RescueForm(request.POST)
    if form.is_valid():
        try:
            planned = actions.plan_rescue(held, form.cleaned_data["due_on"], who=request.user)
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The rescue is planned. Only its team sees it."))
            return redirect("casework:proceeding", planned)
    return _page(request, held, rescue=form, status=400)


@require_POST
@needs("proceeding.read")
def release(request: HttpRequest, complaint: UUID, picture: UUID) -> HttpResponse:
    """Let a picture out of quarantine."""
    held, found = _one(request, complaint), queries.picture_of(complaint, picture)
    return _done(request, held, partial(actions.release, found, held, who=request.user))


@require_POST
@needs("proceeding.read")
def destroy(request: HttpRequest, complaint: UUID, picture: UUID) -> HttpResponse:
    """Destroy a picture for good."""
    held, found = _one(request, complaint), queries.picture_of(complaint, picture)
    return _done(request, held, partial(actions.destroy, found, held, who=request.user))


@require_safe
@never_cache
@needs("proceeding.read")
def picture(request: HttpRequest, complaint: UUID, picture: UUID) -> HttpResponse:
    """The picture, once it was released."""
    held, found = _one(request, complaint), queries.picture_of(complaint, picture)
    if found.released_at is None or found.destroyed_at is not None:
        raise Http404
    content = actions.open_picture(found, held, who=request.user)
    return HttpResponse(content, content_type=MEDIA[found.media])


ADDRESSES = [
    path("complaints/", complaints, name="complaints"),
    path("complaints/new/", new, name="complaint-new"),
    path("complaints/duty/", confirm, name="complaint-duty"),
    path("complaints/<uuid:complaint>/", complaint, name="complaint"),
    path("complaints/<uuid:complaint>/rescue/", rescue, name="complaint-rescue"),
    path("complaints/<uuid:complaint>/steps/<slug:step>/", step, name="complaint-step"),
    path("complaints/<uuid:complaint>/pictures/<uuid:picture>/", picture, name="complaint-picture"),
    path(
        "complaints/<uuid:complaint>/pictures/<uuid:picture>/release/",
        release,
        name="complaint-picture-release",
    ),
    path(
        "complaints/<uuid:complaint>/pictures/<uuid:picture>/destroy/",
        destroy,
        name="complaint-picture-destroy",
    ),
]


def _one(request: HttpRequest, complaint: UUID) -> Proceeding:
    held = casework.one_for(request.user, complaint)
    if held.procedure != duty.COMPLAINT:
        raise Http404
    return held


def _done(request: HttpRequest, held: Proceeding, deed: Callable[[], None]) -> HttpResponse:
    """Back to the report, with what was done, or why it was not and who may."""
    try:
        deed()
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Recorded."))
    return redirect("casework:complaint", held.pk)


def _page(
    request: HttpRequest,
    held: Proceeding,
    *,
    tried: StepForm | None = None,
    rescue: RescueForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, procedure = request.user, casework.procedure_of(held)
    standing = casework.standing_of(held.pk)
    casework.tell_opened(user, held)
    facts, sealed = queries.words_of(held)
    [this] = queries.complaints([held])
    forms = step_forms(held, casework.steps_for(user, held, standing), tried)
    page = {
        "one": item(held, standing, None, now=queries.moment_of(held)),
        "this": this,
        "facts": facts,
        "sealed": sealed,
        "pictures": queries.pictures_of(held.pk),
        "opens_pictures": held.holder_id == user.pk,
        "same": queries.like(user, held),
        "standing": standing,
        "forms": forms,
        "tried": tried,
        "rescue": rescue
        or (RescueForm() if actions.may_plan_rescue(held, standing, user) else None),
        "path": _path(held, procedure, standing),
        "unconfirmed": procedure.unconfirmed,
        "source": procedure.source,
        "numbers": numbers_at(held.place),
        "found": found_by(user, held.pk),
        "may_register": registers(user, held),
        "confidential": True,
    }
    return render(request, "casework/complaint.html", page, status=status)


def _path(held: Proceeding, procedure: Procedure, standing: Standing) -> list[Taken]:
    """The way it went. What nobody did, but for the report itself, the rule did."""
    by_rule = {
        passed.told.id
        for passed in standing.path
        if not passed.told.by and passed.told.step != procedure.opens
    }
    return [
        replace(one, by=_("Muara, by the rule")) if str(one.id) in by_rule else one
        for one in path_of(held.pk, procedure, standing)
    ]


def _districts(request: HttpRequest) -> list[Place]:
    """The districts of the programme in which this person keeps the desk."""
    grants = accounts.grants(request.user, KEEP)
    return [
        each
        for each in places.programme_places()
        if any(grant.covers(path=each.path) for grant in grants)
    ]


def _is_stale(confirmed: dt.date | None, days: int) -> bool:
    return confirmed is None or confirmed < timezone.localdate() - dt.timedelta(days=days)


def _recorded(done: int, left: int) -> str:
    told = ngettext("Recorded for one report.", "Recorded for %(number)s reports.", done)
    said = str(told % {"number": done})
    if left:
        said += " " + ngettext(
            "For one it could not be done: it stands elsewhere.",
            "For %(number)s it could not be done: they stand elsewhere.",
            left,
        ) % {"number": left}
    return said
