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

from muara_server.demonstration.questions import Question, by_code, read_questions
from muara_server.ledger.kinds import PAPER

Names = Mapping[str, list[tuple[str, str]]]
"""By kind (girl, boy, woman, man, surname): the name in Latin letters and in its own script."""


@dataclass(frozen=True)
class WorkKind:
    """One kind of work that children of a district were found in.

    `months`: those of its season; none where it is done all the year.
    """

    work_kind: str
    weight: float
    least_hours: int
    most_hours: int
    hazard_percent: float
    months: tuple[int, ...] = ()


@dataclass(frozen=True)
class District:
    """How many of what a district has, and who records there.

    `thorough` and `arrival`: how much more, or less, is asked here than elsewhere, and arrives.
    """

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
    state: str
    occupations: Mapping[str, float]
    thorough: float
    arrival: float


@dataclass(frozen=True)
class Account:
    """Somebody who can log in to the demonstration."""

    login: str
    name: str
    role: str
    place: str
    language: str


@dataclass(frozen=True)
class Circumstances:
    """What is asked of persons of one role, and of how many in a hundred of them.

    Where `where` holds of the family, of `every` in a hundred instead.
    """

    of: str
    visited: float
    questions: tuple[Question, ...]
    where: Mapping[str, Any]
    every: float


@dataclass(frozen=True)
class Offer:
    """One scheme, and which families or persons of theirs applied for it or found it to arrive."""

    key: str
    of: str
    where: Mapping[str, Any]
    who: Mapping[str, Any]
    since: dt.date
    until: dt.date
    first: float
    also: float
    arrives: float


@dataclass(frozen=True)
class Seats:
    """How many places a scheme has in a district."""

    scheme: str
    place: str
    seats: int


@dataclass(frozen=True)
class Centre:
    """A school or centre. `name` empty: the directory has it already, from casework.toml.

    `courses`: of skills that are taught there. `told_since`: from when on its registers are
    entered; empty: they stayed on paper.
    """

    key: str
    district: str
    place: str
    name: str
    kind: str
    operator: str
    run_by: str
    opened_on: dt.date | None
    places: int | None
    keepers: tuple[str, ...]
    courses: tuple[str, ...]
    told_since: dt.date | None


@dataclass(frozen=True)
class Proposal:
    """Whose places of a district are proposed, by whom, and who decided; nobody: it is open."""

    place: str
    schemes: tuple[str, ...]
    proposed_by: str
    decided_by: str


@dataclass(frozen=True)
class Plan:
    """The whole demonstration.

    `says` holds the tables of demonstration.toml, `homes` those of homes.toml, `linkage` those of
    linkage.toml, `casework` those of casework.toml, `learning` those of learning.toml, `checks`
    those of checks.toml; `centres` where children learn; `seats` how many places the schemes with
    too few of them have on `seats_on`; `sent` what phones send besides; `partners` those of
    partners.toml, `policies` those of policies.toml, `villages` those of villages.toml, with the
    table of their places, `bodies` those of bodies.toml.
    """

    programme: str
    seed: int
    password: str
    says: Mapping[str, Mapping[str, Any]]
    homes: Mapping[str, Any]
    linkage: Mapping[str, Any]
    casework: Mapping[str, Any]
    learning: Mapping[str, Any]
    checks: Mapping[str, Any]
    centres: tuple[Centre, ...]
    seats_on: dt.date
    seats: tuple[Seats, ...]
    proposals: tuple[Proposal, ...]
    districts: tuple[District, ...]
    accounts: tuple[Account, ...]
    told: tuple[Mapping[str, Any], ...]
    sent: tuple[Mapping[str, Any], ...]
    partners: Mapping[str, Any]
    policies: Mapping[str, Any]
    villages: Mapping[str, Any]
    bodies: Mapping[str, Any]
    surveys: tuple[Mapping[str, Any], ...]

    @cached_property
    def days(self) -> Mapping[str, dt.date]:
        """The first and last days of each part of the work."""
        return self.says["days"]

    @cached_property
    def home_questions(self) -> tuple[Question, ...]:
        """What is asked about a family, in order."""
        return read_questions(self.homes["fact"])

    @cached_property
    def classes_behind(self) -> Mapping[int, float]:
        """How many classes pupils are behind their age."""
        return by_code(self.homes["school"]["behind"])

    @cached_property
    def circumstances(self) -> tuple[Circumstances, ...]:
        """What is asked of persons, by their role."""
        return tuple(
            Circumstances(
                of=row["of"],
                visited=row["visited"],
                questions=read_questions(row["fact"]),
                where=row.get("where", {}),
                every=row.get("every", 0),
            )
            for row in self.homes["circumstances"]
        )

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The schemes that families apply for, in order."""
        return tuple(self._offer(row) for row in self.linkage["scheme"])

    @cached_property
    def otherwise(self) -> Offer:
        """What a family applies for that no scheme fits."""
        return self._offer({"of": "household", **self.linkage["otherwise"]})

    def _offer(self, row: Mapping[str, Any]) -> Offer:
        return Offer(
            key=row["key"],
            of=row["of"],
            where=row.get("where", {}),
            who=row.get("who", {}),
            since=row.get("since", self.days["families_from"]),
            until=row.get("until", self.days["recorded_until"]),
            first=row.get("first", 0),
            also=row.get("also", 0),
            arrives=row.get("arrives", 0),
        )

    @cached_property
    def papers(self) -> tuple[Question, ...]:
        """The papers that were looked for, of families and of persons, named as facts."""
        asked = read_questions(self.linkage["paper"], "key")
        return tuple(replace(each, name=f"{PAPER}{each.name}") for each in asked)

    def of(self, *places: str) -> Plan:
        """The same, in these districts only."""
        kept = tuple(each for each in self.districts if each.place in places)
        seats = tuple(each for each in self.seats if each.place in places)
        centres = tuple(each for each in self.centres if each.district in places)
        return replace(self, districts=kept, seats=seats, centres=centres)


def read_plan(folder: Path) -> Plan:
    """The plan in this folder of a pack."""
    says, homes, linkage, casework, learning, checks, seats = (
        _table(folder / f"{name}.toml")
        for name in ("demonstration", "homes", "linkage", "casework", "learning", "checks", "seats")
    )
    about = _About(
        names=_names(folder),
        work=_work(folder, _seasons(folder.parent, says["programme"])),
        blocks=_blocks(folder.parent),
        states=_states(folder.parent),
        occupations=_occupations(folder),
    )
    return Plan(
        programme=says["programme"],
        seed=says["seed"],
        password=says["password"],
        says={key: value for key, value in says.items() if isinstance(value, dict)},
        homes=homes,
        linkage=linkage,
        casework=casework,
        learning=learning,
        checks=checks,
        centres=tuple(_centre(row) for row in _rows(folder / "centres.csv")),
        seats_on=seats["on"],
        seats=tuple(
            Seats(scheme, place, number)
            for scheme, places in seats["seats"].items()
            for place, number in places.items()
        ),
        proposals=tuple(
            Proposal(
                row["place"], tuple(row["schemes"]), row["proposed_by"], row.get("decided_by", "")
            )
            for row in seats.get("proposal", ())
        ),
        districts=tuple(_district(row, about) for row in _rows(folder / "districts.csv")),
        accounts=tuple(Account(**row) for row in _rows(folder / "accounts.csv")),
        told=tuple(_table(folder / "told.toml")["family"]),
        sent=tuple(_table(folder / "sent.toml")["sent"]),
        partners=_table(folder / "partners.toml"),
        policies=_table(folder / "policies.toml"),
        villages=_table(folder / "villages.toml") | {"places": folder / "villages.csv"},
        bodies=_table(folder / "bodies.toml"),
        surveys=tuple(_survey(row, folder) for row in says.get("survey", ())),
    )


def _survey(row: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """A survey, with the files in which it and its mapping stand."""
    return {**row, "file": folder / row["file"], "mapping": folder / row["mapping"]}


@dataclass(frozen=True)
class _About:
    """What other files say about districts, by their codes; names by the name of the list."""

    names: Mapping[str, Names]
    work: Mapping[str, tuple[WorkKind, ...]]
    blocks: Mapping[str, list[str]]
    states: Mapping[str, str]
    occupations: Mapping[str, Mapping[str, float]]


def _district(row: Mapping[str, str], about: _About) -> District:
    number = {key: int(row[key]) for key in ("children", "girls", "reached", "forms", "linked")}
    since, until = row["migrant_since"], row["migrant_until"]
    return District(
        place=row["place"],
        blocks=tuple(about.blocks.get(row["place"], ())),
        **number,
        trained=int(row["trained_march"]),
        trained_later=int(row["trained_may"]),
        migrant=int(row["migrant"]),
        migrant_days=(dt.date.fromisoformat(since), dt.date.fromisoformat(until))
        if since
        else None,
        urban_percent=float(row["urban_percent"]),
        case_worker=row["case_worker"],
        names={**about.names[row["given_names"]], **about.names[row["surnames"]]},
        work=about.work[row["place"]],
        state=about.states[row["place"]],
        occupations=about.occupations[row["place"]],
        thorough=float(row["asked_percent"]) / 100,
        arrival=float(row["arrives_percent"]) / 100,
    )


def _centre(row: Mapping[str, str]) -> Centre:
    opened, told = row["opened_on"], row["registers_from"]
    return Centre(
        key=row["key"],
        district=row["in"],
        place=row["place"],
        name=row["name"],
        kind=row["kind"],
        operator=row["operator"],
        run_by=row["run_by"],
        opened_on=dt.date.fromisoformat(opened) if opened else None,
        places=int(row["places"]) if row["places"] else None,
        keepers=tuple(row["keepers"].split()),
        courses=tuple(row["courses"].split()),
        told_since=dt.date.fromisoformat(told) if told else None,
    )


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _names(folder: Path) -> dict[str, dict[str, list[tuple[str, str]]]]:
    lists: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in _rows(folder / "names.csv"):
        kinds = lists.setdefault(row["list"], {})
        kinds.setdefault(row["kind"], []).append((row["latin"], row["script"]))
    return lists


def _seasons(pack: Path, programme: str) -> dict[str, Mapping[str, Any]]:
    """What the programme says of its season, by district; nothing where work has none."""
    told = _table(pack / "programmes" / f"{programme}.toml")
    by_state = {row["place"]: row for row in told.get("season", ())}
    return {
        district: by_state[state["place"]]
        for state in told["state"]
        if state["place"] in by_state
        for district in state["districts"]
    }


def _work(
    folder: Path, seasons: Mapping[str, Mapping[str, Any]]
) -> dict[str, tuple[WorkKind, ...]]:
    kinds: dict[str, tuple[WorkKind, ...]] = {}
    for row in _rows(folder / "work_kinds.csv"):
        months = seasons[row["place"]][row["season"]] if row.get("season") else ()
        kind = WorkKind(
            work_kind=row["work_kind"],
            weight=float(row["weight"]),
            least_hours=int(row["least_hours"]),
            most_hours=int(row["most_hours"]),
            hazard_percent=float(row["hazard_percent"]),
            months=tuple(months),
        )
        kinds[row["place"]] = (*kinds.get(row["place"], ()), kind)
    return kinds


def _blocks(pack: Path) -> dict[str, list[str]]:
    """The blocks of each district; none where the pack holds no blocks."""
    blocks: dict[str, list[str]] = {}
    path = pack / "places" / "blocks.csv"
    for row in _rows(path) if path.exists() else ():
        blocks.setdefault(row["parent"], []).append(row["code"])
    return blocks


def _states(pack: Path) -> dict[str, str]:
    return {row["code"]: row["parent"] for row in _rows(pack / "places" / "places.csv")}


def _occupations(folder: Path) -> dict[str, dict[str, float]]:
    occupations: dict[str, dict[str, float]] = {}
    for row in _rows(folder / "occupations.csv"):
        weights = occupations.setdefault(row["place"], {})
        weights[row["parent_occupation"]] = float(row["weight"])
    return occupations


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
