"""The photographs and recordings of a submission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from muara.errors import MuaraError
from muara_server.intake import actions, attached, bodies, handing_out, laid, proposing, writing
from muara_server.intake import waiting as looking_after
from muara_server.intake.central import problems, submissions
from muara_server.intake.handing_out import UNKNOWN

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from muara_server.intake.central.asking import Caller
    from muara_server.intake.models import Received


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
    with (
        bodies.opened(request, most=settings.MUARA_LARGEST_BODY) as pieces,
        laid.files() as files,
    ):
        row = submissions.known(caller, project, form, instance)
        if name not in expected(row):
            raise problems.absent()
        files.lay(name, request.content_type or UNKNOWN, bodies.file_in(pieces))
        actions.receive(writing.opened(row), device=caller.device, files=files)
    return {"success": True}


def content(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str, name: str
) -> HttpResponseBase:
    """One file, for whoever may read the submission."""
    row = submissions.readable(caller, project, form, instance)
    found = attached.standing(row).get(name)
    if found is None:
        raise problems.absent()
    looking_after.tell_opened(caller.user, row.sorting)
    return handing_out.stored(found.stored, UNKNOWN)


def expected(row: Received) -> frozenset[str]:
    """The names of the files that the answers of a submission tell."""
    try:
        return frozenset(proposing.answers(row).files)
    except MuaraError:
        return frozenset()
