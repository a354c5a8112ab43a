"""The same histories, determined by each method. Each gives a call that returns status by child."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from .histories import ON

READING = "ECLT"
FACTS = ["age", "economic_hours", "worked", "hazard_condition"]
Run = Callable[[], Any]
SAMPLE = 2_000


def _told(path: Path, *, without: list[str]) -> pl.DataFrame:
    return pl.read_parquet(path).drop(without)


def from_findings(path: Path) -> Run:
    """What a definition found stands in the file."""
    from muara.determination import determine

    told = _told(path, without=FACTS)
    return lambda: determine(told, READING, on=ON)


def from_facts(path: Path) -> Run:
    """Each observation is classified first."""
    from muara.determination import determine

    told = _told(path, without=["status"])
    return lambda: determine(told, READING, on=ON, regime="SDG_EA")


def over_time(path: Path) -> Run:
    """Where each child stood from when until when."""
    from muara.determination import spells

    told = _told(path, without=FACTS)
    return lambda: spells(told, READING, on=ON)


def one_by_one(path: Path) -> Run:
    """The plain evaluator, child by child, over the first so many children; days made before."""
    from muara.determination import Day, days_of, history, readings
    from muara.packs import open_all

    pack = open_all()
    reading = readings(pack)[READING]
    told = _told(path, without=FACTS)
    some = told.filter(pl.col("person").is_in([f"child {n}" for n in range(SAMPLE)]))
    days = days_of(some, reading, pack=pack, on=ON)
    rows = [
        (person[0], [Day(**row) for row in held.drop("person").iter_rows(named=True)])
        for person, held in days.group_by("person")
    ]
    return lambda: pl.DataFrame(
        [(person, history(held, reading, on=ON).status) for person, held in rows],
        schema={"person": pl.String, "status": pl.String},
        orient="row",
    )


METHODS: dict[str, Callable[[Path], Run]] = {
    "Muara: from findings": from_findings,
    "Muara: each observation classified first": from_facts,
    "Muara: every spell of every child": over_time,
    "Muara, the plain evaluator": one_by_one,
}
PLAIN = "Muara, the plain evaluator"
