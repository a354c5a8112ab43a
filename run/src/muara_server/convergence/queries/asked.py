"""What the schemes of a pack ask for, which law judges work, and how long a receipt counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme

NO_DECISION = "none"
"""An authority's decision was asked after, and there is none."""

YEAR = dt.timedelta(days=365)
BY_THE_YEAR = frozenset({"day", "half_year", "year"})


_NUMBERED: dict[int, Pack] = {}


def number_of(pack: Pack) -> int:
    """A number that stands for this very pack, with the changes it holds, in the key of a cache.

    The pack is kept, so that no other ever gets its number.
    """
    return id(_NUMBERED.setdefault(id(pack), pack))


def numbered(number: int) -> Pack:
    """The pack of this number."""
    return _NUMBERED[number]


def asked_by(pack: Pack) -> list[str]:
    """Every word that a scheme of the pack reads, in the vocabulary's order."""
    return list(_asked(number_of(pack)))


@lru_cache(maxsize=8)
def _asked(number: int) -> tuple[str, ...]:
    pack = numbered(number)
    versions = (version for scheme in pack.schemes.values() for version in scheme.versions)
    read = {word for version in versions for word in version.attributes}
    return tuple(pack.vocabulary.in_order(read))


def counts_from(pack: Pack, as_of: dt.date) -> dict[str, dt.date]:
    """For each scheme, the first day on which something received still counts on another day."""
    return {key: first_day(scheme, as_of) for key, scheme in pack.schemes.items()}


def first_day(scheme: Scheme, as_of: dt.date) -> dt.date:
    """Since when a receipt counts: a single sum, and what runs on, always; else for a year.

    What is given by the year (a cover, a grant of a year, so many days of work) must have been
    seen within it. What runs on month by month stands until something else is recorded.
    """
    version = scheme.on(as_of) or scheme.versions[-1]
    yearly = any(
        benefit.type == "cover" or (benefit.type == "cash" and benefit.per in BY_THE_YEAR)
        for benefit in version.benefits
    )
    return as_of - YEAR if yearly else dt.date.min


def laws_on(pack: Pack, day: dt.date) -> list[str]:
    """The country's own definitions of child labour in force on the day."""
    return [
        regime.id
        for regime in pack.regimes.values()
        if regime.kind == "legal"
        and regime.pack == pack.name
        and not regime.secondary
        and (regime.since is None or regime.since <= day)
        and (regime.until is None or day <= regime.until)
    ]


def smallest_places(codes: Iterable[str], pack: Pack) -> dict[str, str]:
    """For each place, itself or the smallest place around it that the pack knows."""
    known = pack.geography.parents
    found = {code: code for code in codes if code in known}
    for code, path in places.paths_of(set(codes) - found.keys()).items():
        inside = [each for each in path if each in known]
        if inside:
            found[code] = inside[-1]
    return found
