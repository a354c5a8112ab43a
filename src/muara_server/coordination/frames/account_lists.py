"""The movements that a figure of a society's year is the sum of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from muara_server import figures
from muara_server.coordination.queries.organisations import names_of
from muara_server.learning.queries.centres import centres_by_key
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.coordination.frames.societies import Account
    from muara_server.coordination.queries.told import Said
    from muara_server.learning.models import Institution

FLOWS = {"released": 1, "used": -1, "returned": -1}
LISTS = ("sanctioned", "brought", "released", "allotted", "reached", "used", "returned", "balance")


@dataclass(frozen=True)
class Line:
    """One movement behind a figure. `told`: the society's own entry; `centre`: whose it is else."""

    on: dt.date
    movement: str
    head: str
    agency: str
    centre: Institution | None
    amount: float
    told: Said | None

    @property
    def document(self) -> str:
        """The number of its paper, for whoever keeps the money."""
        return self.told.word("document") if self.told else ""


def lines_of(
    account: Account, year: int, what: str, *, agency: UUID | None = None, centre: str = ""
) -> list[Line]:
    """The movements behind a figure of a year; of an agency, or of a centre, alone."""
    rows = _rows(account, year, what)
    if agency is not None:
        keys = account.runs.filter((pl.col("agency") == str(agency)) & (pl.col("year") == year))[
            "institution"
        ]
        own = {str(each.id) for each in account.society.movements if _goes_to(each, agency)}
        rows = rows.filter(pl.col("centre").is_in(list(keys)) | pl.col("id").is_in(list(own)))
    if centre:
        rows = rows.filter(pl.col("centre") == centre)
    held = {str(each.id): each for each in account.society.movements}
    agencies = {UUID(each.facts["agency"]) for each in held.values() if each.facts.get("agency")}
    names, known = names_of(account.user, agencies), centres_by_key()
    return [_line(row, held, names, known) for row in rows.sort("day", "id").to_dicts()]


def _goes_to(told: Said, agency: UUID) -> bool:
    return told.facts.get("agency") == str(agency)


def _rows(account: Account, year: int, what: str) -> pl.DataFrame:
    """`id`, `day`, `movement`, `amount` (signed where they are summed with others), `centre`."""
    moves = account.moves
    own = account.own.filter(pl.col("day") <= account.day).with_columns(
        pl.lit(None, pl.String).alias("centre")
    )
    if what in ("brought", "balance"):
        signed = moves.filter(pl.col("movement").is_in(list(FLOWS))).with_columns(
            pl.col("amount") * pl.col("movement").replace_strict(FLOWS, return_dtype=pl.Int64)
        )
        before = pl.col("year") < year if what == "brought" else pl.col("year") <= year
        return _columns(signed.filter(before))
    if what == "allotted":
        return _columns(own.filter((pl.col("movement") == what) & (pl.col("year") == year)))
    if what == "reached":
        runs = account.runs.select("institution", "year")
        came = account.of_centres.join(runs, on=["institution", "year"], how="semi").filter(
            (pl.col("movement") == "released")
            & (pl.col("year") == year)
            & (pl.col("day") <= account.day)
        )
        return _columns(came.with_columns(pl.col("institution").alias("centre")))
    return _columns(moves.filter((pl.col("movement") == what) & (pl.col("year") == year)))


def _columns(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("id", "day", "movement", "head", "amount", "centre")


def _line(
    row: Mapping[str, Any],
    held: Mapping[str, Said],
    names: Mapping[UUID, str],
    known: Mapping[str, Institution],
) -> Line:
    told = held.get(row["id"])
    agency = told.facts.get("agency") if told else None
    return Line(
        on=row["day"],
        movement=_label(told, "movement", row["movement"]),
        head=_label(told, "head", row["head"]) if row["head"] else "",
        agency=names.get(UUID(agency), "") if agency else "",
        centre=known.get(row["centre"]) if row["centre"] else None,
        amount=row["amount"],
        told=told,
    )


def _label(told: Said | None, fact: str, code: str) -> str:
    kind = "society_funds" if told else "centre_funds"
    return kinds()[kind].facts[fact].code_label(code, figures.language())


def total(lines: Sequence[Line]) -> float:
    """What the lines add up to: the figure."""
    return sum(each.amount for each in lines)
