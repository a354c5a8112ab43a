"""Inspections: what is planned, the checklist of a day, and what was found."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muara.errors import InputError, NotAllowed
from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.casework.actions.enforcement import open_matter
from muara_server.casework.actions.inspections import record_inspection
from muara_server.casework.forms.workplaces import FindingForm, InspectionForm
from muara_server.casework.queries import inspections as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries import workplaces
from muara_server.casework.queries.items import items
from muara_server.registry import queries as registry

ENFORCES = "enforcement.record"


@require_safe
@needs("enforcement.record")
def inspections(request: HttpRequest) -> HttpResponse:
    """What this inspector has to inspect, and what is due in the area without a plan."""
    user = request.user
    planned = queries.plans_for(user)
    rows = workplaces.rows(user, workplaces.workplaces_for(user))
    page = {
        "planned": items(user, planned, now=standings.moment_for(user)),
        "rows": [row for row in rows if row.planned is None],
        "confidential": True,
    }
    return render(request, "casework/inspections.html", page)


@needs("enforcement.record")
def inspect(request: HttpRequest, workplace: UUID) -> HttpResponse:
    """The checklist of a day: to print, and to enter on one screen."""
    held = workplaces.one_workplace(request.user, workplace)
    rules.check(request.user, ENFORCES, place=held.place, programme=held.programme)
    day = _day(request)
    form = InspectionForm(
        request.POST if request.method == "POST" else None,
        items=queries.items_on(held, day),
        day=day,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = record_inspection(
                held,
                plan=_open_plan(request, held),
                let_in=form.let_in,
                facts=form.facts,
                answers=form.answers,
                note=form.cleaned_data["note"],
                on=day,
                who=request.user,
            )
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("casework:inspection", made)
    page = {
        "workplace": held,
        "name": registry.workplace_name(held.entry),
        "what": workplaces.what_is_done(held),
        "form": form,
        "day": day,
        "today": timezone.localdate(),
        "groups": [
            (title, [(item, form[f"item-{item.key}"]) for item in listed])
            for title, listed in queries.grouped(held.place, form.items)
        ],
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/inspect.html", page, status=status)


@require_safe
@needs("workplace.read")
def inspection(request: HttpRequest, inspection: UUID) -> HttpResponse:
    """What an inspection found, by which clause, and what came of it."""
    return _page(request, queries.inspection_for(request.user, inspection))


@needs("enforcement.record")
def finding(request: HttpRequest, inspection: UUID, item: str) -> HttpResponse:
    """Open a matter from what was found."""
    visit = queries.inspection_for(request.user, inspection)
    line = next((each for each in visit.findings if each.item.key == item), None)
    if line is None:
        raise Http404
    seen = workplaces.seen_there(request.user, visit.workplace.pk)
    children = {str(one.person): one.name or _("Name not recorded") for one in seen if one.person}
    form = FindingForm(
        request.POST if request.method == "POST" else None, children=list(children.items())
    )
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            made = open_matter(
                visit.workplace,
                inspection=inspection,
                item=line.item,
                person=UUID(person) if person else None,
                note=form.cleaned_data["note"],
                who=request.user,
            )
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("casework:matter", made)
    page = {"visit": visit, "line": line, "form": form, "confidential": True}
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/finding.html", page, status=status)


ADDRESSES = [
    path("inspections/", inspections, name="inspections"),
    path("workplaces/<uuid:workplace>/inspect/", inspect, name="inspect"),
    path("inspections/<uuid:inspection>/", inspection, name="inspection"),
    path("inspections/<uuid:inspection>/<slug:item>/", finding, name="finding"),
]


def _page(request: HttpRequest, visit: queries.Visit) -> HttpResponse:
    held = visit.inspection
    now = standings.moment_for(request.user)
    page = {
        "visit": visit,
        "findings": [
            (line, items(request.user, visit.matters.get(line.item.key, ()), now=now))
            for line in visit.findings
        ],
        "may_open": rules.allows(
            request.user, ENFORCES, place=held.place, programme=visit.workplace.programme
        ),
        "confidential": True,
    }
    return render(request, "casework/inspection.html", page)


def _open_plan(request: HttpRequest, held: Any) -> UUID | None:
    """The plan that this inspection carries out: the first one in this reader's hands."""
    plans = workplaces.proceedings_at(request.user, held.pk, workplaces.PLAN)
    mine = [one for one in plans if not one.ended and one.holder_id == request.user.pk]
    others = [one for one in plans if not one.ended]
    return next((one.pk for one in [*mine, *others]), None)


def _day(request: HttpRequest) -> dt.date:
    """The day whose law is read: the one asked for, today otherwise; never one to come."""
    asked = (request.POST if request.method == "POST" else request.GET).get("on", "")
    today = timezone.localdate()
    if not asked:
        return today
    try:
        return min(dt.date.fromisoformat(asked), today)
    except ValueError as wrong:
        raise Http404 from wrong
