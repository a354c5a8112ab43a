"""What somebody should look at in the registers of a batch, and the months that were told twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from muara.learning import check_register, learning_rules
from muara_server.figures import language
from muara_server.learning.frames.marks import days_of
from muara_server.learning.frames.months import pack_at
from muara_server.learning.frames.paths import batches, registers
from muara_server.learning.frames.pupils import Pupil, enrolments_of
from muara_server.registry.free_days import holidays

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.learning.models import Batch

TWICE = "keyed_twice"
OF_ENROLMENT = frozenset({"batch_full", "no_batch", "age_outside"})
A_MONTH = dt.timedelta(days=31)
MONTH = ["person", "institution", "month"]


@dataclass(frozen=True)
class Oddity:
    """Something odd, in words: on which day or in which month, and of whom, by name.

    `code`: the library's.
    """

    day: dt.date
    code: str
    words: str
    names: Sequence[str]

    @property
    def of_enrolment(self) -> bool:
        """Of how the child came, and of no day of a register."""
        return self.code in OF_ENROLMENT


@dataclass(frozen=True)
class Register:
    """One of several registers of the same month of a child."""

    entry: UUID
    true_on: dt.date
    recorded_on: dt.date
    marks: str
    totals: tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class Double:
    """A month of a child that was told more than once, differently."""

    person: UUID
    name: str
    programme: str
    month: dt.date
    registers: Sequence[Register]


def oddities(batch: Batch, pupils: Sequence[Pupil]) -> list[Oddity]:
    """What is odd in the registers of these children here, but for months told twice."""
    names = {str(each.person): each.name for each in pupils}
    told = _registers(pupils)
    flags = _flags(batch, told, pupils)
    here = flags.filter(
        pl.col("institution") == batch.institution.provider.key,
        pl.col("person").is_in(list(names)),
        pl.col("code") != TWICE,
    )
    same = here.sort("day", descending=True).group_by("day", "code", "words", maintain_order=True)
    return [
        Oddity(day, code, words, sorted(names[each] for each in rows["person"]))
        for (day, code, words), rows in same
    ]


def doubles(batch: Batch, pupils: Sequence[Pupil]) -> list[Double]:
    """The months of these children here of which several registers stand that differ."""
    of = {str(each.person): each for each in pupils}
    told = _registers(pupils).filter(pl.col("institution") == batch.institution.provider.key)
    said = pl.struct("marks", "days_open", "days_present", "days_excused")
    several = told.filter(said.n_unique().over(MONTH) > 1).sort("month", "person", "recorded_at")
    return [
        Double(
            UUID(person),
            of[person].name,
            of[person].programme,
            month,
            [_register(row) for row in rows.to_dicts()],
        )
        for (person, month), rows in several.group_by("person", "month", maintain_order=True)
    ]


def _registers(pupils: Sequence[Pupil]) -> pl.DataFrame:
    """Every register of these children, wherever it was kept: two places may tell of one day."""
    nobody: dict[str, set[UUID]] = {"": set()}
    people = nobody | {
        programme: {each.person for each in pupils if each.programme == programme}
        for programme in {each.programme for each in pupils}
    }
    return pl.concat(
        registers(programme=programme, persons=persons) for programme, persons in people.items()
    )


def _flags(batch: Batch, told: pl.DataFrame, pupils: Sequence[Pupil]) -> pl.DataFrame:
    """By day where a month is marked, by month where one of its registers is not."""
    pack = pack_at(batch.institution)
    dark = pl.col("marks").is_null().any().over(MONTH)
    months = told.filter(pl.col("days_open").is_not_null())
    rules: dict[str, Any] = {
        "enrolments": enrolments_of(each.person for each in pupils),
        "batches": batches(),
        "rules": learning_rules(pack),
        "language": language(),
        "holidays": _holidays(told, pack),
    }
    by_day = check_register(days_of(told.filter(~dark)), **rules)
    by_month = check_register(months.filter(dark), **rules)
    return pl.concat([by_day, by_month]).unique(maintain_order=True)


def _holidays(told: pl.DataFrame, pack: Pack) -> pl.DataFrame | None:
    at = told["place"].unique().drop_nulls().to_list()
    if not at:
        return None
    months = told["month"].to_list()
    return holidays(pack, since=min(months), until=max(months) + A_MONTH, places=at)


def _register(row: dict[str, Any]) -> Register:
    return Register(
        entry=UUID(str(row["id"])),
        true_on=row["true_on"],
        recorded_on=row["recorded_at"].date(),
        marks=row["marks"] or "",
        totals=(row["days_open"], row["days_present"], row["days_excused"]),
    )
