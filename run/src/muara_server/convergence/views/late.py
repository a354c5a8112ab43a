"""Applications past their day: whose, since when, and who hears of it next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.latecomers import late_for


@require_safe
@needs("household.read")
def late(request: HttpRequest) -> HttpResponse:
    """Those of the families this reader may open, the latest first."""
    found = late_for(request.user)
    return render(request, "convergence/late.html", {"late": found, "confidential": True})
