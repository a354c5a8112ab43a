"""The scheme library: which schemes there are on a day, and the days that matter to them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from muara_server.convergence.queries.benefits import given
from muara_server.convergence.queries.words import in_language, place_names

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme

PILLARS = {
    "education": gettext_lazy("Education"),
    "skills": gettext_lazy("Skills training"),
    "livelihood": gettext_lazy("Livelihood"),
    "social_protection": gettext_lazy("Social protection"),
    "health": gettext_lazy("Health"),
    "protection": gettext_lazy("Protection of children"),
}
UNITS = {
    "person": gettext_lazy("for a person"),
    "household": gettext_lazy("for a household"),
}
KINDS = {
    "right": gettext_lazy("a right"),
    "quota": gettext_lazy("a limited list"),
}
VERDICTS = {
    "eligible": gettext_lazy("appears eligible"),
    "not_eligible": gettext_lazy("not eligible"),
    "ask": gettext_lazy("ask"),
}


@dataclass(frozen=True)
class Asked:
    """What a reader looks for: on which day, where, of which pillar, with which words."""

    on: dt.date
    place: str = ""
    pillar: str = ""
    text: str = ""


@dataclass(frozen=True)
class Listed:
    """One scheme in a list."""

    key: str
    title: str
    says: str
    place: str
    unit: str
    kind: str
    since: dt.date
    until: dt.date | None
    gives: Sequence[str]
    unconfirmed: bool
    adds_to: str = ""


@dataclass(frozen=True)
class Shelf:
    """The schemes of one pillar."""

    pillar: str
    title: str
    schemes: Sequence[Listed]


def shelves(pack: Pack, asked: Asked) -> list[Shelf]:
    """The schemes in force on the day, by pillar; the country's own before those of its parts."""
    found = [scheme for scheme in _sought(pack, asked) if scheme.on(asked.on)]
    names = place_names(scheme.jurisdiction for scheme in found)
    by_pillar = {
        pillar: [_listed(scheme, asked.on, names) for scheme in found if scheme.pillar == pillar]
        for pillar in PILLARS
    }
    return [
        Shelf(pillar, str(PILLARS[pillar]), listed)
        for pillar, listed in by_pillar.items()
        if listed
    ]


def not_in_force(pack: Pack, asked: Asked) -> list[Listed]:
    """The schemes sought that are over, or have not begun, on the day."""
    found = [scheme for scheme in _sought(pack, asked) if not scheme.on(asked.on)]
    names = place_names(scheme.jurisdiction for scheme in found)
    return [_listed(scheme, asked.on, names) for scheme in found]


def parts_with_schemes(pack: Pack) -> dict[str, str]:
    """The places below the country that have schemes of their own: code and name."""
    top = {code for code, parent in pack.geography.parents.items() if not parent}
    named = place_names({scheme.jurisdiction for scheme in pack.schemes.values()} - top)
    return dict(sorted(named.items(), key=lambda each: each[1]))


@lru_cache(maxsize=8)
def last_days(folder: Path) -> tuple[dt.date, ...]:
    """The last days of the programmes that a pack tells of."""
    return tuple(sorted(each["until"] for each in _told(folder) if "until" in each))


def working_day(pack: Pack, programme: str) -> dt.date:
    """Today, or the last day of a programme that has ended: nothing falls due after it."""
    ends = [
        each["until"]
        for each in _told(pack.path)
        if each.get("programme") == programme and "until" in each
    ]
    return min([timezone.localdate(), *ends])


def _told(folder: Path) -> list[Mapping[str, Any]]:
    files = sorted(folder.glob("programmes/*.toml"))
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in files]


def _sought(pack: Pack, asked: Asked) -> list[Scheme]:
    near = _near(pack, asked.place)
    words = asked.text.casefold().split()
    found = [
        scheme
        for scheme in pack.schemes.values()
        if (near is None or scheme.jurisdiction in near)
        and asked.pillar in ("", scheme.pillar)
        and all(word in _searched(scheme) for word in words)
    ]
    depth = {scheme.key: len(list(pack.geography.above(scheme.jurisdiction))) for scheme in found}
    return sorted(found, key=lambda each: (depth[each.key], in_language(each.title).casefold()))


def _near(pack: Pack, place: str) -> set[str] | None:
    """What holds in a place: its own schemes, those of what it lies in and of its parts."""
    if not place:
        return None
    return {*pack.geography.above(place), *pack.geography.below(place)}


def _searched(scheme: Scheme) -> str:
    said = [scheme.key, *scheme.title.values(), *scheme.says.values(), *scheme.ministry.values()]
    return " ".join(said).casefold()


def _listed(scheme: Scheme, on: dt.date, names: Mapping[str, str]) -> Listed:
    version = scheme.on(on) or scheme.versions[-1]
    return Listed(
        key=scheme.key,
        title=in_language(scheme.title),
        says=in_language(scheme.says),
        place=names[scheme.jurisdiction],
        unit=str(UNITS[scheme.unit]),
        kind=str(KINDS[scheme.kind]),
        since=scheme.versions[0].since if scheme.on(on) is None else version.since,
        until=version.until,
        gives=[said for benefit in version.benefits for said in [given(benefit).says] if said],
        unconfirmed=version.unconfirmed,
        adds_to=scheme.adds_to,
    )
