"""The photographs and recordings of a submission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.http import HttpResponse

from muara.errors import MuaraError
from muara_server.intake import actions, attached, bodies, proposing, writing
from muara_server.intake import waiting as looking_after
from muara_server.intake.central import problems, submissions
from muara_server.intake.multipart import Part

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.intake.central.asking import Caller
    from muara_server.intake.models import Received

UNKNOWN_KIND = "application/octet-stream"


def listed(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str
) -> list[dict[str, Any]]:
    """The files that a submission names, and whether they came."""
    row = submissions.known(caller, project, form, instance)
    came = attached.standing(row).keys()
    return [{"name": name, "exists": name in came} for name in sorted(expected(row) | came)]


def attach(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str, name: str
) -> dict[str, Any]:
    """Take a file that the submission names."""
    row = submissions.known(caller, project, form, instance)
    if name not in expected(row):
        raise problems.absent()
    part = Part(name, name, request.content_type or UNKNOWN_KIND, bodies.whole(request))
    actions.receive(writing.opened(row), device=caller.device, attachments=[part])
    return {"success": True}


def content(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str, name: str
) -> HttpResponse:
    """One file, for whoever may read the submission."""
    row = submissions.readable(caller, project, form, instance)
    found = attached.standing(row).get(name)
    if found is None:
        raise problems.absent()
    looking_after.tell_opened(caller.user, row.sorting)
    with default_storage.open(found.stored) as stored:
        return HttpResponse(stored.read(), content_type=UNKNOWN_KIND)


def expected(row: Received) -> frozenset[str]:
    """The names of the files that the answers of a submission tell."""
    try:
        return frozenset(proposing.answers(row).files)
    except MuaraError:
        return frozenset()
