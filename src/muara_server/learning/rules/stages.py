"""Which stage of a course may follow which: what a page refuses before anything is recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from muara.learning import PLACED, SkillsRules
from muara.learning.define_skills import Order

MODULE, LEFT = "module_passed", "left"


@dataclass(frozen=True)
class Told:
    """One stage of one course, as it was recorded."""

    event: str
    day: dt.date
    module: str | None = None


def slip_in(new: Told, told: Iterable[Told], *, rules: SkillsRules) -> tuple[Order, Told] | None:
    """The order that a new stage would break, and the stage that was recorded on another day.

    Only an order that somebody would have to resolve; what is missing may still be learnt.

    >>> from muara.packs import open_pack
    >>> from muara.learning import skills_rules
    >>> ended = Told("completed", dt.date(2012, 9, 28))
    >>> early = Told("certified", dt.date(2012, 8, 1))
    >>> slip_in(early, [ended], rules=skills_rules(open_pack("india")))[0].code
    'certified_before_completed'
    """
    listed = list(told)
    for order in rules.order:
        if order.resolve and (other := _broken(order, new, listed)):
            return order, other
    return None


def passed_before(module: str, told: Iterable[Told]) -> dt.date | None:
    """The day on which this module was passed already."""
    days = (each.day for each in told if each.event == MODULE and each.module == module)
    return min(days, default=None)


def offered(told: Sequence[Told], *, rules: SkillsRules, modules: int | None) -> list[str]:
    """The stages that may come next, what is usual first.

    >>> from muara.packs import open_pack
    >>> from muara.learning import skills_rules
    >>> came = Told("enrolled", dt.date(2012, 6, 4))
    >>> offered([came], rules=skills_rules(open_pack("india")), modules=0)
    ['assessed', 'completed', 'placed', 'self_employed', 'left']
    """
    seen = {each.event for each in told}
    last = max(told, key=lambda each: each.day, default=None)
    if last is None or last.event == LEFT or "enrolled" not in seen:
        return ["enrolled"]
    passed = len({each.module for each in told if each.event == MODULE})
    found = [] if "completed" in seen or passed == modules else [MODULE]
    found += [event for event in ("assessed", "completed") if event not in seen]
    if "completed" in seen and "certified" not in seen:
        found.append("certified")
    return [*found, *PLACED, *([] if "completed" in seen else [LEFT])]


def _broken(order: Order, new: Told, told: Sequence[Told]) -> Told | None:
    firsts = [each for each in told if each.event == order.after]
    first = min(firsts, key=lambda each: each.day, default=None)
    if new.event == order.event and first and first.day > new.day:
        return first
    if new.event == order.after and (first is None or first.day > new.day):
        early = [each for each in told if each.event == order.event and each.day < new.day]
        return min(early, key=lambda each: each.day, default=None)
    return None
