"""What stands around the figures of a programme: its season, the law, the partners, and what was
reported in the nation.

All of it is read from the programme's pack and shown as the sources have it. Nothing here is
counted, and nothing here adds to a figure that is.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from muara_server.places import queries as places
from muara_server.programme.queries import Programme, in_language

if TYPE_CHECKING:
    from muara.packs import Pack

Said = Mapping[str, Any]

WORK_OF_THE_SEASON = ("planting", "harvest", "curing")


@dataclass(frozen=True)
class Months:
    """One kind of work of the season, and the first and last month of it in words."""

    work: str
    first: str
    last: str


@dataclass(frozen=True)
class Season:
    """When the crop is worked in one province."""

    province: str
    months: Sequence[Months]
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Act:
    """One clause of the law or of policy: since when, until when, what it says."""

    key: str
    since: dt.date
    until: dt.date | None
    title: str
    article: str
    says: str
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Partner:
    """One body, and where its part was seen; nowhere: it is unconfirmed."""

    name: str
    note: str
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Group:
    """The bodies of one kind."""

    name: str
    partners: Sequence[Partner]


@dataclass(frozen=True)
class Figure:
    """What one source says of one year; `derived`: it was never printed, only two totals were."""

    value: int
    source: str
    derived: bool


@dataclass(frozen=True)
class Year:
    """One year of a national series: the target announced, and every figure that a source gives."""

    year: int
    target: int | None
    figures: Sequence[Figure]
    target_only: bool

    @property
    def conflicts(self) -> bool:
        """Do the sources give different figures?"""
        return len({figure.value for figure in self.figures}) > 1

    @property
    def equals_target(self) -> bool:
        """Is a figure, of which more is known than the target, just the target?"""
        same = any(figure.value == self.target for figure in self.figures)
        return same and not self.target_only


@dataclass(frozen=True)
class Total:
    """A total that a source prints, and what the figures of its years add up to."""

    since: int
    until: int
    value: int
    sum: int
    source: str


@dataclass(frozen=True)
class National:
    """A series reported for the whole country, which is never counted here."""

    name: str
    says: str
    years: Sequence[Year]
    totals: Sequence[Total]


@dataclass(frozen=True)
class Setting:
    """What the pack tells around one programme; a part that it does not tell is empty."""

    asked: Programme

    @property
    def seasons(self) -> list[Season]:
        """The months of work by province."""
        rows = self.asked.told.get("season", ())
        names = places.with_codes({row["place"] for row in rows})
        return [_season(row, names) for row in rows]

    @property
    def timeline(self) -> list[Act]:
        """The law of the land, oldest first."""
        return self._acts("timeline")

    @property
    def policies(self) -> list[Act]:
        """The register of policies, oldest first."""
        return self._acts("policies")

    def _acts(self, table: str) -> list[Act]:
        told = [
            act for key in self.asked.told.get(table, ()) for act in _acts(self.asked.pack, key)
        ]
        return sorted(told, key=lambda act: act.since)

    @property
    def groups(self) -> list[Group]:
        """The partners by kind; none where the pack names those of another programme."""
        told = _read(self.asked.pack.path / "partners.toml")
        if told.get("programme") != self.asked.slug:
            return []
        return [_group(group, told["partner"]) for group in told["group"]]

    @property
    def national(self) -> National | None:
        """The series that stands beside the programme; None where none does."""
        key = self.asked.told.get("beside")
        return (
            _national(_read(self.asked.pack.path / "reported.toml")["series"][key]) if key else None
        )


def _season(row: Said, names: Mapping[str, Any]) -> Season:
    place = names.get(row["place"])
    return Season(
        province=in_language(place.names) if place else row["place"],
        months=[_months(work, row[work]) for work in WORK_OF_THE_SEASON if row.get(work)],
        source=row["source"],
        unconfirmed=row.get("unconfirmed", False),
    )


def _months(work: str, months: Sequence[int]) -> Months:
    words = {"planting": _("Planting"), "harvest": _("Harvest"), "curing": _("Curing")}
    return Months(words[work], str(MONTHS[months[0]]), str(MONTHS[months[-1]]))


def _acts(pack: Pack, key: str) -> Iterator[Act]:
    """Every version of a clause, and for a value what it is."""
    clause = pack.law.provisions[key]
    for version in clause.history:
        yield Act(
            key=key,
            since=version.since,
            until=version.until,
            title=in_language(clause.labels),
            article=clause.article,
            says=in_language(version.says),
            source=version.source,
            unconfirmed=version.unconfirmed,
        )


def _group(group: Said, partners: Sequence[Said]) -> Group:
    own = [_partner(row) for row in partners if row["group"] == group["key"]]
    return Group(in_language(group["labels"]), own)


def _partner(row: Said) -> Partner:
    return Partner(
        name=in_language(row["labels"]),
        note=in_language(row.get("note")),
        source=row.get("source", ""),
        unconfirmed=row.get("unconfirmed", False),
    )


def _national(told: Said) -> National:
    return National(
        name=in_language(told["labels"]),
        says=in_language(told["says"]),
        years=[_year(row) for row in told["year"]],
        totals=[_total(row, told["year"]) for row in told["total"]],
    )


def _year(row: Said) -> Year:
    return Year(
        year=row["year"],
        target=row.get("target"),
        figures=[
            Figure(each["value"], each["source"], each.get("derived", False))
            for each in row["values"]
        ],
        target_only=row.get("target_only", False),
    )


def _total(row: Said, years: Sequence[Said]) -> Total:
    within = [year for year in years if row["since"] <= year["year"] <= row["until"]]
    chain = [each["value"] for year in within for each in year["values"] if each.get("chain")]
    return Total(row["since"], row["until"], row["value"], sum(chain), row["source"])


@cache
def _read(path: Path) -> Said:
    return tomllib.loads(path.read_text(encoding="utf-8"))
