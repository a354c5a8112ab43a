"""The assessment of a child: best interests, causes, risks, strengths; its level is concluded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muara.procedure import next_steps
from muara_server.accounts.views import needs
from muara_server.casework.actions.steps import take_step
from muara_server.casework.forms.cases import as_step, sent
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.queries import cases as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries.assessments import KIND, PARTS, headings, part_of
from muara_server.casework.views.cases import head_of

if TYPE_CHECKING:
    from collections.abc import Sequence

NEEDED = ("child_heard", "best_interests")
"""Without an answer to these, even “not known”, it is no assessment of a child."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def assessment(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """Assess the child, and ask the supervisor to look at it."""
    held = queries.case_for(request.user, proceeding)
    procedure, standing = standings.procedure_of(held), standings.standing_of(proceeding)
    chosen = procedure.steps["assess"]
    if request.method != "POST" and chosen not in next_steps(procedure, standing):
        messages.info(request, _("This cannot be done now. The page says what can."))
        return redirect("casework:case", proceeding)
    asked = replace(as_step(KIND, needs=NEEDED), labels=chosen.labels)
    form = StepForm(sent(request), step=asked, choices={})
    if request.method == "POST" and form.done(
        partial(take_step, proceeding, "assess", who=request.user)
    ):
        messages.success(request, _("Recorded. The supervisor is asked to look at it."))
        return redirect("casework:case", proceeding)
    page = {
        "one": head_of(request.user, held, standing),
        "form": form,
        "parts": _parts(form),
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/assessment.html", page, status=status)


ADDRESSES = [path("cases/<uuid:proceeding>/assessment/", assessment, name="assessment")]


def _parts(form: StepForm) -> list[dict[str, Any]]:
    """The questions, part by part, in the order of the pack."""
    called = headings()
    return [{"key": key, "heading": called[key], "fields": _fields(form, key)} for key in PARTS]


def _fields(form: StepForm, part: str) -> Sequence[BoundField]:
    return [form[fact.name] for fact in form.asked if part_of(fact.name) == part]
