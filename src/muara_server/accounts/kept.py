"""What a browser keeps for somebody: it says so itself, in a cookie, and forgets it at log-out.

The cookie holds whose it is, as a mark that says nothing, and how many forms the office does not
have yet. Forms of somebody else, who must log in to send them, are not touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.accounts.guessing import hidden

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE = "field_kept"


def mark_of(user: UUID) -> str:
    """A name for this person that only this server can tell."""
    return hidden("phones", "owner", user)[:24]


def unsent(request: HttpRequest) -> int | None:
    """How many unsent forms this browser keeps for the reader; None where it keeps nothing."""
    mark, _dot, number = request.COOKIES.get(COOKIE, "").partition(".")
    if not request.user.is_authenticated or mark != mark_of(request.user.pk):
        return None
    return int(number) if number.isdecimal() else 0


def forgotten(response: HttpResponse) -> HttpResponse:
    """Tell the browser to drop all of it: the secret first, then what it opens."""
    response.delete_cookie("field_key", path="/field/", samesite="Strict")
    response.delete_cookie(COOKIE)
    response["Clear-Site-Data"] = '"storage"'
    return response
