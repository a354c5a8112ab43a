"""The files that are to be erased, for whoever supervises: before it happens, not after."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.casework.queries.retention import announced_for
from muara_server.casework.safeguards import safeguards


@require_safe
@needs("case.supervise")
def retention(request: HttpRequest) -> HttpResponse:
    """What is to be erased and when; whoever objects says why on the page of each."""
    listed, rows = announced_for(request.user, page=request.GET.get("page"))
    page = {
        "listed": listed,
        "rows": rows,
        "all": rows.paginator.count,
        "terms": safeguards(),
        "confidential": True,
    }
    return render(request, "casework/retention.html", page)


ADDRESSES = [path("retention/", retention, name="retention")]
