"""What every request passes through: an id, a language, headers, and refusals as pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from muara.errors import InputError, Refused
from muara_server import logs, refusals
from muara_server.accounts.rules import read_once

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

Answer = Callable[["HttpRequest"], "HttpResponse"]

NOT_USED_BY_ANY_PAGE = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class RequestId:
    """Give each request an id that stands in the answer and on each line of the log."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = uuid.uuid4().hex[:12]
        # Not taken back at the end: a fault outside all else is logged after this has returned.
        logs.request_id.set(named)
        response = self.answer(request)
        response["X-Request-ID"] = named
        return response


class FromWhere:
    """The address of whoever asks, where a proxy stands in front: else all would come from it.

    What is counted by address (log-ins, reports, numbers, links) would count a country as one. The
    last address that the proxy wrote is believed and none before it, which anybody can write.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
        with suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ip_address(told.rpartition(",")[2].strip()))
        return self.answer(request)


class Headers:
    """Headers that Django has no setting for."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.setdefault("Permissions-Policy", NOT_USED_BY_ANY_PAGE)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ReadOnce:
    """Who may do what is read once for a page that changes nothing."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.answer(request)
        with read_once():
            return self.answer(request)


class Language:
    """The reader's own language; before logging in the one chosen, else the browser's."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.answer(request)
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def _of(self, request: HttpRequest) -> str:
        chosen = getattr(request.user, "language", "")
        if chosen in dict(settings.LANGUAGES):
            return str(chosen)
        return translation.get_language_from_request(request)


class Refusals:
    """Turn what the library and the policy refuse into pages: bad input is never a 500."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, InputError):
            return refusals.bad_input(request, error)
        if isinstance(error, Refused):
            return refusals.not_allowed(request, error)
        return self._oversized(request, error)

    def _oversized(self, request: HttpRequest, error: Any) -> HttpResponse | None:
        if isinstance(error, RequestDataTooBig):
            return refusals.too_large(
                request, _("This is more than can be sent at once. Send it in parts.")
            )
        if isinstance(error, (TooManyFieldsSent, TooManyFilesSent)):
            return refusals.too_large(request, _("There are too many fields or files in this."))
        return None
