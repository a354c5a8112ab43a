"""What phones ask for: forms and their files; and where they send what was filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.http import parse_http_date_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from muara_server.intake import (
    actions,
    bodies,
    handing_out,
    laid,
    multipart,
    on_phones,
    openrosa,
    queries,
    rules,
)
from muara_server.intake.caseload import FILES, PROPERTIES
from muara_server.intake.views.devices import XML, for_devices, said

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from muara_server.accounts.models import Device
    from muara_server.intake.laid import Laid
    from muara_server.intake.models import FormVersion
    from muara_server.intake.multipart import Part
    from muara_server.intake.writing import Outcome

MOST_CHECKED = 500
"""Collect asks about no more than fit into an address of 2,000 letters."""


@for_devices("GET", "HEAD")
def form_list(request: HttpRequest, device: Device, token: str) -> HttpResponse:
    """The forms that the holder of this phone is to fill."""
    rules.check_fills(device.user)
    asked = request.GET
    listed = queries.listed(
        device.user,
        key=asked.get("formID", ""),
        all_versions="listAllVersions" in asked and asked["listAllVersions"] != "false",
    )
    verbose = asked.get("verbose") == "true"
    lines = [_line(request, version, token, verbose=verbose) for version in listed]
    return HttpResponse(openrosa.form_list(lines), content_type=XML)


@for_devices("GET", "HEAD")
def form(request: HttpRequest, device: Device, token: str, version: UUID) -> HttpResponseBase:
    """A blank form, exactly as it was published."""
    found = queries.download(device.user, version)
    if found is None:
        raise _absent()
    return _unless_known(request, handing_out.xform(bytes(found.xform)), found.md5)


@for_devices("GET", "HEAD")
def manifest(request: HttpRequest, device: Device, token: str, version: UUID) -> HttpResponse:
    """The files that go with a form, each with its hash."""
    found = queries.media_of(device.user, version)
    if found is None:
        raise _absent()
    files = [
        openrosa.MediaFile(each.name, each.md5, _address(request, "medium", token, medium=each.pk))
        for each in found
    ]
    files += _lists(request, device, token, queries.lists_of(version, found))
    return HttpResponse(openrosa.manifest(files), content_type=XML)


@for_devices("GET", "HEAD")
def medium(request: HttpRequest, device: Device, token: str, medium: UUID) -> HttpResponseBase:
    """One file of a form."""
    found = queries.medium(device.user, medium)
    if found is None:
        raise _absent()
    return _unless_known(request, handing_out.medium(found), found.md5)


@for_devices("GET", "HEAD")
def entity_list(request: HttpRequest, device: Device, token: str, listed: str) -> HttpResponse:
    """A list of the caseload of whoever holds this phone; nothing where the phone has it."""
    rules.check_fills(device.user)
    if listed not in PROPERTIES:
        raise _absent()
    if "If-None-Match" in request.headers:
        tag = f'"{on_phones.hashes(device.user)[listed]}"'
        if unchanged := get_conditional_response(request, etag=tag):
            return unchanged
    content = on_phones.file(device.user, listed)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["ETag"] = f'"{openrosa.md5(content)}"'
    return answer


@for_devices("GET", "HEAD")
def integrity(request: HttpRequest, device: Device, token: str, listed: str) -> HttpResponse:
    """Which entities of a list the phone is to forget: no word on whose they are now."""
    rules.check_fills(device.user)
    if listed not in PROPERTIES:
        raise _absent()
    ids = [each for each in request.GET.get("id", "").split(",") if each][:MOST_CHECKED]
    content = openrosa.integrity(ids, held=on_phones.held(device.user, listed, ids))
    return HttpResponse(content, content_type=XML)


@for_devices("HEAD", "POST")
def submission(request: HttpRequest, device: Device, token: str) -> HttpResponse:
    """Take what was filled. Before sending, a phone asks with HEAD whether it would be taken."""
    if request.method == "HEAD":
        rules.check_fills(device.user)
        return HttpResponse(status=204)
    outcome = received(request, device)
    message, nature, status = _told(outcome)
    return said(request, message, nature=nature, status=status)


@for_devices("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
def nothing(request: HttpRequest, device: Device, token: str, rest: str) -> HttpResponse:
    """An address that is none: said to a phone as to a phone, and without a redirect."""
    raise _absent()


def received(request: HttpRequest, device: Device) -> Outcome:
    """Keep what a device sent in this body, whichever door it came by.

    Raises NotTaken where it broke off or is no filled form, and what `actions.receive` raises.
    """
    kind = request.META.get("CONTENT_TYPE", "")
    with (
        bodies.opened(request, most=settings.MUARA_LARGEST_BODY) as pieces,
        laid.files() as files,
    ):
        xml = _unpacked(multipart.parts_of(pieces, kind), files)
        return actions.receive(xml, device=device, files=files, phone_clock=_clock(request))


def _told(outcome: Outcome) -> tuple[str, str, int]:
    if outcome.apart:
        other = _("Kept, but other answers came under the same number before. Your office looks.")
        return other, "submit_apart", 202
    if not outcome.version_known:
        later = _("Kept. This version of the form is not known here yet; your office looks at it.")
        return later, "submit_unknown_version", 202
    return _("Received. Thank you."), "submit_success", 201


def _unpacked(parts: Iterable[Part], files: Laid) -> bytes:
    """The one filled form of a body; its files are laid into the storage as they come."""
    xml, number = b"", 0
    for part in parts:
        if part.name == openrosa.SUBMISSION:
            xml, number = bodies.form_in(part.pieces), number + 1
        elif part.name != openrosa.NO_CONTENT:
            files.lay(part.filename or part.name, part.media, bodies.file_in(part.pieces))
    if not number:
        raise openrosa.NotTaken(
            "not_one_form", _("There is no filled form in this. Fill it again.")
        )
    if number > 1:
        told = {"name": openrosa.SUBMISSION, "number": number}
        raise openrosa.NotTaken(
            "not_one_form",
            _("There must be one part %(name)s in this; here are %(number)s.") % told,
        )
    return xml


def _clock(request: HttpRequest) -> dt.datetime | None:
    """What the phone says the time is. Kept, and never believed. No script may write `Date`."""
    said = request.headers.get("Date") or request.headers.get("X-Field-Date", "")
    told = parse_http_date_safe(said)
    return None if told is None else dt.datetime.fromtimestamp(told, tz=dt.UTC)


def _line(
    request: HttpRequest, version: FormVersion, token: str, *, verbose: bool
) -> openrosa.Listed:
    files = getattr(version, "files", 0) or queries.looks_up(version.pk)
    return openrosa.Listed(
        key=version.form.key,
        version=version.version,
        name=version.title,
        md5=version.md5,
        download=_address(request, "form", token, version=version.pk),
        manifest=_address(request, "manifest", token, version=version.pk) if files else "",
        description=_described(version) if verbose else "",
    )


def _lists(
    request: HttpRequest, device: Device, token: str, names: Iterable[str]
) -> list[openrosa.MediaFile]:
    """The caseload as a form looks it up, with hashes of what the lists hold now."""
    wanted = {file: FILES[file] for file in names}
    hashes = on_phones.hashes(device.user) if wanted else {}
    return [
        openrosa.MediaFile(
            file,
            hashes[name],
            _address(request, "list", token, listed=name),
            integrity=_address(request, "integrity", token, listed=name),
        )
        for file, name in wanted.items()
    ]


def _described(version: FormVersion) -> str:
    day = date_format(localtime(version.published_at), "DATE_FORMAT")
    return _("Published on %(day)s.") % {"day": day}


def _address(request: HttpRequest, name: str, token: str, **named: Any) -> str:
    """The address for whoever asks: with the token, where that is how the phone signs."""
    if token:
        return request.build_absolute_uri(
            reverse(f"intake:key-{name}", kwargs={"token": token, **named})
        )
    return request.build_absolute_uri(reverse(f"intake:{name}", kwargs=named))


def _unless_known(request: HttpRequest, response: HttpResponseBase, md5: str) -> HttpResponseBase:
    """Nothing is sent to a phone that has it already."""
    response["ETag"] = f'"{md5}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _absent() -> openrosa.NotTaken:
    return openrosa.NotTaken("nothing_here", _("There is nothing at this address."), status=404)
