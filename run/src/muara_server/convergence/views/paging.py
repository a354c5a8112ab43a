"""The pages of a long list: their addresses differ in the number alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import HttpRequest


def beside(request: HttpRequest, rows: Page[Any]) -> dict[str, str]:
    """The addresses of the pages before and after this one, where there are any."""
    found = {}
    if rows.has_previous():
        found["previous"] = _numbered(request, rows.previous_page_number())
    if rows.has_next():
        found["next"] = _numbered(request, rows.next_page_number())
    return found


def _numbered(request: HttpRequest, number: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(number)
    return f"?{asked.urlencode()}"
