"""The door for phones: which device speaks, and answers that an OpenRosa client understands.

A phone has no session: it signs each request, with Basic or with the token in its address. What is
refused is refused with a status and a message in words, never with a page or a redirect.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from muara.errors import MuaraError, NotAllowed
from muara_server.accounts import actions as accounts
from muara_server.accounts import queries as people
from muara_server.intake import openrosa
from muara_server.intake.doors import is_full, is_private, not_known

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.accounts.models import Device

log = logging.getLogger("muara.intake")

REALM = 'Basic realm="Muara", charset="UTF-8"'
RECOMMENDED_POST = 10 * 1024 * 1024
"""How much a phone should send at once; larger attachments come one by one."""
XML = "text/xml; charset=utf-8"

View = Callable[..., HttpResponse]


def for_devices(*methods: str) -> Callable[[View], View]:
    """Open an address to devices, for these methods; the view gets the device after the request.

    Where `token` stands in the address, it is the credential.
    """

    def tag(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def opened(request: HttpRequest, token: str = "", **named: Any) -> HttpResponse:
            try:
                response = _answered(view, request, token, methods, named)
            except Exception as fault:
                response = _refused(request, fault)
            return _with_headers(response)

        opened.needs = "device"  # type: ignore[attr-defined]
        return opened

    return tag


def said(request: HttpRequest, message: str, *, nature: str, status: int) -> HttpResponse:
    """An answer in OpenRosa's envelope."""
    items = 0 if request.GET.get("items") == "true" else None
    body = openrosa.answer(message, nature=nature, items=items)
    return HttpResponse(body, content_type=XML, status=status)


def _answered(
    view: View, request: HttpRequest, token: str, methods: tuple[str, ...], named: dict[str, Any]
) -> HttpResponse:
    if request.method not in methods:
        raise openrosa.NotTaken("method", _("This cannot be done at this address."), status=405)
    return view(request, _device(request, token), token=token, **named)


@sensitive_variables()
def _device(request: HttpRequest, token: str) -> Device:
    """The device that signs this request. Raises NotTaken: 401, 403 without TLS, 429."""
    login, credential = ("", token) if token else _basic(request)
    if not credential:
        raise openrosa.NotTaken("log_in", _("Set the phone up with its code first."), status=401)
    if not is_private(request):
        raise openrosa.NotTaken("not_private", _("Use the address with https."), status=403)
    device = people.device_for(credential)
    if device is None or (not token and device.user.login != login.lower()):
        raise not_known(request, login or credential)
    accounts.seen(device)
    return device


def _basic(request: HttpRequest) -> tuple[str, str]:
    kind, _blank, coded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        login, _colon, credential = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return login, credential


def _refused(request: HttpRequest, fault: Exception) -> HttpResponse:
    """What went wrong, in the phone's terms. Whatever it was, the phone keeps what it has."""
    if isinstance(fault, openrosa.NotTaken):
        return said(request, str(fault), nature=fault.nature, status=fault.status)
    if isinstance(fault, NotAllowed):
        return said(request, str(fault), nature=fault.code, status=403)
    if isinstance(fault, MuaraError):
        return said(request, str(fault), nature=fault.code, status=400)
    log.error("a phone was not answered", exc_info=fault)
    if is_full(fault):
        full = _("The server's disk is full. Keep the form, and send it again later.")
        return said(request, full, nature="disk_full", status=507)
    if isinstance(fault, DatabaseError):
        busy = _("The server cannot keep this now. Keep the form, and send it again later.")
        return said(request, busy, nature="busy", status=503)
    wrong = _("Something went wrong on the server. Keep the form, and send it again later.")
    return said(request, wrong, nature="fault", status=500)


def _with_headers(response: HttpResponse) -> HttpResponse:
    response["X-OpenRosa-Version"] = openrosa.VERSION
    response["X-OpenRosa-Accept-Content-Length"] = str(RECOMMENDED_POST)
    response["Date"] = http_date(timezone.now().timestamp())
    response.setdefault("Cache-Control", "private, no-cache")
    response["Referrer-Policy"] = "no-referrer"
    if response.status_code == 401:
        response["WWW-Authenticate"] = REALM
    if response.status_code in {429, 503, 507}:
        response["Retry-After"] = "900"
    return response
