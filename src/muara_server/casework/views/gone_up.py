"""What is late and went up, for whoever reads totals: whom to ask, and never about which child."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.casework.queries import gone_up as queries


@require_safe
@needs("late.hear")
def gone_up(request: HttpRequest) -> HttpResponse:
    """The matters that nobody answered in time, with the officer who has each."""
    matter = request.GET.get("matter", "")
    listed = queries.told_to(request.user, matter=matter)
    if matter and matter not in dict(listed.matters):
        raise Http404
    page = {"listed": listed, "matter": matter, "confidential": True}
    return render(request, "casework/gone_up.html", page)


ADDRESSES = [path("work/gone-up/", gone_up, name="gone-up")]
