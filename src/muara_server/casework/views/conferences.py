"""Case conferences: who was there by role, and what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muara_server.accounts.views import needs
from muara_server.casework.actions.case_entries import write_into
from muara_server.casework.forms.cases import as_step, sent
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.queries import cases as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.views.cases import head_of

KIND = "conference_note"
LAST = ("decided", "note")
"""First the day and who was there, then what came of it."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def conference(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """Write down a case conference; what was said is sealed."""
    held = queries.case_for(request.user, proceeding)
    form = StepForm(sent(request), step=as_step(KIND, needs=["decided"]), choices={})
    form.order_fields(["true_on", *(name for name in form.fields if name not in LAST), *LAST])

    def write(*, facts: Mapping[str, Any], note: str, on: dt.date) -> None:
        write_into(held, KIND, facts=facts, identifiers={"note": note}, on=on, who=request.user)

    if request.method == "POST" and form.done(write):
        messages.success(request, _("Recorded."))
        return redirect("casework:case", proceeding)
    page = {
        "one": head_of(request.user, held, standings.standing_of(proceeding)),
        "form": form,
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/conference.html", page, status=status)


ADDRESSES = [path("cases/<uuid:proceeding>/conference/", conference, name="conference")]
