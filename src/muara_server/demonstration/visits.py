"""The visits that a district's case worker has before her when the programme's last day comes, and
the last round to whoever was taught.

They have sources of draws of their own: planning a visit more changes nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from muara_server.demonstration.ages import age_on
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family, Part
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.ledger.drafts import Draft


def drafts(plan: Plan, district: District, families: Sequence[Family]) -> Iterator[Draft]:
    """The newest visit to some children still taught, each naming the day of the next."""
    chance = Chance(plan.seed, f"visits/{district.place}")
    recorder = Recorder(plan, district, chance)
    chosen = chance.shuffled(_still_taught(plan, families))
    for (family, child), due in zip(chosen, _due(plan, chance), strict=False):
        day = due - dt.timedelta(days=chance.number(*plan.says["visits"]["apart"]))
        yield recorder.visit(family, child, max(day, child.served_on), next_on=due)


def last_round(plan: Plan, district: District, families: Sequence[Family]) -> Iterator[Draft]:
    """Who was taught is seen once more before the work ends; some are not found again."""
    says = plan.says["last_round"]
    chance = Chance(plan.seed, f"last round/{district.place}")
    recorder = Recorder(plan, district, chance)
    for family in families:
        for child in family.children:
            if child.part is Part.TAUGHT and chance.percent(says["found"]):
                day = chance.day(says["from"], says["until"])
                if _is_seen_on(child, day, says["oldest"]):
                    yield recorder.seen_out_of_work(family, child, day)


def kept_up(plan: Plan, district: District, families: Sequence[Family]) -> Iterator[Draft]:
    """Of some who had worked it was written down that they went on learning, and were seen."""
    says = plan.says["kept_up"]
    chance = Chance(plan.seed, f"kept up/{district.place}")
    recorder = Recorder(plan, district, chance)
    for family in families:
        for child in family.children:
            if child.part is not Part.TAUGHT or child.withdrawn_on is None:
                continue
            if chance.percent(says["share"]):
                yield from _learning_on(recorder, family, child)


def _learning_on(recorder: Recorder, family: Family, child: Child) -> Iterator[Draft]:
    says, until = recorder.plan.says["kept_up"], recorder.plan.days["visits_until"]
    assert child.withdrawn_on is not None  # noqa: S101  (only called for whoever was seen)
    seen = child.withdrawn_on + dt.timedelta(days=recorder.chance.number(*says["seen_after"]))
    if seen > until:
        return
    day = child.served_on
    while (day := day + dt.timedelta(days=recorder.chance.number(*says["every"]))) < seen:
        yield recorder.served(family, child, day)
    yield recorder.served(family, child, seen)
    yield recorder.seen_out_of_work(family, child, seen)


def aided(plan: Plan, district: District, families: Sequence[Family]) -> Iterator[Draft]:
    """Most of those protected, having moved, saw a health worker."""
    says = plan.says["aided"]
    chance = Chance(plan.seed, f"aided/{district.place}")
    recorder = Recorder(plan, district, chance)
    for family in families:
        for child in family.children:
            if child.protected_on is None:
                continue
            day = child.protected_on + dt.timedelta(days=chance.number(*says["after"]))
            if chance.percent(says["health"]):
                yield recorder.given(family, child, day, "health_check")


def _is_seen_on(child: Child, day: dt.date, oldest: int) -> bool:
    """Nobody looks at the work of an adult, nor before the first visit that found out."""
    seen = child.withdrawn_on or child.served_on
    return seen < day and age_on(child.born, day) <= oldest


def _still_taught(plan: Plan, families: Sequence[Family]) -> list[tuple[Family, Child]]:
    """Those who came into education services last, whom no statement of age could make adults."""
    says = plan.says["visits"]
    taught = [
        (family, child)
        for family in families
        for child in family.children
        if child.part is Part.TAUGHT and age_on(child.born, says["on"]) <= says["oldest"]
    ]
    taught.sort(key=lambda pair: pair[1].served_on, reverse=True)
    return taught[: says["among"]]


def _due(plan: Plan, chance: Chance) -> Iterator[dt.date]:
    """The days on which the visits fall due: on the day itself, before it and after it."""
    says = plan.says["visits"]
    for part, towards in (("due", 0), ("late", -1), ("coming", 1)):
        for _ in range(chance.number(*says[part])):
            away = chance.number(*says[f"{part}_days"]) if towards else 0
            yield says["on"] + towards * dt.timedelta(days=away)
