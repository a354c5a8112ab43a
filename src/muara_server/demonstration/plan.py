"""What the demonstration is to hold, read from the country's pack. No figure stands in Python."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

Names = Mapping[str, list[tuple[str, str]]]
"""By kind (girl, boy, woman, man, surname): the name in Latin letters and in its own script."""


@dataclass(frozen=True)
class WorkKind:
    """One kind of work that children of a district were found in."""

    work_kind: str
    weight: float
    least_hours: int
    most_hours: int
    hazard_percent: float


@dataclass(frozen=True)
class District:
    """How many of what a district has, and who records there."""

    place: str
    blocks: tuple[str, ...]
    children: int
    girls: int
    reached: int
    forms: int
    linked: int
    trained: int
    trained_later: int
    migrant: int
    migrant_days: tuple[dt.date, dt.date] | None
    urban_percent: float
    case_worker: str
    names: Names
    work: tuple[WorkKind, ...]


@dataclass(frozen=True)
class Account:
    """Somebody who can log in to the demonstration."""

    login: str
    name: str
    role: str
    place: str
    language: str


@dataclass(frozen=True)
class Plan:
    """The whole demonstration. `says` holds the tables of demonstration.toml."""

    programme: str
    seed: int
    password: str
    says: Mapping[str, Mapping[str, Any]]
    districts: tuple[District, ...]
    accounts: tuple[Account, ...]
    told: tuple[Mapping[str, Any], ...]

    @cached_property
    def days(self) -> Mapping[str, dt.date]:
        """The first and last days of each part of the work."""
        return self.says["days"]

    def of(self, *places: str) -> Plan:
        """The same, in these districts only."""
        kept = tuple(each for each in self.districts if each.place in places)
        return replace(self, districts=kept)


def read_plan(folder: Path) -> Plan:
    """The plan in this folder of a pack."""
    says = tomllib.loads((folder / "demonstration.toml").read_text(encoding="utf-8"))
    names, work, blocks = _names(folder), _work(folder), _blocks(folder.parent)
    return Plan(
        programme=says["programme"],
        seed=says["seed"],
        password=says["password"],
        says={key: value for key, value in says.items() if isinstance(value, dict)},
        districts=tuple(
            _district(row, names, work, blocks) for row in _rows(folder / "districts.csv")
        ),
        accounts=tuple(Account(**row) for row in _rows(folder / "accounts.csv")),
        told=tuple(tomllib.loads((folder / "told.toml").read_text(encoding="utf-8"))["family"]),
    )


def _district(
    row: Mapping[str, str],
    names: Mapping[str, Names],
    work: Mapping[str, tuple[WorkKind, ...]],
    blocks: Mapping[str, list[str]],
) -> District:
    number = {key: int(row[key]) for key in ("children", "girls", "reached", "forms", "linked")}
    since, until = row["migrant_since"], row["migrant_until"]
    return District(
        place=row["place"],
        blocks=tuple(blocks[row["place"]]),
        **number,
        trained=int(row["trained_march"]),
        trained_later=int(row["trained_may"]),
        migrant=int(row["migrant"]),
        migrant_days=(dt.date.fromisoformat(since), dt.date.fromisoformat(until))
        if since
        else None,
        urban_percent=float(row["urban_percent"]),
        case_worker=row["case_worker"],
        names={**names[row["given_names"]], **names[row["surnames"]]},
        work=work[row["place"]],
    )


def _names(folder: Path) -> dict[str, dict[str, list[tuple[str, str]]]]:
    lists: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in _rows(folder / "names.csv"):
        kinds = lists.setdefault(row["list"], {})
        kinds.setdefault(row["kind"], []).append((row["latin"], row["script"]))
    return lists


def _work(folder: Path) -> dict[str, tuple[WorkKind, ...]]:
    kinds: dict[str, tuple[WorkKind, ...]] = {}
    for row in _rows(folder / "work_kinds.csv"):
        kind = WorkKind(
            work_kind=row["work_kind"],
            weight=float(row["weight"]),
            least_hours=int(row["least_hours"]),
            most_hours=int(row["most_hours"]),
            hazard_percent=float(row["hazard_percent"]),
        )
        kinds[row["place"]] = (*kinds.get(row["place"], ()), kind)
    return kinds


def _blocks(pack: Path) -> dict[str, list[str]]:
    blocks: dict[str, list[str]] = {}
    for row in _rows(pack / "places" / "blocks.csv"):
        blocks.setdefault(row["parent"], []).append(row["code"])
    return blocks


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
