"""What was told of the health of those met at work, where the plan has such a table.

It has a source of draws of its own, so that a change here shifts nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.ledger.drafts import Draft


def drafts(plan: Plan, district: District, families: Sequence[Family]) -> Iterator[Draft]:
    """Of every child met at work: its health as it was told."""
    recorder = Recorder(plan, district, Chance(plan.seed, f"returns/{district.place}"))
    for family in families:
        for child in family.children:
            if child.work and "told_health" in plan.says:
                yield from _health(recorder, family, child)


def _health(recorder: Recorder, family: Family, child: Child) -> Iterator[Draft]:
    """On the day on which it was found at work, of those who were asked."""
    says, chance = recorder.plan.says["told_health"], recorder.chance
    if chance.percent(says["asked"]):
        signs = {name: chance.percent(share) for name, share in says["signs"].items()}
        yield recorder.health_told(family, child, child.known_on, **signs)
