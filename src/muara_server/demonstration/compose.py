"""All entries of the demonstration, district by district."""

from __future__ import annotations

from collections.abc import Iterator

from muara_server.demonstration import told, visits
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import families_of
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.ledger.drafts import Draft


def drafts_of(plan: Plan, district: District) -> Iterator[Draft]:
    """The entries of one district: the families told in full, all the others, visits to come."""
    for number, family in enumerate(told.families_in(plan, district.place)):
        yield from told.drafts(plan, family, Chance(plan.seed, f"told/{district.place}/{number}"))
    chance = Chance(plan.seed, district.place)
    recorder = Recorder(plan, district, chance)
    families = families_of(plan, district, chance)
    for family in families:
        yield from recorder.of_family(family)
    yield from visits.drafts(plan, district, families)
    yield from visits.kept_up(plan, district, families)
    yield from visits.last_round(plan, district, families)
