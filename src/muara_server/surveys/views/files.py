"""The survey files that a person brought or was given to work with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.surveys import queries, rules

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@needs(rules.KEEP)
def listing(request: HttpRequest) -> HttpResponse:
    """What there is, and until when it is kept."""
    page = {"surveys": queries.surveys_of(request.user), "days": settings.MUARA_SURVEY_DAYS}
    return render(request, "surveys/surveys.html", page)


ADDRESSES = [path("surveys/", listing, name="surveys")]
