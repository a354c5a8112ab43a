"""One person in one course, event by event: slow, obvious, and the oracle of `skills.trainees`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from muara.follow_up.days import after_months

from .define_skills import ANSWERS, PLACED, SkillsRules
from .points import Point

YES, NO, UNKNOWN, NOT_YET = ANSWERS


@dataclass(frozen=True)
class Trainee:
    """The answer for one person and course; see `trainees`. `traced`: by the key of the time."""

    enrolled_on: dt.date | None
    assessed_on: dt.date | None
    completed_on: dt.date | None
    certified_on: dt.date | None
    left_on: dt.date | None
    modules_passed: int
    modules: int | None
    trained: str
    trained_on: dt.date | None
    counts: str
    placed: str | None
    placed_on: dt.date | None
    traced: Mapping[str, str | None]
    lawful: str | None
    clause: str | None
    reason: str


def trainee_of(
    events: Iterable[Mapping[str, Any]],
    *,
    on: dt.date,
    rules: SkillsRules,
    modules: int | None = None,
    language: str = "en",
) -> Trainee:
    """What `trainees` answers, for the events of one person in one course that has so many modules.

    >>> from muara.packs import open_pack
    >>> from muara.learning import skills_rules
    >>> events = [{"event": "enrolled", "day": dt.date(2012, 6, 4)},
    ...           {"event": "left", "day": dt.date(2012, 7, 9)}]
    >>> found = trainee_of(events, on=dt.date(2013, 3, 31), rules=skills_rules(open_pack("india")))
    >>> found.trained, found.placed, found.reason
    ('no', None, 'In the course since 2012-06-04. Not trained: left before the end of the course.')
    """
    return _One(events, on, rules, modules, language).answer()


class _One:
    def __init__(
        self,
        events: Iterable[Mapping[str, Any]],
        on: dt.date,
        rules: SkillsRules,
        modules: int | None,
        language: str,
    ) -> None:
        self.told = sorted((each for each in events if each["day"] <= on), key=lambda x: x["day"])
        self.on, self.rules, self.modules, self.language = on, rules, modules, language

    def answer(self) -> Trainee:
        placements = [each for each in self.told if each["event"] in PLACED]
        lawful = (placements[-1].get("lawful") or UNKNOWN) if placements else None
        traced = {each.key: self.traced(each) for each in self.rules.traced.times}
        return Trainee(
            enrolled_on=self.first("enrolled"),
            assessed_on=self.first("assessed"),
            completed_on=self.first("completed"),
            certified_on=self.first("certified"),
            left_on=self.left(),
            modules_passed=self.passed(),
            modules=self.modules,
            trained=self.trained(),
            trained_on=self.first(self.rules.trained) if self.trained() == YES else None,
            counts=self.counts(),
            placed=self.placed(traced),
            placed_on=self.first(*PLACED),
            traced=traced,
            lawful=lawful,
            clause=placements[-1].get("clause") if placements else None,
            reason=" ".join(self.reason(traced, placements, lawful)),
        )

    # --- what happened ---

    def first(self, *events: str) -> dt.date | None:
        return next((each["day"] for each in self.told if each["event"] in events), None)

    def left(self) -> dt.date | None:
        """The last day of leaving, unless somebody came back or completed."""
        left = [each["day"] for each in self.told if each["event"] == "left"]
        enrolled = [each["day"] for each in self.told if each["event"] == "enrolled"]
        if not left or self.first("completed") or (enrolled and enrolled[-1] > left[-1]):
            return None
        last: dt.date = left[-1]
        return last

    def passed(self) -> int:
        return len({each["module"] for each in self.told if each["event"] == "module_passed"})

    # --- what follows ---

    def trained(self) -> str:
        day = self.first(self.rules.trained)
        if day and any(
            self.slipped(each.after, day)
            for each in self.rules.order
            if (each.resolve and each.event == self.rules.trained)
        ):
            return UNKNOWN
        if day:
            return YES
        return NO if self.left() else NOT_YET

    def slipped(self, after: str, day: dt.date) -> bool:
        first = self.first(after)
        return first is None or first > day

    def counts(self) -> str:
        if self.trained() != YES:
            return self.trained()
        event = next(each for each in self.told if each["event"] == self.rules.trained)
        low, high, ages = event.get("age_low"), event.get("age_high"), self.rules.ages
        if high is not None and high < ages.first:
            return NO
        if low is not None and ages.until is not None and low > ages.until:
            return NO
        enough = low is not None and low >= ages.first
        fits = ages.until is None or (high is not None and high <= ages.until)
        return YES if enough and fits else UNKNOWN

    def traced(self, tracer: Point) -> str | None:
        since = self.since(self.rules.traced.since)
        due = after_months(since, tracer.months) if since else None
        closes = due + dt.timedelta(days=tracer.days_after) if due else None
        answer = None
        for each in self.told:
            if each["event"] == tracer.key and due and closes:
                opens = due - dt.timedelta(days=tracer.days_before)
                said = _either(each.get("working"), each.get("learning"))
                if opens <= each["day"] <= closes and said is not None:
                    answer = said
        if answer is not None:
            return YES if answer else NO
        return self.until_asked(closes)

    def since(self, event: str) -> dt.date | None:
        return self.first(*PLACED) if event in PLACED else self.first(event)

    def until_asked(self, closes: dt.date | None) -> str | None:
        if closes is None:
            return None if self.left() else NOT_YET
        return UNKNOWN if closes < self.on else NOT_YET

    def placed(self, traced: Mapping[str, str | None]) -> str | None:
        rule, day = self.rules.placement, self.first(*PLACED)
        since = self.since(rule.since)
        last = after_months(since, rule.months) if since else None
        if day:
            return NO if last and day > last else YES
        late = [each.key for each in self.rules.traced.times if each.months >= rule.months]
        if last and last < self.on and any(traced[key] == NO for key in late):
            return NO
        return self.until_asked(last)

    # --- the reason ---

    def reason(
        self,
        traced: Mapping[str, str | None],
        placements: list[Mapping[str, Any]],
        lawful: str | None,
    ) -> Iterable[str]:
        rules, day = self.rules, self.first(*PLACED)
        yield from self.way()
        yield self.say(
            f"trained_{self.trained()}",
            day=self.first(rules.trained),
            event=self.name(rules.trained),
        )
        if self.trained() == YES and self.counts() != YES:
            yield self.say(f"ages_{self.counts()}", ages=rules.ages_said(self.language))
        placed = rules.placement
        yield from self.later("placed", self.placed(traced), placed.since, placed.months, day)
        for each in rules.traced.times:
            since = rules.traced.since
            yield from self.later("traced", traced[each.key], since, each.months, day)
        if lawful:
            clause = placements[-1].get("clause")
            yield self.say(f"lawful_{lawful}", clause=f" ({clause})" if clause else "")

    def way(self) -> Iterable[str]:
        enrolled = self.first("enrolled")
        yield self.say("enrolled", day=enrolled) if enrolled else self.say("not_enrolled")
        if self.modules is not None:
            yield self.say("modules", passed=self.passed(), modules=self.modules)
        elif self.passed():
            yield self.say("modules_open", passed=self.passed())

    def later(
        self, what: str, answer: str | None, since: str, months: int, day: dt.date | None
    ) -> Iterable[str]:
        if answer and (answer != NOT_YET or self.since(since)):
            yield self.say(f"{what}_{answer}", event=self.name(since), months=months, day=day)

    def name(self, event: str) -> str:
        return self.rules.event(event, self.language)

    def say(self, key: str, **values: object) -> str:
        return self.rules.says.filled(key, self.language, **values)


def _either(one: bool | None, other: bool | None) -> bool | None:
    if one or other:
        return True
    return False if one is False and other is False else None
