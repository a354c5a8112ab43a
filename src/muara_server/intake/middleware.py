"""The short way for phones: what a page needs of sessions, forms and messages, a phone does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

ROOTS = ("/openrosa/", "/key/")
URLS = "muara_server.intake.urls"
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class Phones:
    """Answer phones here; let everybody else through.

    A phone that empties its queue asks hundreds of times in a row, so each layer counts. The views
    refuse in the phone's own terms, and what they answer is never a page.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOTS):
            return self.answer(request)
        request.get_host()  # refuses a name that is not this server's
        language = translation.get_language_from_request(request)
        with translation.override(language):
            found = resolve(request.path_info, URLS)
            response = found.func(request, *found.args, **found.kwargs)
        response["Content-Language"] = language
        response["Content-Security-Policy"] = POLICY
        response["X-Frame-Options"] = "DENY"
        patch_vary_headers(response, ("Accept-Language",))
        if not response.streaming:
            response.setdefault("Content-Length", str(len(response.content)))
        return response
