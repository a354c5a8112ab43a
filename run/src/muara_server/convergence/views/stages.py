"""Recording what happened on a family's way to a scheme."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.convergence.actions.stages import record_stage
from muara_server.convergence.forms.stages import HOUSEHOLD, StageForm
from muara_server.convergence.queries.library import working_day
from muara_server.convergence.queries.schemes import pack_for
from muara_server.convergence.queries.stages import schemes_of, steps_of
from muara_server.registry import queries as registry


@needs("linkage.record")
def stage(request: HttpRequest, household: UUID) -> HttpResponse:
    """Record one stage: for the household, or for somebody in it."""
    file = registry.household_for(request.user, household, why="stage")
    if file.erased:
        raise Http404
    form = _form(request, file)
    if request.method == "POST" and form.is_valid():
        record_stage(
            file.household,
            person=form.who,
            facts=form.facts(),
            true_on=form.cleaned_data["true_on"],
            who=request.user,
            note=form.cleaned_data["note"],
        )
        messages.success(request, _("Recorded."))
        return redirect("web:household", household)
    page = {
        "form": form,
        "subject_name": file.name,
        "back": reverse("web:household", args=[household]),
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "convergence/stage.html", page, status=status)


def _form(request: HttpRequest, file: registry.HouseholdFile) -> StageForm:
    place = file.household.place
    sensitive = accounts.allows(
        request.user, "sensitive.read", place=place, programme=file.household.programme
    )
    persons, pack = [one.person.pk for one in file.members], pack_for(place)
    return StageForm(
        request.POST if request.method == "POST" else None,
        initial=_chosen(request) | {"true_on": working_day(pack, file.household.programme)},
        schemes=schemes_of(pack, place.code, sensitive=sensitive),
        members={one.person.pk: one.name for one in file.members},
        before=lambda who, scheme: steps_of(file.household.pk, persons, who=who, scheme=scheme),
    )


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """What the page that led here was about."""
    asked = request.GET
    return {
        "scheme": asked.get("scheme", ""),
        "about": asked.get("person") or (HOUSEHOLD if asked.get("scheme") else ""),
        "stage": asked.get("stage", ""),
    }
