"""Decisions of competent authorities, entered as such, with the paper they stand on."""

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
from muara_server.casework.actions.decisions import enter_decision
from muara_server.casework.forms.cases import DecisionForm, sent
from muara_server.casework.queries import cases as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.views.cases import head_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def decision(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """Enter what an authority decided; it is shown apart from what the rules conclude."""
    held = queries.case_for(request.user, proceeding)
    form = DecisionForm(sent(request), request.FILES or None)

    def enter(*, facts: Mapping[str, Any], note: str, on: dt.date) -> None:
        paper = form.cleaned_data.get("file")
        enter_decision(
            held,
            facts=facts,
            number=form.cleaned_data["number"],
            note=note,
            on=on,
            paper=paper.read() if paper else b"",
            who=request.user,
        )

    if request.method == "POST" and form.done(enter):
        messages.success(request, _("Recorded."))
        return redirect("casework:case", proceeding)
    page = {
        "one": head_of(request.user, held, standings.standing_of(proceeding)),
        "form": form,
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/decision.html", page, status=status)


ADDRESSES = [path("cases/<uuid:proceeding>/decision/", decision, name="decision")]
