"""Workplaces and what the law did, on the pages of others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.accounts import rules as accounts
from muara_server.casework.queries.enforcement import matters_about, money_labels, money_of
from muara_server.casework.queries.items import items
from muara_server.casework.queries.standing import moment_for, standings_of

register = template.Library()


@register.inclusion_tag("casework/parts/enforcement_of.html", takes_context=True)
def enforcement_of(context: Context, person: UUID) -> dict[str, Any]:
    """The matters about a child that this reader may see, and what was ordered and paid in all."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return {"items": ()}
    found = matters_about(request.user, person)
    sums = [each for standing in standings_of(found).values() for each in money_of(standing)]
    return {
        "items": items(request.user, found, now=moment_for(request.user)),
        "money": [
            {
                "label": label,
                "ordered": sum(each.ordered or 0 for each in sums if each.kind == kind),
                "paid": sum(each.paid or 0 for each in sums if each.kind == kind),
            }
            for kind, label in money_labels().items()
            if any(each.kind == kind for each in sums)
        ],
    }


@register.inclusion_tag("casework/parts/workplace_links.html", takes_context=True)
def workplace_links(context: Context) -> dict[str, Any]:
    """Where this reader finds workplaces, what is to be inspected, rescues and what the law did."""
    request = context.get("request")
    held = accounts.permissions_of(request.user) if request else frozenset()
    links = (
        ("workplace.read", "casework:workplaces", _("Workplaces")),
        ("enforcement.record", "casework:inspections", _("Inspections")),
        ("workplace.read", "casework:rescues", _("Rescues")),
        ("enforcement.record", "casework:matters", _("Enforcement")),
    )
    return {"links": [(reverse(name), word) for needed, name, word in links if needed in held]}


@register.inclusion_tag("casework/parts/totals_links.html", takes_context=True)
def totals_links(context: Context) -> dict[str, Any]:
    """Where whoever reads totals and opens no file finds what casework amounts to."""
    request = context.get("request")
    held = accounts.permissions_of(request.user) if request else frozenset()
    links = (
        ("late.hear", "casework:gone-up", _("Late, and not answered")),
        ("aggregate.read", "casework:enforcement", _("Enforcement by district")),
        ("aggregate.read", "casework:referral-figures", _("What became of referrals")),
        ("aggregate.read", "casework:report-figures", _("How fast reports are answered")),
    )
    return {"links": [(reverse(name), word) for needed, name, word in links if needed in held]}
