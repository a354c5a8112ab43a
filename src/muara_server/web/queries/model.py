"""The model of the founding papers, in their own order, each element with what does it here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.urls import resolve
from django.utils.translation import gettext as _

from muara_server.accounts import rules

from .addresses import address_of
from .claims import paper_name
from .law import COUNTRIES, pack
from .words import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User

# A page of one person, household or place is reached through the page that finds it.
WAY_IN = {
    "web:person": "web:search",
    "web:household": "web:search",
    "web:place": "web:places",
}


@dataclass(frozen=True)
class Element:
    """One element of the model: the paper's words, what they mean, and what does it.

    `closed`: the page that does it is not one of the reader's role.
    """

    id: str
    quote: str
    text: str
    address: str
    does: str
    closed: bool
    below: tuple[Element, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of the model."""

    id: str
    title: str
    paper: str
    elements: list[Element]


def sections(user: User) -> list[Section]:
    """Every part of the model with its elements, in the paper's order, as this reader may open
    what does them."""
    permissions = rules.permissions_of(user)
    return [
        Section(
            id=str(section["id"]),
            title=in_language(section["title"]),
            paper=paper_name(str(section["paper"])),
            elements=list(_elements(section, permissions)),
        )
        for section in _tables()
    ]


def _elements(section: Mapping[str, Any], permissions: frozenset[str]) -> Iterator[Element]:
    """The elements of a section; those that lie under another come with it."""
    listed = section.get("element", ())
    for one in listed:
        if "under" not in one:
            under = [each for each in listed if each.get("under") == one["id"]]
            below = tuple(_element(each, permissions) for each in under)
            yield _element(one, permissions, below=below)


def _element(
    one: Mapping[str, Any], permissions: frozenset[str], *, below: tuple[Element, ...] = ()
) -> Element:
    address, does = _what_does_it(one)
    return Element(
        id=str(one["id"]),
        quote=str(one.get("quote", "")),
        text=in_language(one["text"]),
        address=address,
        does=does,
        closed=bool(address) and not _opens(address, permissions),
        below=below,
    )


def _opens(address: str, permissions: frozenset[str]) -> bool:
    """Does a role with these permissions open the page of this address?"""
    needed = getattr(resolve(address.partition("#")[0]).func, "needs", None)
    return needed is None or needed in permissions


def _what_does_it(one: Mapping[str, Any]) -> tuple[str, str]:
    """The address and the words of what does this element; no address where nothing does yet."""
    if "figure" in one:
        return _figure(str(one["figure"])), _("the figure counted from records")
    route = str(one.get("route", ""))
    if not route:
        return "", _("not yet")
    return address_of(WAY_IN.get(route, route)), SCREENS[route](route)


def _figure(indicator: str) -> str:
    """Where a counted figure stands: its place on the page of results."""
    page = address_of("programme:results")
    return f"{page}#{indicator}" if page else ""


SCREENS = {
    "convergence:schemes": lambda _route: _("the public schemes"),
    "coordination:activities": lambda _route: _("trainings, awareness and media"),
    "coordination:agreements": lambda _route: _("the agreements, with their parties and promises"),
    "coordination:capacity": lambda _route: _("what each partner is able to do, year by year"),
    "coordination:bodies": lambda _route: _("the committees, their meetings and decisions"),
    "coordination:indirect": lambda _route: _("children reached indirectly, by a stated rule"),
    "coordination:lessons": lambda _route: _("findings and lessons, with their answers"),
    "coordination:organisations": lambda _route: _("the partners and their part"),
    "coordination:policies": lambda _route: _("the register of policies"),
    "coordination:villages": lambda _route: _("villages, their groups and every child of them"),
    "districts:districts": lambda _route: _("how the next district is set up"),
    "learning:centres": lambda _route: _("the schools and centres, and their registers"),
    "learning:effects": lambda _route: _("the effects as measured of a cohort"),
    "learning:skills": lambda _route: _("adolescents in the courses of skills"),
    "programme:results": lambda _route: _("the results of the programme"),
    "web:claims": lambda _route: _("the register of claims"),
    "web:conventions": lambda _route: _("conventions, ratifications and the ILO"),
    "web:definitions": lambda _route: _("definitions of child labour"),
    "web:home": lambda _route: _("the first page"),
    "web:household": lambda _route: _("the page of a household, found by search"),
    "web:law": lambda _route: _("the law library"),
    "web:person": lambda _route: _("the page of a child, found by search"),
    "web:place": lambda _route: _("the page of a place"),
    "web:search": lambda _route: _("the search"),
}


@cache
def _tables() -> tuple[Mapping[str, Any], ...]:
    files = [pack(country).path / "model.toml" for country in COUNTRIES]
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]
    return tuple(section for table in tables for section in table.get("section", ()))
