"""What is known of one household and everybody in it on a day, fact by fact, as rules read it.

The same reading as `frames.people`, for one family: what was last told on or before the day. What
the law finds of work is added in `frames.family`, where the library is met.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.convergence.queries.asked import NO_DECISION, first_day
from muara_server.convergence.rules.stages import RECEIPTS
from muara_server.ledger.kinds import PAPER, kinds, paper_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.packs import Pack

TOLD = (
    "household",
    "living",
    "circumstances",
    "schooling",
    "decision",
    "papers",
    "scheme_stage",
    "work",
)
HOME = None
"""In whose name: the household's own, where it is nobody's."""

Who = UUID | None


@dataclass(frozen=True)
class Stage:
    """One dated step of one scheme, for the household (`who` is None) or a member."""

    entry: UUID
    who: Who
    scheme: str
    stage: str
    on: dt.date
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class PaperTold:
    """What was last told of one paper, and when: `held`, `applied` or `missing`."""

    state: str
    on: dt.date


@dataclass
class Known:
    """What is known in one name: facts, papers, and the last work that was seen."""

    facts: dict[str, Any] = field(default_factory=dict)
    papers: dict[str, PaperTold] = field(default_factory=dict)
    decisions: set[str] = field(default_factory=set)
    last_work: UUID | None = None


@dataclass(frozen=True)
class KnownFamily:
    """A household on a day, as known at a moment. `of` is by person; None is the household."""

    household: UUID
    on: dt.date
    of: Mapping[Who, Known]
    stages: tuple[Stage, ...]

    def receives(self, who: Who, pack: Pack) -> frozenset[str] | None:
        """The schemes that arrive in this name; None where nobody ever asked the family.

        A family is asked as one, as `frames.people` reads it too.
        """
        if not self.stages:
            return None
        return frozenset(self.arrivals(who, pack))

    def arrivals(self, who: Who, pack: Pack) -> dict[str, dt.date]:
        """The schemes that arrive in this name, with the day they were last seen to."""
        last: dict[str, dt.date] = {}
        refused: dict[str, dt.date] = {}
        for step in self.stages:
            if step.who == who and step.stage in RECEIPTS:
                last[step.scheme] = step.on
            elif step.who == who and step.stage == "refused":
                refused[step.scheme] = step.on
        return {
            key: day
            for key, day in last.items()
            if key in pack.schemes
            and day >= first_day(pack.schemes[key], self.on)
            and refused.get(key, day) <= day
        }


def known_family(
    household: UUID,
    persons: Mapping[UUID, str],
    *,
    on: dt.date,
    known_on: dt.datetime | None = None,
) -> KnownFamily:
    """What was told of a household and these persons (id: recorded sex) up to a day.

    The caller has asked for the household's file first, which checks and records the read.
    """
    of: dict[Who, Known] = {who: Known() for who in (HOME, *persons)}
    stages: list[Stage] = []
    for told in registry.told_of(household, persons, kinds_of=TOLD, on=on, known_on=known_on):
        if told.kind == "scheme_stage":
            stages.extend(_stage(told))
        else:
            _take(of[told.person_id], told)
    ages = registry.ages_on(persons, on, known_on=known_on)
    for person, sex in persons.items():
        of[person].facts |= {"sex": sex} if sex else {}
        of[person].facts |= _age(ages.get(person, ()))
        of[person].facts |= _decided(of[person].decisions)
    return KnownFamily(household, on, of, tuple(stages))


def _take(known: Known, told: Any) -> None:
    kind = kinds()[told.kind]
    if told.kind == "work":
        known.last_work = told.pk
    elif told.kind == "decision":
        known.decisions.add(told.facts["decision"])
    elif told.kind == "papers":
        known.papers |= {
            paper_of(name): PaperTold(state, told.true_on)
            for name, state in told.facts.items()
            if name.startswith(PAPER) and state
        }
    else:
        known.facts |= {
            name: _native(kind.facts[name].type, value)
            for name, value in told.facts.items()
            if value is not None and name in kind.facts and kind.facts[name].shared
        }


def _stage(told: Any) -> Iterable[Stage]:
    if told.facts.get("scheme"):
        yield Stage(
            entry=told.pk,
            who=told.person_id,
            scheme=told.facts["scheme"],
            stage=told.facts["stage"],
            on=told.true_on,
            reason=told.facts.get("reason") or "",
            evidence=told.facts.get("evidence") or "",
        )


def _decided(codes: set[str]) -> dict[str, bool]:
    """What decisions make true; where somebody asked and there is none, false."""
    found = {}
    for word, made_by in kinds()["decision"].concludes.items():
        if codes & set(made_by):
            found[word] = True
        elif NO_DECISION in codes:
            found[word] = False
    return found


def _age(ages: Any) -> dict[str, Any]:
    used = next(iter(ages), None)
    if used is None:
        return {}
    born = {"birth_date": used.birth_date} if used.birth_date else {}
    if used.low == used.high:
        return {"age": used.low, **born}
    return {"age_low": used.low, "age_high": used.high, **born}


def _native(type_: str, value: Any) -> Any:
    return dt.date.fromisoformat(value) if type_ == "date" else value
