"""The groups of a village: one of them, what it did, and the children it raised."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from muara.coordination import community_kinds
from muara.errors import InputError, NotAllowed
from muara.packs import open_pack
from muara_server.accounts.views import needs
from muara_server.casework.actions.complaints import Report
from muara_server.casework.forms.complaints import ReportForm
from muara_server.coordination.actions import communities as actions
from muara_server.coordination.forms import communities as forms
from muara_server.coordination.frames.villages import smallest_of_groups, told_number
from muara_server.coordination.queries import communities as queries
from muara_server.coordination.queries.communities import Group
from muara_server.coordination.queries.places import village_for
from muara_server.coordination.rules.reach import check_keeps, keeps
from muara_server.coordination.rules.villages import RECORD
from muara_server.figures import language
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.programme.queries import in_language
from muara_server.registry import queries as registry
from muara_server.registry.queries.age import ages_on

GROWN = 18
DEEDS = {
    "meeting": forms.MeetingForm,
    "visit": forms.VisitForm,
    "training": forms.TrainingForm,
    "members": forms.MembersForm,
    "end": forms.EndForm,
}


@require_safe
@needs("coordination.read")
def group(request: HttpRequest, group: UUID) -> HttpResponse:
    """A group of a village: its members, meetings, trainings, visits, and what it raised."""
    held = queries.one_group(request.user, group)
    smallest = smallest_of_groups(request.user, held.place)
    page = {
        "group": held,
        "all_raised": told_number(held.how_many_raised, smallest),
        "smallest": smallest,
        "name": in_language(held.place.names),
        "meetings": list(reversed(held.meetings)),
        "visits": [_visited(held, each, smallest) for each in reversed(held.visits)],
        "trainings": [
            {"told": each, "subject": _code(each, "subject")} for each in reversed(held.trainings)
        ],
        "members": held.members,
        "records": keeps(request.user, held.place, RECORD) and held.until is None,
    }
    return render(request, "coordination/group.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("community.record")
def new_group(request: HttpRequest, village: UUID) -> HttpResponse:
    """Write down a group of a village."""
    place = village_for(request.user, village, permission=RECORD)
    offered = forms.offered_kinds(community_kinds(open_pack(pack_of(place))))
    form = forms.GroupForm(request.POST if request.method == "POST" else None, offered=offered)
    made: list[UUID] = []

    def keep(*, facts: dict[str, Any], on: dt.date, **_told: Any) -> None:
        made.append(actions.begin_group(place, facts, form.words(), on=on, who=request.user))

    if request.method == "POST" and form.done(keep):
        messages.success(request, _("Written down. Record next how many members it has."))
        return redirect("coordination:group", made[0])
    page = {"form": form, "place": place, "name": in_language(place.names)}
    status = 400 if request.method == "POST" else 200
    return render(request, "coordination/new_group.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("community.record")
def group_deed(request: HttpRequest, group: UUID, deed: str) -> HttpResponse:
    """Record a meeting, a visit, a training, the members or the end of a group."""
    if deed not in DEEDS:
        raise Http404
    held = _kept(request, group)
    form = DEEDS[deed](request.POST if request.method == "POST" else None, group=held)
    made: list[UUID] = []

    def keep(*, facts: dict[str, Any], on: dt.date, **_told: Any) -> None:
        made.append(
            actions.record_of(held, form.kind, facts, form.words(), on=on, who=request.user)
        )

    if request.method == "POST" and form.done(keep):
        if deed == "visit" and (form.facts["at_work"] or form.facts["out_of_school"]):
            messages.success(request, _("The visit is recorded. Say now who the children are."))
            return redirect("coordination:raise-child", held.id, made[0])
        messages.success(request, _("Recorded."))
        return redirect("coordination:group", held.id)
    page = {
        "form": form,
        "group": held,
        "deed": deed,
        "title": _title_of(deed),
        "name": in_language(held.place.names),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "coordination/group_deed.html", page, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs("community.record")
def raise_child(request: HttpRequest, group: UUID, visit: UUID) -> HttpResponse:
    """Who was seen at work or out of school: a child of the register, or a report to the desk."""
    held = _kept(request, group)
    seen = next((each for each in held.visits if each.id == visit), None)
    if seen is None:
        raise Http404
    district = places.district_of(held.place)
    told = (request.POST, request.FILES) if "ticket" in request.POST else ()
    form = ReportForm(*told, place=district, villages=[held.place])
    if not told:
        form.initial |= {"village": held.place.code, "seen_on": seen.on}
    if request.method == "POST" and request.POST.get("child"):
        child = _uuid(request.POST["child"])
        actions.raise_child(held, child, visit=visit, on=seen.on, who=request.user)
        messages.success(request, _("Recorded: the group raised this child."))
        return redirect("coordination:raise-child", held.id, visit)
    number = _reported(request, held, form, visit, seen.on) if told else ""
    page = {
        "form": form,
        "group": held,
        "seen": seen,
        "name": in_language(held.place.names),
        "children": _own_children(request, held, on=seen.on),
        "raised": sum(each.facts.get("visit") == str(visit) for each in held.raised),
        "number": number,
        "confidential": True,
    }
    status = 400 if told and not number else 200
    return render(request, "coordination/raise_child.html", page, status=status)


ADDRESSES = [
    path("coordination/villages/<uuid:village>/groups/new/", new_group, name="new-group"),
    path("coordination/groups/<uuid:group>/", group, name="group"),
    path("coordination/groups/<uuid:group>/<slug:deed>/", group_deed, name="group-deed"),
    path("coordination/groups/<uuid:group>/visits/<uuid:visit>/", raise_child, name="raise-child"),
]


def _title_of(deed: str) -> str:
    return {
        "meeting": _("Record a meeting"),
        "visit": _("Record a visit"),
        "training": _("Record a training"),
        "members": _("Record the members"),
        "end": _("The group is there no more"),
    }[deed]


def _kept(request: HttpRequest, group: UUID) -> Group:
    held = queries.one_group(request.user, group)
    check_keeps(request.user, held.place, RECORD)
    return held


def _reported(request: HttpRequest, held: Group, form: ReportForm, visit: UUID, on: dt.date) -> str:
    """Send the report; its number, or nothing and why not on the form."""
    if not form.is_valid():
        return ""
    report = Report(
        uuid=form.uuid,
        place=form.chosen_place,
        facts=form.facts,
        identifiers=form.identifiers,
        picture=form.cleaned_data.get("picture"),
    )
    try:
        return actions.raise_report(held, report, visit=visit, on=on, who=request.user)
    except (NotAllowed, InputError) as refused:
        form.add_error(None, str(refused))
        return ""


def _own_children(request: HttpRequest, held: Group, *, on: dt.date) -> list[dict[str, Any]]:
    """The children of the village whose files this person may open, not yet raised."""
    raised = {each.facts.get("child") for each in held.raised}
    ids = [
        each
        for each in registry.people_for(request.user)
        .filter(place=held.place)
        .order_by("-registered_on", "pk")
        .values_list("pk", flat=True)[:200]
        if str(each) not in raised
    ]
    ages = ages_on(ids, on)
    young = [each for each in ids if not ages.get(each) or ages[each][0].low < GROWN]
    registry.tell_listed("village.listed", young, who=request.user)
    names = registry.names_of(young)
    return [{"id": each, "name": names.get(each, "")} for each in young if names.get(each)]


def _visited(held: Group, visit: Any, smallest: int) -> dict[str, Any]:
    raised = sum(each.facts.get("visit") == str(visit.id) for each in held.raised)
    seen = {name: visit.facts[name] for name in ("at_work", "out_of_school")}
    return {
        "told": visit,
        "where": _code(visit, "visited"),
        "any": any(seen.values()),
        "raised": told_number(raised, smallest),
        **{name: told_number(number, smallest) for name, number in seen.items()},
    }


def _code(told: Any, fact: str) -> str:
    return kinds()[told.kind].facts[fact].code_label(told.facts[fact], language())


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong
