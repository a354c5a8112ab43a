"""The pages for what could not be done: 400, 403, 404, 413, 500; to a script, the words alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara.errors import MuaraError


PAGE, WORDS = "text/html", "application/json"


def not_readable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent is not what the page expects."""
    return _page(request, 400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: with the reason that the rule gave, if it gave one."""
    return _page(request, 403, str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page for what does not exist and for what this reader may not see."""
    return _page(request, 404)


def gone_wrong(request: HttpRequest) -> HttpResponse:
    """500: the fault is ours. Rendered without the request, because that may be what is broken."""
    try:
        page = str(render_to_string("500.html"))
    except Exception:
        page = _("Something went wrong here. The fault is ours; what you just sent was not saved.")
    return HttpResponse(page, status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long, or came from another site."""
    return _page(request, 403, _("This form was open too long. Go back, load it again, resend it."))


def bad_input(request: HttpRequest, error: MuaraError) -> HttpResponse:
    """400: the library's own sentence, with file, row, column, what was found and expected."""
    return _page(request, 400, str(error))


def too_large(request: HttpRequest, reason: str) -> HttpResponse:
    """413: more than the server takes at once."""
    return _page(request, 413, reason)


def _page(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    if request.get_preferred_type([PAGE, WORDS]) == WORDS:
        return JsonResponse({"message": reason}, status=status)
    template = "400.html" if status == 413 else f"{status}.html"
    return render(request, template, {"reason": reason}, status=status)
