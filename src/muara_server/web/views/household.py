"""A household: what is due to it and what arrives, its papers, who lives in it, what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.convergence.families import FamilyPage
from muara_server.convergence.forms.as_of import AsOf
from muara_server.convergence.queries.stages import is_sensitive
from muara_server.programme.queries import working_day
from muara_server.registry import queries as registry

from ..queries import person as queries
from ..queries.frame import role_in_words
from ..queries.places import line_of
from . import recording
from .recording import Subject


@needs("household.read")
def household(request: HttpRequest, household: UUID) -> HttpResponse:
    """The page of one household, as of a day and as known on a day."""
    programme = registry.programme_of(household)
    asked = AsOf(request.GET, first=working_day(programme))
    on, known_on = asked.days
    file = registry.household_for(request.user, household, on=on)
    if file.erased:
        return render(request, "web/erased.html", {"erased_at": file.household.erased_at})
    held = file.household
    family = FamilyPage.of(request.user, file, on=on, known_on=known_on)
    seen = registry.household_timeline(request.user, household, read=True)
    page = {
        "household": {"id": held.pk, "short_id": queries.short_id(held.pk)},
        "place": held.place,
        "place_line": line_of(held.place),
        "why": _("You see this page as %(role)s; opening it is recorded.")
        % {"role": role_in_words(request.user)},
        "family": family,
        "members": queries.family(file.members),
        "timeline": queries.timeline(_visible(seen, family), chosen=None),
        "may_record": queries.may_record(request.user, place=held.place, programme=held.programme),
        "may_erase": rules.allows(
            request.user, "case.supervise", place=held.place, programme=held.programme
        ),
        "recordable": queries.recordable(about="household"),
        "as_of": on,
        "known_on": known_on,
        "other_day": on != min(working_day(programme), timezone.localdate()),
        "form": asked,
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


def _visible(seen: Sequence[registry.Seen], family: FamilyPage) -> list[registry.Seen]:
    """What was seen, without the stages of schemes whose very name tells too much."""
    if family.sensitive:
        return list(seen)
    hidden = {key for key, scheme in family.pack.schemes.items() if is_sensitive(scheme)}
    return [
        one
        for one in seen
        if not any(told.fact.name == "scheme" and told.value in hidden for told in one.told)
    ]
