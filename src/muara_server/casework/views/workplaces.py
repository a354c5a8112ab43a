"""The register of workplaces: the list, a workplace, a new one, and a plan to inspect one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muara.errors import InputError, NotAllowed
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.casework.actions import inspections as inspecting
from muara_server.casework.actions import workplaces as actions
from muara_server.casework.forms.workplaces import PlanForm, WhichWorkplaces, WorkplaceForm
from muara_server.casework.procedures import acting, procedure_at
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries import workplaces as queries
from muara_server.casework.queries.areas import places_within
from muara_server.casework.queries.items import items
from muara_server.casework.words import in_language
from muara_server.registry import queries as registry

RECORDS, ENFORCES = "observation.record", "enforcement.record"
AT_MOST = 200
"""Nobody reads further; the page says how many there are, and asks for a place."""


@require_safe
@needs("workplace.read")
def workplaces(request: HttpRequest) -> HttpResponse:
    """The workplaces of the reader's area, the first to be inspected first."""
    form = WhichWorkplaces(request.GET, places=places_within(request.user, "workplace.read"))
    found = queries.workplaces_for(request.user)
    if form.is_valid() and form.cleaned_data["place"]:
        found = found.filter(place__path__contains=f"{form.cleaned_data['place']}/")
    if form.is_valid() and form.cleaned_data["work_kind"]:
        found = found.filter(work_kind=form.cleaned_data["work_kind"])
    rows = queries.rows(request.user, found)
    page = {
        "form": form,
        "rows": rows[:AT_MOST],
        "all": len(rows),
        "may_record": rules.allows(request.user, RECORDS),
        "confidential": True,
    }
    return render(request, "casework/workplaces.html", page)


@require_safe
@needs("workplace.read")
def workplace(request: HttpRequest, workplace: UUID) -> HttpResponse:
    """What is done there, who was seen at work, what was found, and what came of it."""
    return _page(request, queries.one_workplace(request.user, workplace))


@needs("observation.record")
def new_workplace(request: HttpRequest) -> HttpResponse:
    """Register a workplace."""
    form = WorkplaceForm(
        request.POST if request.method == "POST" else None,
        places=places_within(request.user, RECORDS),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_workplace(
                place_code=form.cleaned_data["place"],
                programme=_programme(request),
                facts=form.told,
                identifiers=form.sealed,
                on=timezone.localdate(),
                who=request.user,
            )
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            if rules.allows(request.user, "workplace.read"):
                return redirect("casework:workplace", made)
            return redirect("web:home")
    status = 400 if request.method == "POST" else 200
    page = {"form": form, "confidential": True}
    return render(request, "casework/workplace_form.html", page, status=status)


@needs("observation.record")
def correct_workplace(request: HttpRequest, workplace: UUID) -> HttpResponse:
    """Tell anew what is known of a workplace."""
    held = queries.one_workplace(request.user, workplace)
    rules.check(request.user, RECORDS, place=held.place, programme=held.programme)
    known = registry.said_of_workplaces([held.entry]).get(held.entry, {})
    form = WorkplaceForm(
        request.POST if request.method == "POST" else None,
        initial={"work_kind": held.work_kind} | {name: each[0] for name, each in known.items()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            facts = form.told | ({"isic": held.isic} if held.isic else {})
            actions.correct_workplace(held, facts=facts, identifiers=form.sealed, who=request.user)
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("casework:workplace", workplace)
    status = 400 if request.method == "POST" else 200
    page = {"form": form, "workplace": held, "confidential": True}
    return render(request, "casework/workplace_form.html", page, status=status)


@require_POST
@needs("workplace.read")
def plan(request: HttpRequest, workplace: UUID) -> HttpResponse:
    """Plan an inspection of a workplace."""
    held = queries.one_workplace(request.user, workplace)
    form = PlanForm(request.POST, inspectors=_inspectors(held))
    if form.is_valid():
        try:
            inspecting.plan_inspection(
                held,
                due_on=form.cleaned_data["due_on"],
                holder=UUID(form.cleaned_data["holder"]),
                who=request.user,
            )
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("casework:workplace", workplace)
    return _page(request, held, tried=form, status=400)


ADDRESSES = [
    path("workplaces/", workplaces, name="workplaces"),
    path("workplaces/new/", new_workplace, name="new-workplace"),
    path("workplaces/<uuid:workplace>/", workplace, name="workplace"),
    path("workplaces/<uuid:workplace>/correct/", correct_workplace, name="correct-workplace"),
    path("workplaces/<uuid:workplace>/plan/", plan, name="plan-inspection"),
]


def _page(
    request: HttpRequest, held: Any, *, tried: PlanForm | None = None, status: int = 200
) -> HttpResponse:
    user, now = request.user, standings.moment_for(request.user)
    row = queries.rows(user, [held])[0]
    may_plan = any(
        rules.allows(user, each, place=held.place, programme=held.programme)
        for each in (ENFORCES, "case.supervise")
    )
    matters, rescues, reports = (
        items(user, queries.proceedings_at(user, held.pk, key), now=now)
        for key in (queries.ENFORCEMENT, queries.RESCUE, queries.COMPLAINT)
    )
    page = {
        "workplace": held,
        "row": row,
        "said": registry.said_of_workplaces([held.entry]).get(held.entry, {}),
        "seen": queries.seen_there(user, held.pk),
        "inspections": queries.inspections_of(held.pk),
        "matters": matters,
        "rescues": rescues,
        "reports": reports,
        "may_inspect": rules.allows(user, ENFORCES, place=held.place, programme=held.programme),
        "may_correct": rules.allows(user, RECORDS, place=held.place, programme=held.programme),
        "plan": tried or (PlanForm(inspectors=_inspectors(held)) if may_plan else None),
        "tried": tried,
        "today": timezone.localdate(),
        "place": in_language(held.place.names),
        "confidential": True,
    }
    return render(request, "casework/workplace.html", page, status=status)


def _inspectors(held: Any) -> list[tuple[str, str]]:
    party = procedure_at(held.place, queries.PLAN).parties["inspector"]
    found = accounts.working_at(held.place, programme=held.programme, permissions=acting(party))
    return [(str(user.pk), user.display_name) for user in found]


def _programme(request: HttpRequest) -> str:
    """The programme in which whoever registers it works; the first where there are several."""
    named = accounts.reach(request.user, RECORDS).programmes or registry.programmes()
    return min(named, default="")
