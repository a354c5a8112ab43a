"""A household: who lives in it, what arrives and what is missing, what was seen."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.accounts.views import needs
from muara_server.registry import queries as registry

from ..queries import person as queries
from ..queries.frame import role_in_words
from ..queries.places import line_of
from . import recording
from .recording import Subject


@needs("household.read")
def household(request: HttpRequest, household: UUID) -> HttpResponse:
    """The page of one household."""
    file = registry.household_for(request.user, household)
    if file.erased:
        return render(request, "web/erased.html", {"erased_at": file.household.erased_at})
    seen = registry.household_timeline(request.user, household, read=True)
    held = file.household
    page = {
        "household": {"id": held.pk, "short_id": queries.short_id(held.pk), "name": file.name},
        "place": held.place,
        "place_line": line_of(held.place),
        "why": _("You see this page as %(role)s; opening it is recorded.")
        % {"role": role_in_words(request.user)},
        "members": queries.family(file.members),
        "stages": queries.stages(seen),
        "papers": queries.papers(seen),
        "timeline": queries.timeline(seen, chosen=None),
        "may_record": queries.may_record(request.user, place=held.place, programme=held.programme),
        "recordable": queries.recordable(about="household"),
        "confidential": True,
    }
    return render(request, "web/household.html", page)


@needs("observation.record")
def record(request: HttpRequest, household: UUID, kind: str) -> HttpResponse:
    """Record what was seen of a household as a whole."""
    file = registry.household_for(request.user, household, why="recording")
    page = reverse("web:household", args=[household])
    subject = Subject("household", file.household, file.name, file.erased, page)
    return recording.record(request, subject, kind)
