"""What the packs say about a programme, and how far a reader may open its figures."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language

from muara.indicators import Indicators, read_indicators
from muara.packs import Pack, open_pack, pack_names
from muara_server.accounts.queries import Reach, reach
from muara_server.accounts.rules import Grant
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.rules import Somebody
    from muara_server.places.models import Place

Text = Mapping[str, str]


@dataclass(frozen=True)
class Target:
    """What was promised: a number, or in words that there is none."""

    key: str
    labels: Text
    value: int | None
    indicator: str
    per_district: int | None
    parts: tuple[str, ...]
    says: Mapping[str, Text]

    @property
    def result_published(self) -> bool:
        """Did the source ever report on it?"""
        return "no_result" not in self.says


@dataclass(frozen=True)
class Reported:
    """One figure the source published: for which day (none: it gives no day), split how."""

    indicator: str
    value: int | None
    as_of: dt.date | None
    split: Mapping[str, Mapping[str, int]]
    not_split: tuple[str, ...]
    says: Mapping[str, Text]


@dataclass(frozen=True)
class State:
    """A State and its districts, by place code, in the paper's order."""

    place: str
    districts: tuple[str, ...]


@dataclass(frozen=True)
class Programme:
    """One programme as its pack tells it. `told` is the file's content, `page` its layout."""

    slug: str
    pack: Pack
    told: Mapping[str, Any]
    page: Mapping[str, Any]
    indicators: Indicators
    targets: Mapping[str, Target] = field(default_factory=dict)
    reported: tuple[Reported, ...] = ()
    states: tuple[State, ...] = ()

    @property
    def districts(self) -> list[str]:
        """The codes of its districts, in the paper's order."""
        return [district for state in self.states for district in state.districts]

    @property
    def first_day(self) -> dt.date:
        """The day on which the programme began."""
        return self.told["since"]  # type: ignore[no-any-return]

    @property
    def last_day(self) -> dt.date:
        """The day on which it ended."""
        return self.told["until"]  # type: ignore[no-any-return]

    @property
    def days(self) -> Sequence[dt.date]:
        """The days for which something was reported, and the last."""
        return self.told["as_of_days"]  # type: ignore[no-any-return]

    @cached_property
    def outline(self) -> Mapping[str, Any]:
        """The country's outline, to draw on."""
        path = self.pack.path / "map" / self.page["map"]["outline"]
        read: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return read

    def reported_on(self, indicator: str, as_of: dt.date) -> Reported | None:
        """The latest figure that had been reported for an indicator by this day."""
        said = [each for each in self.reported if each.indicator == indicator]
        held = [each for each in said if each.as_of is None or each.as_of <= as_of]
        return max(held, key=lambda each: each.as_of or dt.date.min, default=None)

    def said_of(self, table: str, indicator: str) -> Mapping[str, Any]:
        """The first entry of a table of the file that is about this indicator."""
        rows = self.told.get(table, ())
        return next((row for row in rows if row.get("indicator") == indicator), {})

    def __hash__(self) -> int:
        return hash(self.slug)


def programmes() -> list[Programme]:
    """Every programme of every pack."""
    return [_programme(slug) for slug in _files()]


def programme(slug: str) -> Programme | None:
    """One programme; none where no pack has it."""
    return _programme(slug) if slug in _files() else None


def working_day(slug: str) -> dt.date:
    """The day on which a programme's work stands: today, or its last day once it has ended.

    Nothing falls due, and nobody grows older on its lists, after a programme has closed.
    """
    today, held = timezone.localdate(), programme(slug)
    return min(today, held.last_day) if held else today


@cache
def _files() -> Mapping[str, tuple[str, Path]]:
    """For every programme that can be counted: its pack and its file."""
    found = {}
    for name in pack_names():
        folder = open_pack(name).path / "programmes"
        for path in sorted(folder.glob("*_indicators.toml")):
            slug = path.stem.removesuffix("_indicators")
            found[slug] = (name, folder / f"{slug}.toml")
    return found


@cache
def _programme(slug: str) -> Programme:
    name, path = _files()[slug]
    pack, told = open_pack(name), _read(path)
    return Programme(
        slug=slug,
        pack=pack,
        told=told,
        page=_read(path.with_name(f"{slug}_page.toml")),
        indicators=read_indicators(path.with_name(f"{slug}_indicators.toml"), pack),
        targets={each["key"]: _target(each) for each in told["target"]},
        reported=tuple(_reported(each) for each in told["reported"]),
        states=tuple(State(each["place"], tuple(each["districts"])) for each in told["state"]),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _target(told: Mapping[str, Any]) -> Target:
    return Target(
        key=told["key"],
        labels=told["labels"],
        value=told.get("value"),
        indicator=told.get("indicator", ""),
        per_district=told.get("per_district"),
        parts=tuple(told.get("parts", ())),
        says=_texts(told),
    )


def _reported(told: Mapping[str, Any]) -> Reported:
    return Reported(
        indicator=told["indicator"],
        value=told.get("value"),
        as_of=told.get("as_of"),
        split=told.get("by", {}),
        not_split=tuple(told.get("not_by", ())),
        says=_texts(told),
    )


def _texts(told: Mapping[str, Any]) -> dict[str, Text]:
    return {key: value for key, value in told.items() if isinstance(value, dict) and "en" in value}


def language() -> str:
    """The reader's language as the packs key it."""
    return (get_language() or "en").split("-")[0]


def in_language(texts: Text | None) -> str:
    """The words in the reader's language; English where it has none."""
    texts = texts or {}
    return texts.get(language()) or texts.get("en", "")


# --- places, and who may open what ---


@dataclass(frozen=True)
class Opening:
    """How far this reader may open a figure of a programme.

    `listed` (results.open) shows who adds up to it, without names; `known` (person.read) leads to
    the person's own page. Both end at the reader's area; outside it there are counts by district.
    """

    listed: Reach
    known: Reach
    homes: Reach
    programme: str

    @classmethod
    def of_everything(cls, slug: str) -> Opening:
        """What the operator at the machine itself may open: every list."""
        held = Reach(user=None, grants=(Grant("", "", None, own_only=False),))
        return cls(listed=held, known=held, homes=held, programme=slug)

    @property
    def whole(self) -> bool:
        """May every list of the programme be opened?"""
        return any(
            grant.path is None and not grant.own_only and grant.programme in ("", self.programme)
            for grant in self.listed.grants
        )

    def opens(self, place: Place | None) -> bool:
        """May the list of this district be opened?"""
        return _reaches(self.listed, place, self.programme)

    def knows(self, place: Place | None, *, unit: str) -> bool:
        """May the reader go on to the page of a person, or of a household, of this district?"""
        return _reaches(self.homes if unit == "household" else self.known, place, self.programme)


def opening(user: Somebody, slug: str) -> Opening:
    """How far this reader may open the figures of this programme."""
    return Opening(
        listed=reach(user, "results.open"),
        known=reach(user, "person.read"),
        homes=reach(user, "household.read"),
        programme=slug,
    )


def districts_of(asked: Programme) -> dict[str, Place]:
    """The programme's districts by code, in the paper's order; those not loaded are left out."""
    known = places.with_codes(asked.districts)
    return {code: known[code] for code in asked.districts if code in known}


def _reaches(held: Reach, place: Place | None, programme: str) -> bool:
    if place is None:
        return False
    return any(
        grant.covers(path=place.path, programme=programme) and not grant.own_only
        for grant in held.grants
    )
