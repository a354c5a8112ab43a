"""The visits that a district's case worker has before her when the programme's last day comes.

They have a source of draws of their own: planning a visit more changes nothing else.
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
