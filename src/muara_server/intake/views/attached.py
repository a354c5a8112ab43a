"""Pictures and recordings that phones sent: from the submission, and from the entry in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.intake import attached, rules, waiting
from muara_server.intake.queries import about_whom
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from muara_server.intake.attached import File


@require_safe
@never_cache
@needs(rules.SORT)
def of_submission(request: HttpRequest, received: UUID, file: UUID) -> HttpResponseBase:
    """One file of a submission, for whoever looks after it."""
    held = waiting.sorting_for(request.user, received)
    waiting.tell_opened(request.user, held)
    return _answer(attached.of_submission(held.received).files, file)


@require_safe
@never_cache
@needs("person.read")
def of_entry(request: HttpRequest, entry: UUID, file: UUID) -> HttpResponseBase:
    """One file of an entry, for whoever may read that entry; that it was read is recorded."""
    kind, subject = about_whom(entry)
    read = {"person": registry.timeline, "household": registry.household_timeline}.get(kind)
    seen = read(request.user, subject) if read and subject else []
    ids = [each.id for each in seen]
    if entry not in ids:
        raise Http404
    return _answer(attached.of_entries(ids).get(entry, ()), file)


ADDRESSES = [
    path("intake/<uuid:received>/files/<uuid:file>/", of_submission, name="file"),
    path("intake/entries/<uuid:entry>/files/<uuid:file>/", of_entry, name="entry-file"),
]


def _answer(files: Iterable[File], wanted: UUID) -> HttpResponseBase:
    """No browser guesses what it is, runs anything in it, or keeps it."""
    found = next((each for each in files if each.id == wanted), None)
    if found is None:
        raise Http404
    return attached.handed_out(found)
