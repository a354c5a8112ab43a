"""What the frame of every page shows: the menu, who is here, whether all of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muara_server.accounts import queries as accounts
from muara_server.accounts import rules
from muara_server.ledger import queries as ledger

from .addresses import address_of
from .words import in_language

if TYPE_CHECKING:
    from muara_server.accounts.rules import Somebody


MOST_WORDS = 6


@dataclass(frozen=True)
class MenuEntry:
    """One word of the menu."""

    label: str
    address: str
    here: bool


def menu(user: Somebody, *, path: str) -> list[MenuEntry]:
    """The menu of this person; who only records sees none. The bar of a desk holds `MOST_WORDS`."""
    held = rules.permissions_of(user)
    if works_in_the_field(held):
        return []
    words = [
        ("", "web:home", _("Home")),
        ("proceeding.read", "casework:work", _("My work")),
        ("results.read", "programme:results", _("Results")),
        ("centre.read", "learning:centres", pgettext("menu", "Schools and centres")),
        ("coordination.read", "coordination:hub", pgettext("menu", "Partners")),
        ("account.administer", "web:people", _("People and roles")),
        ("survey.keep", "surveys:surveys", _("Surveys")),
        ("scheme.read", "convergence:schemes", _("Public schemes")),
        ("law.read", "web:law", _("Law library")),
        ("model.read", "web:model", _("The model")),
    ]
    open_to = [
        (address_of(name), word) for needed, name, word in words if not needed or needed in held
    ]
    return [
        MenuEntry(word, address, _is_here(address, path)) for address, word in open_to if address
    ]


def works_in_the_field(held: frozenset[str]) -> bool:
    """Whose work is to visit and record: their pages hold the day's work and nothing else."""
    return "observation.record" in held and "aggregate.read" not in held


def may_search(user: Somebody) -> bool:
    """Whether this person may search for people."""
    return "person.search" in rules.permissions_of(user)


def role_in_words(user: Somebody) -> str:
    """The first of this person's roles, with its place: Case worker, Sitamarhi."""
    first = next(iter(accounts.assignments_of(user)), None)
    if first is None:
        return ""
    title = in_language(first.role.title)
    return f"{title}, {in_language(first.place.names)}" if first.place else title


def is_demonstration() -> bool:
    """Whether this deployment holds invented people only."""
    return ledger.nature() == "demonstration"


def _is_here(address: str, path: str) -> bool:
    return path == address if address == "/" else path.startswith(address)
