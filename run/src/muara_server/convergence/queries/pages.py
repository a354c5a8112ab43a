"""The pages of convergence that a reader may open, for the links at the foot of each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from muara_server.accounts import rules as accounts

if TYPE_CHECKING:
    from muara_server.accounts.rules import Somebody

PAGES = (
    ("schemes", "scheme.read", _("Public schemes and their conditions")),
    ("funnel", "convergence.read", _("From the first visit to a benefit")),
    ("gap", "convergence.read", _("What is due and does not arrive")),
    ("saturation", "convergence.read", _("How much of what is due arrives")),
    ("depth", "convergence.read", _("In how many areas of life families lack what is due")),
    ("camps", "convergence.read", _("Document camps: which paper brings most")),
    ("allocations", "scheme.read", _("Places to give out")),
    ("late", "household.read", _("Past their day")),
)
"""Name of the route, the permission it takes, its words."""


@dataclass(frozen=True)
class Link:
    """One page."""

    label: str
    address: str


def pages_for(user: Somebody, *, without: str = "") -> list[Link]:
    """The pages this reader may open, but for the one that is open."""
    held = accounts.permissions_of(user)
    found = []
    for name, needed, label in PAGES:
        if needed in held and name != without and (address := _address(name)):
            found.append(Link(str(label), address))
    return found


def _address(name: str) -> str:
    try:
        return reverse(f"convergence:{name}")
    except NoReverseMatch:
        return ""
