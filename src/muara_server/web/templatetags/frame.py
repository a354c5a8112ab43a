"""Tags of the frame around every page. They work without a request too, for pages of errors."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from muara_server.notices import queries as notices

from ..queries import demonstration, frame

register = template.Library()

KNOWN = "_who_reads"


@register.inclusion_tag("web/parts/bar.html", takes_context=True)
def bar(context: Context, back: str = "") -> dict[str, Any]:
    """The bar with the menu, the search and the reader, and the band of the demonstration.

    `back` is where a change of language leads; without it, to the page itself.
    """
    request = context.get("request")
    path = request.path if request else "/"
    entries = frame.menu(_reader(context), path=path) if _here(context) else []
    return {
        "entries": entries,
        "first": entries[: frame.MOST_WORDS],
        "more": entries[frame.MOST_WORDS :],
        "may_search": frame.may_search(_reader(context)),
        "unread": notices.unread(_reader(context)) if _here(context) else 0,
        "at_notices": path.startswith("/notices/"),
        "here": back or (request.get_full_path() if request and request.method == "GET" else path),
        **_who(context),
    }


@register.inclusion_tag("web/parts/band.html")
def band() -> dict[str, Any]:
    """The line of the demonstration alone, for a page whose bar names nobody."""
    return {"demonstration": frame.is_demonstration()}


@register.simple_tag
def invented() -> SafeString:
    """Marks the body of every page where all of it is invented: print repeats it on each sheet."""
    return mark_safe(' class="invented"') if frame.is_demonstration() else SafeString()  # noqa: S308


@register.inclusion_tag("web/parts/sheet_head.html", takes_context=True)
def sheet_head(context: Context) -> dict[str, Any]:
    """The head of a printed sheet: the day, the role (not the name), what binds it."""
    return {
        "today": timezone.localdate(),
        "confidential": context.get("confidential", False),
        "as_of": context.get("as_of"),
        "known_on": context.get("known_on"),
        **_who(context),
    }


@register.inclusion_tag("web/parts/announcements.html", takes_context=True)
def announcements(context: Context) -> dict[str, Any]:
    """What was just done, announced once and politely."""
    return {"messages": context.get("messages", ())}


@register.simple_tag
def demonstration_logins() -> list[demonstration.Logins]:
    """Who can be played, where all of it is invented."""
    return demonstration.logins()


def _who(context: Context) -> dict[str, Any]:
    """Who reads: asked once for a page, which says it at its head and at the head of its print."""
    told: dict[str, Any] = vars(context["request"]) if context.get("request") else {}
    if KNOWN not in told:
        reader = _reader(context)
        told[KNOWN] = {
            "who": str(reader) if _here(context) else "",
            "role": frame.role_in_words(reader),
            "demonstration": frame.is_demonstration(),
        }
    known: dict[str, Any] = told[KNOWN]
    return known


def _reader(context: Context) -> Any:
    return getattr(context.get("request"), "user", None) or AnonymousUser()


def _here(context: Context) -> bool:
    return bool(_reader(context).is_authenticated)
