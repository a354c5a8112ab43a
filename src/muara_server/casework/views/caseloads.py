"""Cases: what waits for the supervisor's answer, who has how many, and the list itself."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.audit.actions import one_deed
from muara_server.casework.queries import caseloads as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries.items import items


@require_safe
@needs("proceeding.read")
def cases(request: HttpRequest) -> HttpResponse:
    """The open cases within this reader's sight; for a supervisor, by worker as well."""
    user, now = request.user, standings.moment_for(request.user)
    supervises = standings.supervises(user)
    loads = queries.loads(user, now=now)
    holder = _holder(request)
    with one_deed(queries.LISTED):
        shown = queries.cases_of(user, holder, page=request.GET.get("page", 1))
        waiting = queries.waiting_for_answer(user)
    page = {
        "waiting": items(user, waiting.rows, now=now),
        "all_waiting": waiting.all,
        "loads": loads if supervises else (),
        "chosen": next((load for load in loads if load.holder == holder), None),
        "items": items(user, list(shown), now=now),
        "page": shown,
        "confidential": True,
    }
    return render(request, "casework/cases.html", page)


ADDRESSES = [path("cases/", cases, name="cases")]


def _holder(request: HttpRequest) -> UUID | None:
    """The worker whose cases are asked for."""
    asked = request.GET.get("holder", "")
    if not asked:
        return None
    try:
        return UUID(asked)
    except ValueError as wrong:
        raise Http404 from wrong
