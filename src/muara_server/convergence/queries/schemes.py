"""The schemes as they are on this server: the packs' own, with the changes that were approved.

Everybody here reads them through `current_pack`, never with `open_pack`: a change that somebody
approved holds on every page, in every count and on every card.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.packs import Narrowing, Pack, open_all, open_pack, pack_names
from muara_server.convergence.models import SchemeChange
from muara_server.registry.queries.settled import NotOffered, not_offered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Scheme

INTERNATIONAL = "international"


def current_pack(name: str = "") -> Pack:
    """A pack by its name, all of them joined where none is named, with every approved change.

    A scheme that a district does not offer holds nowhere in that district, on those days.
    """
    return _with_changes(name, tuple(sorted(_in_force(name).items())), tuple(not_offered()))


def pack_for(place: Any) -> Pack:
    """The pack whose schemes hold in this place (a row of the table of places, or None)."""
    return current_pack(pack_name_of(place))


def pack_name_of(place: Any) -> str:
    """The name of the pack of this place's country; the shared one where no pack claims it."""
    top = place.path.split("/")[0] if place else ""
    return next((name for name in pack_names() if _country_of(name) == top), INTERNATIONAL)


def country_packs() -> list[Pack]:
    """The packs of countries, each with its schemes, in the order of their names."""
    return [current_pack(name) for name in pack_names() if name != INTERNATIONAL]


def changed_here() -> int:
    """How many schemes are otherwise on this server than in the packs."""
    return len(_in_force(""))


def changes_within(name: str) -> list[UUID]:
    """What was changed here of this pack: it is another pack with every other of these entries."""
    return [*sorted(_in_force(name).values()), *(each.entry for each in not_offered())]


def scheme_with_pack(key: str) -> tuple[Pack, Scheme] | None:
    """A scheme by its key, with the pack of its country."""
    for pack in country_packs():
        if key in pack.schemes:
            return pack, pack.schemes[key]
    return None


def _in_force(name: str) -> Mapping[str, UUID]:
    """The last approved change of each scheme: each holds the whole file with those before it."""
    approved = SchemeChange.objects.filter(approved=True)
    if name:
        approved = approved.filter(pack__in=_names_within(name))
    return dict(approved.order_by("decided_at", "pk").values_list("scheme", "pk"))


@lru_cache(maxsize=8)
def _with_changes(
    name: str, changes: tuple[tuple[str, UUID], ...], off: tuple[NotOffered, ...] = ()
) -> Pack:
    """Read once for each set of changes: approving another makes another."""
    pack = open_pack(name) if name else open_all()
    if changes:
        rows = SchemeChange.objects.filter(pk__in=[change for _, change in changes])
        pack = pack.with_schemes({row.scheme: _read(row) for row in rows})
    if known := [each for each in off if each.place in pack.geography.parents]:
        spans = [(each.scheme, Narrowing(each.place, each.since, each.until)) for each in known]
        pack = pack.without(spans)
    return pack


def read_text(pack: Pack, key: str, text: str) -> Scheme:
    """A scheme from a text, read as the pack's own files are. Raises PackError or RuleError."""
    return pack.scheme_from(text, file=Path(f"{key}.toml"))


def _read(row: SchemeChange) -> Scheme:
    return read_text(open_pack(row.pack), row.scheme, row.text)


def _names_within(name: str) -> tuple[str, ...]:
    return (name, *open_pack(name).extends)


@lru_cache(maxsize=16)
def _country_of(name: str) -> str:
    """The code of the place that a pack's other places lie in; empty where it has none."""
    parents = open_pack(name).geography.parents
    return next((code for code, parent in parents.items() if not parent), "")
