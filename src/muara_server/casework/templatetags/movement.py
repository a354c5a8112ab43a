"""Children who move, and sharing without consent, on the pages where each role looks for them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.accounts import rules as accounts
from muara_server.casework.queries.protection import protected_now

register = template.Library()


@register.inclusion_tag("casework/parts/referral_links.html", takes_context=True)
def movement_links(context: Context) -> dict[str, Any]:
    """Where this reader finds children who move, and what was shared without consent."""
    return _links(
        context,
        ("proceeding.read", "casework:hand-overs", _("Children between districts")),
        ("person.read", "casework:season", _("Before the season")),
        ("results.read", "casework:corridors", _("Ways that children go")),
        ("case.supervise", "casework:overrides", _("Shared without consent")),
        ("case.supervise", "casework:retention", _("Files to be erased")),
    )


@register.inclusion_tag("casework/parts/totals_links.html", takes_context=True)
def movement_totals(context: Context) -> dict[str, Any]:
    """Where whoever reads results finds the ways that children go, and an auditor who asked."""
    return _links(
        context,
        ("results.read", "casework:corridors", _("Ways that children go")),
        ("audit.read", "casework:asked-elsewhere", _("Asked whether a child is known elsewhere")),
    )


@register.inclusion_tag("casework/parts/protected_now.html", takes_context=True)
def protection_at_home(context: Context) -> dict[str, Any]:
    """What is shared without consent in a supervisor's area, and who is between two districts."""
    request = context.get("request")
    return {"now": protected_now(request.user) if request else None}


def _links(context: Context, *links: tuple[str, str, str]) -> dict[str, Any]:
    request = context.get("request")
    held = accounts.permissions_of(request.user) if request else frozenset()
    return {"links": [(reverse(name), word) for needed, name, word in links if needed in held]}
