"""The way out of seasonal work: what was told of the child's health, the shelter, the school.

Only where the plan has these tables. They have sources of draws of their own, so that a change here
shifts nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family, Part
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.ledger.drafts import Draft

_DAY = dt.timedelta(days=1)


def drafts(plan: Plan, district: District, families: Sequence[Family]) -> Iterator[Draft]:
    """Of every child met at work: its health as it was told, and the way back to learning."""
    recorder = Recorder(plan, district, Chance(plan.seed, f"returns/{district.place}"))
    for family in families:
        for child in family.children:
            if child.work and "told_health" in plan.says:
                yield from _health(recorder, family, child)
            if child.work and child.part is Part.TAUGHT and "returns" in plan.says:
                yield from _return(recorder, family, child)


def _health(recorder: Recorder, family: Family, child: Child) -> Iterator[Draft]:
    """On the day on which it was found at work, of those who were asked."""
    says, chance = recorder.plan.says["told_health"], recorder.chance
    if chance.percent(says["asked"]):
        signs = {name: chance.percent(share) for name, share in says["signs"].items()}
        yield recorder.health_told(family, child, child.known_on, **signs)


def _return(recorder: Recorder, family: Family, child: Child) -> Iterator[Draft]:
    """Some through a shelter; to a school whoever does not learn at a centre."""
    says, chance = recorder.plan.says["returns"], recorder.chance
    day = child.served_on
    if chance.percent(says["shelter"]):
        out = day + chance.number(*says["shelter_days"]) * _DAY
        yield recorder.given(family, child, day, "shelter", until=out, purpose="withdrawal")
        day = out
    if child.school == "school":
        day += chance.number(*says["enrolled_after"]) * _DAY
        yield recorder.given(family, child, day, "school_enrolment", purpose="withdrawal")
