"""Checks of learning and well-being, as the form asks them: at entry, after six and twelve months.

They have a source of draws of their own, so that a check more changes nothing else. Of fear
and violence nothing is told: that is asked of one child alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from muara.follow_up.days import after_months
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family, Part
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.ledger.drafts import Draft
from muara_server.ledger.kinds import kinds

LEVELS = ("reading_level", "number_level")


def drafts(
    plan: Plan, district: District, families: Sequence[Family], *, but: Collection[UUID]
) -> Iterator[Draft]:
    """Some of those taught, each followed over the times of the plan; a few are missed.

    `but`: whose levels a centre or a shelter tells.
    """
    chance = Chance(plan.seed, f"checks/{district.place}")
    recorder = Recorder(plan, district, chance)
    share = plan.checks["share"].get(district.place, plan.checks["share"]["otherwise"])
    for family in families:
        for child in family.children:
            if child.part is Part.TAUGHT and child.id not in but and chance.percent(share):
                yield from _of_child(recorder, family, child)


def _of_child(recorder: Recorder, family: Family, child: Child) -> Iterator[Draft]:
    stands: dict[str, int] = {}
    for time in recorder.plan.checks["time"]:
        day = _day(recorder, child, time)
        stands = {name: _level(recorder, name, time, stands) for name in LEVELS}
        if day <= recorder.plan.days["visits_until"] and recorder.chance.percent(time["made"]):
            learning, health = _learning(recorder, time, stands), _health(recorder, child, time)
            yield recorder.entry(family, child, "learning", day, facts=learning)
            yield recorder.entry(family, child, "health", day, facts=health)


def _day(recorder: Recorder, child: Child, time: Mapping[str, Any]) -> dt.date:
    due = after_months(child.served_on, time["months"])
    return due + dt.timedelta(days=recorder.chance.number(*time["days"]))


def _level(
    recorder: Recorder, name: str, time: Mapping[str, Any], stands: Mapping[str, int]
) -> int:
    """The level at entry is drawn; later ones are steps from the one before, up or down."""
    fact = kinds()["learning"].facts[name]
    if name not in stands:
        return recorder.chance.weighted(dict(enumerate(time[name])))
    steps = {step - 1: share for step, share in enumerate(time["steps"])}
    return min(max(stands[name] + recorder.chance.weighted(steps), 0), len(fact.codes.codes) - 1)


def _learning(
    recorder: Recorder, time: Mapping[str, Any], stands: Mapping[str, int]
) -> dict[str, Any]:
    codes = {name: list(kinds()["learning"].facts[name].codes.codes) for name in LEVELS}
    return {
        **{name: codes[name][level] for name, level in stands.items()},
        "play_hours": recorder.chance.number(*time["play_hours"]),
        "sleep_hours": recorder.chance.number(*time["sleep_hours"]),
        "hurt": recorder.chance.percent(time["hurt"]),
    }


def _health(recorder: Recorder, child: Child, time: Mapping[str, Any]) -> dict[str, Any]:
    """What child or family told; no finding. After tobacco leaf only those are asked who worked."""
    signs = {name: recorder.chance.percent(share) for name, share in time["signs"].items()}
    after_work = time.get("after_work", {}) if child.work else {}
    later = {name: recorder.chance.percent(share) for name, share in after_work.items()}
    return {"examined_by": "worker", **signs, **later}
