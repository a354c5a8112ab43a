"""Referrals on the pages of others: those of a person or family, and where to find them all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.accounts import rules as accounts
from muara_server.casework.queries.items import items
from muara_server.casework.queries.providers import REFERRAL
from muara_server.casework.queries.standing import moment_for, proceedings_for

register = template.Library()
SHOWN = 10


@register.inclusion_tag("casework/parts/referrals_of.html", takes_context=True)
def referrals_of(
    context: Context, person: UUID | None = None, household: UUID | None = None
) -> dict[str, Any]:
    """The referrals of somebody that this reader may see, the newest first, and where to refer."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return {"items": (), "refer": ""}
    about = {"person": person} if person else {"person": None, "household": household}
    found = proceedings_for(request.user, REFERRAL, **about).order_by("ended", "-opened_at")
    page = "casework:refer-person" if person else "casework:refer-household"
    may = accounts.allows(request.user, "referral.send")
    return {
        "items": items(request.user, list(found[:SHOWN]), now=moment_for(request.user)),
        "refer": reverse(page, args=[person or household]) if may else "",
    }


@register.inclusion_tag("casework/parts/refer_from.html", takes_context=True)
def refer_from(context: Context, case: UUID) -> dict[str, Any]:
    """Where the child of a case is referred from it; nothing for whoever refers nobody there."""
    request = context.get("request")
    held = proceedings_for(request.user, pk=case).first() if request else None
    if held is None or held.ended or not held.person:
        return {"refer": ""}
    may = accounts.allows(request.user, "referral.send", place=held.place, programme=held.programme)
    address = reverse("casework:refer-person", args=[held.person])
    return {"refer": f"{address}?case={case}" if may else ""}


@register.inclusion_tag("casework/parts/referral_links.html", takes_context=True)
def referral_links(context: Context) -> dict[str, Any]:
    """Where this reader finds what he was asked, the directory, and what became of referrals."""
    request = context.get("request")
    held = accounts.permissions_of(request.user) if request else frozenset()
    links = (
        ("referral.answer", "casework:inbox", _("Asked of your service")),
        ("proceeding.read", "casework:providers", _("Directory of services")),
        ("aggregate.read", "casework:referral-figures", _("What became of referrals")),
    )
    return {"links": [(reverse(name), word) for needed, name, word in links if needed in held]}
