"""All entries of the demonstration, district by district."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muara_server.demonstration import (
    checks,
    office,
    registers,
    returns,
    shelters,
    skills,
    stays,
    told,
    visits,
)
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Family, families_of
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.ledger.drafts import Draft


@dataclass(frozen=True)
class Composed:
    """A district and its families, before anything is recorded."""

    plan: Plan
    district: District
    chance: Chance
    families: Sequence[Family]

    @classmethod
    def of(cls, plan: Plan, district: District) -> Composed:
        """Compose the families of this district."""
        chance = Chance(plan.seed, district.place)
        return cls(plan, district, chance, families_of(plan, district, chance))


def drafts_of(plan: Plan, district: District) -> Iterator[Draft]:
    """The entries of one district but those of its casework and of its centres."""
    composed = Composed.of(plan, district)
    yield from drafts_in(composed)
    yield from learnt_in(composed)


def drafts_in(composed: Composed) -> Iterator[Draft]:
    """The families of the plan's figures, visits made and to come."""
    plan, district, families = composed.plan, composed.district, composed.families
    recorder = Recorder(plan, district, composed.chance)
    for family in families:
        yield from recorder.of_family(family)
    yield from visits.drafts(plan, district, families)
    yield from visits.kept_up(plan, district, families)
    yield from visits.last_round(plan, district, families)
    yield from visits.aided(plan, district, families)
    yield from returns.drafts(plan, district, families)


def learnt_in(composed: Composed) -> Iterator[Draft]:
    """Where these children learn, what registers tell of them, courses of skills; before that the
    families told in full.

    To be taken after `drafts_in`, which settles when each child was seen out of work.
    """
    plan, district, families = composed.plan, composed.district, composed.families
    for number, family in enumerate(told.families_in(plan, district.place)):
        yield from told.drafts(plan, family, Chance(plan.seed, f"told/{district.place}/{number}"))
    learnt = stays.stays_of(plan, district, families)
    yield from stays.drafts(plan, district, learnt)
    yield from registers.drafts(plan, district, learnt)
    yield from skills.drafts(plan, district, families)
    kept = {stay.child.id for stay in registers.kept_of(learnt)}
    sheltered = {
        draft.person
        for _, draft in shelters.drafts(plan, district, families)
        if draft.kind == "learning" and draft.person
    }
    yield from checks.drafts(plan, district, families, but=kept | sheltered)


def of_centres(composed: Composed) -> Iterator[Draft]:
    """Visits to the centres of a district, and their money: of no child."""
    plan, district = composed.plan, composed.district
    yield from office.drafts(plan, district, stays.stays_of(plan, district, composed.families))
