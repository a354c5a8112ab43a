"""The supervision visits of a centre, each beside what its register says of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from muara.learning import check_visits, learning_rules
from muara_server import figures
from muara_server.learning.frames import paths
from muara_server.learning.frames.office import everywhere, office_at, pack_at
from muara_server.learning.rules.office import supervises
from muara_server.ledger import queries as ledger
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry
from muara_server.registry.frames import observations

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution

KIND = "centre_visit"
_FLAGS = ("fewer_counted", "register_differs")


@dataclass(frozen=True)
class Visit:
    """One visit: what was counted and found, what the records say of that day, and what is odd.

    `lacking`: what was answered with no. `unknown`: what nobody looked at, or could tell. `marked`:
    present by the register of that day, None where none tells of it. `note`: for whoever
    supervises.
    """

    id: UUID
    programme: str
    on: dt.date
    batch: str
    by: str
    counted: int | None
    named: int | None
    marked: int | None
    recorded: int
    good: Sequence[str]
    lacking: Sequence[str]
    unknown: Sequence[str]
    flags: Sequence[str]
    note: str


def visits_of(user: User, centre: Institution) -> list[Visit]:
    """The visits to a centre that stand, the latest first."""
    told = _told(user, centre)
    if told.is_empty():
        return []
    beside = {row["id"]: row for row in _beside(user, centre, told).iter_rows(named=True)}
    ids = [UUID(each) for each in told["id"]]
    entries = ledger.entries(ids)
    notes = registry.notes_of(ids) if supervises(user, centre) else {}
    return [
        _visit(row, beside[row["id"]], entries[UUID(row["id"])], notes)
        for row in told.iter_rows(named=True)
    ]


def _told(user: User, centre: Institution) -> pl.DataFrame:
    told = everywhere(user, partial(observations, KIND))
    here = told.filter(pl.col("provider") == centre.provider.key)
    return here.sort("true_on", "recorded_at", descending=True)


def _beside(user: User, centre: Institution, told: pl.DataFrame) -> pl.DataFrame:
    here = pl.col("institution") == centre.provider.key
    rules = learning_rules(pack_at(centre))
    known = pl.col("kind").is_in(list(rules.kinds))
    people = registry.persons_of("enrolment", provider=centre.provider.key)
    return check_visits(
        told.rename({"provider": "institution", "true_on": "day"}),
        enrolments=_among(people, paths.enrolments).filter(here, known),
        registers=_among(people, paths.registers).filter(here),
        rules=rules,
        office=office_at(centre),
        language=figures.language(),
    )


def _among(people: Collection[UUID], read: Callable[..., pl.DataFrame]) -> pl.DataFrame:
    """What `read` gives of these people, whatever the programme."""
    return read(programme="", persons=people)


def _visit(
    row: Mapping[str, Any],
    beside: Mapping[str, Any],
    entry: Any,
    notes: Mapping[UUID, Mapping[str, Sequence[str]]],
) -> Visit:
    by = entry.recorded_by
    return Visit(
        id=entry.uuid,
        programme=row["programme"],
        on=row["true_on"],
        batch=row["batch"] or "",
        by=by.display_name if by else "",
        counted=row["present_there"],
        named=row["enrolled_there"],
        marked=beside["marked"],
        recorded=beside["recorded"],
        good=_answered(row, True),
        lacking=_answered(row, False),
        unknown=_answered(row, None),
        flags=[beside[flag] for flag in _FLAGS if beside[flag]],
        note=" ".join(notes.get(entry.uuid, {}).get("note", ())),
    )


def checklist() -> list[str]:
    """What a visit looks at besides the numbers: the facts with yes or no, in their order."""
    return [name for name, fact in kinds()[KIND].facts.items() if fact.type == "truth"]


def _answered(row: Mapping[str, Any], answer: bool | None) -> list[str]:
    facts, language = kinds()[KIND].facts, figures.language()
    return [facts[name].label(language) for name in checklist() if row[name] is answer]
