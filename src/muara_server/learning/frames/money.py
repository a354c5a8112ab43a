"""The money of a centre: each movement, what it comes to in each year, and what cannot stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl
from django.utils import timezone

from muara.learning import MONEY, check_funds, funds
from muara_server import figures
from muara_server.learning.frames.office import everywhere, office_at
from muara_server.learning.rules.office import supervises
from muara_server.ledger import queries as ledger
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry
from muara_server.registry.frames import observations

if TYPE_CHECKING:
    from muara.learning import OfficeRules
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution

KIND = "centre_funds"


@dataclass(frozen=True)
class Movement:
    """One movement of money; `document` and `note` are for whoever supervises."""

    id: UUID
    programme: str
    on: dt.date
    year: int
    called: str
    code: str
    movement: str
    head: str
    amount: float
    by: str
    document: str
    note: str


@dataclass(frozen=True)
class Paper:
    """What came or went back by one paper on one day, for whatever heads."""

    on: dt.date
    document: str
    movement: str
    amount: float


@dataclass(frozen=True)
class Year:
    """A financial year of a centre: its sums, the movements behind them, and what is odd."""

    year: int
    called: str
    sanctioned: float
    brought: float
    released: float
    used: float
    returned: float
    balance: float
    flags: Sequence[str]
    movements: Sequence[Movement]

    @property
    def papers(self) -> list[Paper]:
        """What was sanctioned, released and returned, by day and paper."""
        sums: dict[tuple[dt.date, str, str], float] = {}
        for each in self.movements:
            if each.code != "used":
                by = (each.on, each.document, each.movement)
                sums[by] = sums.get(by, 0) + each.amount
        return [Paper(*by, amount) for by, amount in sums.items()]

    @property
    def by_head(self) -> list[tuple[str, float]]:
        """What was used, by what it was used for."""
        sums: dict[str, float] = {}
        for each in self.movements:
            if each.code == "used":
                sums[each.head] = sums.get(each.head, 0) + each.amount
        return sorted(sums.items())


def money_of(user: User, centre: Institution, *, until: dt.date | None = None) -> list[Year]:
    """Every financial year of a centre in which money moved up to a day, the latest first."""
    office, last = office_at(centre), until or timezone.localdate()
    here = (pl.col("institution") == centre.provider.key) & (pl.col("day") <= last)
    rows = movements(user).filter(here)
    if rows.is_empty():
        return []
    found = funds(rows, on=last, rules=office)
    flags = check_funds(found).to_dicts()
    told = _told(user, centre, rows, office)
    years = [
        _year(row, office, flags, [each for each in told if each.year == row["year"]])
        for row in found.iter_rows(named=True)
    ]
    return [year for year in reversed(years) if year.movements]


def year_of(user: User, centre: Institution, year: int, *, until: dt.date | None = None) -> Year:
    """One financial year of a centre, with what was left of those before, moved or not."""
    office = office_at(centre)
    known = money_of(user, centre, until=until)
    before = next((each.balance for each in known if each.year < year), 0.0)
    nothing = {**dict.fromkeys(MONEY, 0.0), "year": year, "brought": before, "balance": before}
    return next((each for each in known if each.year == year), _year(nothing, office, [], []))


def movements(user: User) -> pl.DataFrame:
    """Every movement of money that stands, as `muara.learning.funds` takes them, and its `id`."""
    told = everywhere(user, partial(observations, KIND))
    return told.select(
        "id",
        "programme",
        pl.col("provider").alias("institution"),
        pl.col("true_on").alias("day"),
        *("movement", "head", "amount", "year"),
    ).drop_nulls("institution")


def in_words(flag: Mapping[str, Any], office: OfficeRules) -> str:
    """What is odd in a year's money, in the reader's language."""
    return office.says.filled(
        flag["code"],
        figures.language(),
        over=figures.number(round(flag["over"])),
        year=office.year.called(flag["year"]),
    )


def _year(
    row: Mapping[str, Any],
    office: OfficeRules,
    flags: Sequence[Mapping[str, Any]],
    moved: Sequence[Movement],
) -> Year:
    return Year(
        year=row["year"],
        called=office.year.called(row["year"]),
        **{name: row[name] for name in MONEY},
        flags=[in_words(flag, office) for flag in flags if flag["year"] == row["year"]],
        movements=moved,
    )


def _told(
    user: User, centre: Institution, rows: pl.DataFrame, office: OfficeRules
) -> list[Movement]:
    ids = [UUID(each) for each in rows["id"]]
    entries = ledger.entries(ids)
    notes = registry.notes_of(ids) if supervises(user, centre) else {}
    return [
        _movement(row, entries[UUID(row["id"])], notes.get(UUID(row["id"]), {}), office)
        for row in rows.sort("day", maintain_order=True).iter_rows(named=True)
    ]


def _movement(
    row: Mapping[str, Any], entry: Any, said: Mapping[str, Sequence[str]], office: OfficeRules
) -> Movement:
    year = office.year.of(row["day"]) if row["year"] is None else row["year"]
    by = entry.recorded_by
    return Movement(
        id=entry.uuid,
        programme=row["programme"],
        on=row["day"],
        year=year,
        called=office.year.called(year),
        code=row["movement"],
        movement=_label("movement", row["movement"]),
        head=_label("head", row["head"]) if row["head"] else "",
        amount=row["amount"],
        by=by.display_name if by else "",
        document=", ".join(said.get("document", ())),
        note=" ".join(said.get("note", ())),
    )


def _label(fact: str, code: str) -> str:
    return kinds()[KIND].facts[fact].code_label(code, figures.language())
