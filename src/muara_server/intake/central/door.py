"""The door for scripts: who speaks, in which project, and answers as Central gives them.

A script has no cookie: it sends the token of its session with each request. What is refused is
refused with a status, Central's number for it, and a message in words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from muara.errors import FormError, MuaraError, NotAllowed, Refused
from muara_server.audit import actions as audit
from muara_server.intake.actions import Unpublishable
from muara_server.intake.central import problems, projects, sessions
from muara_server.intake.central.asking import Caller
from muara_server.intake.central.problems import Problem
from muara_server.intake.doors import is_full, is_private
from muara_server.intake.drafting import IdentityTaken
from muara_server.intake.openrosa import NotTaken
from muara_server.intake.slips import slip_of

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger("muara.intake")

View = Callable[..., Any]
NUMBERS = {400: 400.1, 401: 401.2, 403: 403.1, 404: 404.1, 413: 413.1, 429: 429.1}


def for_scripts(**methods: View) -> Callable[..., HttpResponseBase]:
    """Open an address to scripts: a function for each method, called with request and caller.

    What it returns is sent as JSON, unless it is an answer already. Where `project` stands in the
    address, the function gets the programme; one that this caller has no part in is absent.
    """

    @csrf_exempt
    @wraps(next(iter(methods.values())))
    def opened(request: HttpRequest, **named: Any) -> HttpResponseBase:
        try:
            caller = _caller(request)
        except Exception as fault:
            return _refused(fault)
        with translation.override(caller.user.language):
            try:
                return _unkept(_answered(methods, request, caller, named))
            except Exception as fault:
                return _refused(fault)

    opened.needs = "device"
    return opened


def for_strangers(view: View) -> Callable[..., HttpResponseBase]:
    """Open an address to whoever has no session yet: to begin one, by POST."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponseBase:
        try:
            _check_private(request)
            if request.method != "POST":
                raise _no_such_method()
            return _unkept(JsonResponse(view(request)))
        except Exception as fault:
            return _refused(fault)

    opened.needs = "public"
    return opened


def _answered(
    methods: dict[str, View], request: HttpRequest, caller: Caller, named: dict[str, Any]
) -> HttpResponseBase:
    method = "GET" if request.method == "HEAD" else str(request.method)
    if method not in methods:
        raise _no_such_method()
    if any("\x00" in each for each in named.values() if isinstance(each, str)):
        raise problems.absent()
    try:
        if "project" in named:
            named["project"] = projects.programme(caller.user, named["project"])
        answer = methods[method](request, caller, **named)
    except NotAllowed as refusal:
        if refusal.code != "outside_area":
            raise
        audit.record("access.refused", who=caller.user)
        raise problems.absent() from refusal
    return answer if isinstance(answer, HttpResponseBase) else JsonResponse(answer, safe=False)


def _caller(request: HttpRequest) -> Caller:
    _check_private(request)
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    device = sessions.device_of(token.strip()) if kind.lower() == "bearer" else None
    if device is None:
        raise Problem(401.2, _("Log in first, or again: POST /v1/sessions."))
    return Caller(device, token.strip())


def _check_private(request: HttpRequest) -> None:
    if not is_private(request):
        raise Problem(401.3, _("Use the address with https."))


def _no_such_method() -> Problem:
    return Problem(405.1, _("This cannot be done at this address."))


def _refused(fault: Exception) -> HttpResponseBase:
    """What went wrong, by its kind; of a fault of ours nothing but that it is one."""
    number, message, details = _told(fault)
    body = {"code": number, "message": message, "details": details}
    return _unkept(JsonResponse(body, status=int(number)))


def _unkept(answer: HttpResponseBase) -> HttpResponseBase:
    """What is told to a script is kept by nobody on the way."""
    answer["Cache-Control"] = "private, no-store"
    return answer


def _told(fault: Exception) -> tuple[float, str, Any]:
    if isinstance(fault, Problem):
        return fault.number, str(fault), fault.details or None
    if isinstance(fault, NotTaken):
        return NUMBERS.get(fault.status, float(fault.status)), str(fault), {"nature": fault.nature}
    if isinstance(fault, IdentityTaken):
        return 409.3, str(fault), {"fields": ["xmlFormId"], "values": [fault.key]}
    if isinstance(fault, Unpublishable):
        return 409.6, str(fault), None
    if isinstance(fault, FormError):
        words = slip_of(fault).words
        return 400.15, words, {"error": words}
    if isinstance(fault, NotAllowed):
        return 403.1, str(fault), None
    if isinstance(fault, Refused):
        return 409.14, str(fault), None
    if isinstance(fault, MuaraError):
        return 400.8, str(fault), None
    log.error("a script was not answered", exc_info=fault)
    if is_full(fault):
        return 507.1, _("The server's disk is full. Try again later."), None
    if isinstance(fault, DatabaseError):
        return 503.1, _("The server cannot keep this now. Try again later."), None
    return 500.1, _("Something went wrong on the server."), None
