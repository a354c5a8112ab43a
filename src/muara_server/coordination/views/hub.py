"""Where partners, committees, promises, money and activities begin: what there is, and what is
due."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.coordination.areas import areas_for


@require_safe
@needs("coordination.read")
def hub(request: HttpRequest) -> HttpResponse:
    """Every area of coordination, with how much of it there is and what waits."""
    return render(request, "coordination/hub.html", {"areas": areas_for(request.user)})


ADDRESSES = [path("coordination/", hub, name="hub")]
