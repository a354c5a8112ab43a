"""One family: every scheme for everybody in it, with the reason, the papers and the next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from muara.packs import Pack, Paper, Scheme, SchemeVersion
from muara.packs.papers import PaperLimit
from muara.packs.phrases import Phrases
from muara.packs.schemes import Benefit
from muara.rules import Attribute, Rule
from muara.rules.evaluate import Case, Row
from muara.rules.tree import Literal

from .conditions import PLACE, RECEIVES, Test, tests_of
from .plain import ASK, ELIGIBLE, NOT_ELIGIBLE, Found, tried
from .value import applies, currency_of, value_of

HELD, MISSING = "held", "missing"
OLDEST = 120

Papers = Mapping[str, str]
"""What is known of papers: `held`, `applied` or `missing` by the paper's key; absent: not asked."""
Group = tuple[str, ...]
"""Papers of which one is enough."""


@dataclass(frozen=True)
class Member:
    """One person of the family. `receives` are the schemes that arrive; None: nobody asked."""

    id: str
    facts: Row
    receives: frozenset[str] | None = None
    papers: Papers = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """When somebody will qualify: at an age, and on a day where the day of birth is known.

    Not `certain` where something else is still to be asked.
    """

    age: int
    day: dt.date | None
    certain: bool


@dataclass(frozen=True)
class Verdict:
    """One scheme for one person, or for the household (`who` is None), with everything behind it.

    `questions` are the attributes to ask, the most telling first; `missing` and `unasked` groups
    of papers of which one is enough; `unreachable` the limits under which an office gives none of
    them; `will` when it changes by itself.
    """

    scheme: Scheme
    version: SchemeVersion
    who: str | None
    verdict: str
    failing: tuple[Test, ...]
    unknown: tuple[Test, ...]
    questions: tuple[str, ...]
    received: bool | None
    missing: tuple[Group, ...]
    unasked: tuple[Group, ...]
    unreachable: tuple[PaperLimit, ...]
    benefits: tuple[tuple[Benefit, bool | None], ...]
    value: float | None
    currency: str
    will: Change | None
    on: dt.date
    known_on: dt.date
    words: Phrases = field(default_factory=lambda: Phrases({}), repr=False)

    @property
    def due(self) -> bool:
        """Appears eligible and is not known to arrive."""
        return self.verdict == ELIGIBLE and self.received is not True

    @property
    def sensitive(self) -> bool:
        """Does it rest on something that must not leave the case worker?"""
        own = [test.condition for test in tests_of_version(self) if test.condition]
        return self.scheme.sensitive or any(condition.sensitive for condition in own)

    def why(self, language: str = "en", *, sensitive: bool = True) -> tuple[str, ...]:
        """The sentences of the conditions that decide: those failing, else those not known.

        Without `sensitive`, conditions marked so are left out.
        """
        tests = self.failing or self.unknown or tests_of_version(self)
        told = [self._said(test, language) for test in tests if sensitive or not _secret(test)]
        return tuple(said for said in told if said)

    def _said(self, test: Test, language: str) -> str:
        if test.condition is None:
            return self.words.in_language(language)(f"eligibility.{test.id}")
        return test.condition.say.get(language) or test.condition.say["en"]

    def says(self, language: str = "en", *, sensitive: bool = True) -> str:
        """The verdict as a sentence. It never says that anybody is entitled."""
        words = self.words.in_language(language)
        known = {"since": words.day(self.version.since)}
        known["day"] = words.day(self.known_on)
        said = words(f"eligibility.{self.verdict}").format(**known)
        reasons = "; ".join(self.why(language, sensitive=sensitive))
        if self.verdict == NOT_ELIGIBLE and reasons:
            said = f"{said} {words('eligibility.wanted').format(reasons=reasons)}"
        return f"{said} {self.changes(language)}".strip()

    def changes(self, language: str = "en") -> str:
        """When it changes by itself: “will qualify on 11 February 2027, at 9”; else nothing."""
        if self.will is None:
            return ""
        words = self.words.in_language(language)
        key = "will" if self.will.certain else "may"
        if self.will.day is None:
            return words(f"eligibility.{key}_at_age").format(age=self.will.age)
        day = words.day(self.will.day)
        return words(f"eligibility.{key}_on_day").format(age=self.will.age, day=day)


def tests_of_version(verdict: Verdict) -> tuple[Test, ...]:
    """The conditions the scheme writes itself."""
    return tuple(
        Test(condition.id, tuple(condition.asks), condition)
        for condition in verdict.version.conditions
    )


def _secret(test: Test) -> bool:
    return test.condition is not None and test.condition.sensitive


@dataclass(frozen=True)
class Unlock:
    """What one paper, or the answer to one question, would open."""

    key: Group
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Family:
    """All verdicts of a family, the household's own first, then each member's."""

    verdicts: tuple[Verdict, ...]
    papers: Mapping[str, Paper] = field(repr=False, default_factory=dict)
    vocabulary: Mapping[str, Attribute] = field(repr=False, default_factory=dict)

    @property
    def received(self) -> list[Verdict]:
        """What is known to arrive."""
        return [each for each in self.verdicts if each.received]

    @property
    def due(self) -> list[Verdict]:
        """What appears due and is not known to arrive."""
        return [each for each in self.verdicts if each.due]

    @property
    def to_ask(self) -> list[Verdict]:
        """What one answer or more could still make due."""
        return [each for each in self.verdicts if each.verdict == ASK and each.received is not True]

    @cached_property
    def unlocks(self) -> list[Unlock]:
        """The papers whose lack alone holds something up, the one that opens most first."""
        found: dict[Group, list[Verdict]] = {}
        for verdict in self.due:
            if len(verdict.missing) == 1 and not verdict.unasked and not verdict.unreachable:
                found.setdefault(verdict.missing[0], []).append(verdict)
        return _most_first(found)

    @cached_property
    def questions(self) -> list[Unlock]:
        """What to ask of whom, (attribute, who), the question that settles most first.

        `who` is empty where the answer is the household's.
        """
        found: dict[Group, list[Verdict]] = {}
        for verdict in self.to_ask:
            for name in verdict.questions:
                word = self.vocabulary.get(name)
                shared = verdict.who is None or (word is not None and word.scope == "household")
                found.setdefault((name, "" if shared else str(verdict.who)), []).append(verdict)
        return _most_first(found)


def _most_first(found: Mapping[Group, list[Verdict]]) -> list[Unlock]:
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return [Unlock(key, tuple(verdicts)) for key, verdicts in ordered]


def family(
    facts: Row,
    members: Sequence[Member],
    *,
    on: dt.date,
    pack: Pack,
    place: str | None = None,
    receives: frozenset[str] | None = None,
    papers: Papers | None = None,
    known_on: dt.date | None = None,
    schemes: Iterable[str] | None = None,
) -> Family:
    """Every scheme in force on a day for a household and each of its members.

    `facts` are the household's; a member's own stand in `Member`. `place` is a code of the pack:
    schemes of another State are left out. `receives` and `papers` are the household's. `known_on`
    is the day up to which records were read (the day itself, where it is not given).

    Raises PackError for a scheme that there is not, with the nearest.

    >>> from muara.packs import open_pack
    >>> found = family({"residence": "rural", "work_demanded": True}, [Member("a", {"age": 34})],
    ...                on=dt.date(2012, 6, 1), pack=open_pack("india"), schemes=["IN-NREGS"])
    >>> [(each.scheme.key, each.verdict) for each in found.verdicts]
    [('IN-NREGS', 'eligible')]
    """
    judged = _Judged(facts, members, on, pack, place, receives, papers or {}, known_on or on)
    keys = list(schemes) if schemes is not None else list(pack.schemes)
    return Family(tuple(judged.verdicts(keys)), pack.papers, pack.vocabulary)


@dataclass(frozen=True)
class _Judged:
    facts: Row
    members: Sequence[Member]
    on: dt.date
    pack: Pack
    place: str | None
    receives: frozenset[str] | None
    papers: Papers
    known_on: dt.date

    def verdicts(self, keys: Iterable[str]) -> Iterator[Verdict]:
        current = [
            (scheme, version)
            for scheme in map(self.pack.scheme, keys)
            if (version := scheme.on(self.on)) and self.here(scheme, version)
        ]
        for scheme, version in current:
            if scheme.unit == "household":
                yield self.verdict(scheme, version, None)
        for member in self.members:
            for scheme, version in current:
                if scheme.unit == "person":
                    yield self.verdict(scheme, version, member)

    def here(self, scheme: Scheme, version: SchemeVersion) -> bool:
        """May it hold where the family lives? Not where another row stands in place of it."""
        where, holds = scheme.jurisdiction, self.pack.geography.holds
        own = [holds(place, self.place) for place in version.elsewhere]
        return holds(where, self.place) is not False and True not in own

    @cached_property
    def household(self) -> list[Row]:
        """Everybody's row, the household's facts on each."""
        return [{**self.facts, **self.of(member)} for member in self.members]

    def of(self, member: Member) -> Row:
        """What is known of a member; an age of whom the day of birth is known."""
        born = member.facts.get("birth_date")
        told = any(member.facts.get(name) is not None for name in ("age", "age_low", "age_high"))
        if told or not isinstance(born, dt.date) or born > self.on:
            return member.facts
        years = self.on.year - born.year
        return {**member.facts, "age": years - (birthday(born, years) > self.on)}

    def row(self, member: Member | None) -> dict[str, Any]:
        own = member.receives if member else frozenset()
        known = None if self.receives is None or own is None else self.receives | own
        facts = {**self.facts, **(self.of(member) if member else {})}
        return {**facts, PLACE: self.place, RECEIVES: known}

    def verdict(self, scheme: Scheme, version: SchemeVersion, member: Member | None) -> Verdict:
        row = self.row(member)
        found = self.judge(scheme, version, row)
        tests = {each.id: each for each in self.tests(scheme, version)}
        unknown = tuple(tests[name] for name in found.unknown)
        missing, unasked = self.needed(version, member)
        received = self.arrives(scheme, member)
        # What is neither due nor arriving is worth nothing to anybody: it is not reckoned.
        matters = bool(received) or not found.failing
        given = applies(version, row, household=self.household, day=self.on) if matters else ()
        return Verdict(
            scheme=scheme,
            version=version,
            who=member.id if member else None,
            verdict=found.verdict,
            failing=tuple(tests[name] for name in found.failing),
            unknown=unknown,
            questions=() if found.failing else self.questions(unknown, row),
            received=received,
            missing=missing,
            unasked=unasked,
            unreachable=tuple(self.unreachable(missing + unasked, row)),
            benefits=tuple(given),
            value=self.value(version, row) if matters else None,
            currency=currency_of(version),
            will=self.will(scheme, version, row, found) if member else None,
            on=self.on,
            known_on=self.known_on,
            words=self.pack.phrases,
        )

    def judge(self, scheme: Scheme, version: SchemeVersion, row: Row) -> Found:
        return tried(self.tests(scheme, version), Case(row, self.household, self.on))

    def tests(self, scheme: Scheme, version: SchemeVersion) -> tuple[Test, ...]:
        """The conditions of a version, gathered once for the whole family."""
        key = (scheme.key, version.since)
        if key not in self.gathered:
            self.gathered[key] = tests_of(scheme, version, self.pack.geography)
        return self.gathered[key]

    @cached_property
    def gathered(self) -> dict[tuple[str, dt.date], tuple[Test, ...]]:
        """The conditions gathered so far."""
        return {}

    def value(self, version: SchemeVersion, row: Row) -> float | None:
        return value_of(
            version, row, geography=self.pack.geography, household=self.household, day=self.on
        )

    def arrives(self, scheme: Scheme, member: Member | None) -> bool | None:
        known = member.receives if member else self.receives
        return None if known is None else scheme.key in known

    def questions(self, unknown: Sequence[Test], row: Row) -> tuple[str, ...]:
        """What to ask: of each condition those attributes that could still settle it."""
        names: list[str] = []
        for test in unknown:
            if test.condition is None:
                names += test.attributes
                continue
            open_ = test.condition.rule.open(row, household=self.household, day=self.on)
            asked = [name for name in test.condition.asks if name in open_]
            names += asked or test.condition.asks
        return tuple(dict.fromkeys(names))

    # --- papers ---

    def needed(
        self, version: SchemeVersion, member: Member | None
    ) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
        """The groups of needed papers that are known to be missing, and those not asked about."""
        missing: list[Group] = []
        unasked: list[Group] = []
        for group in version.papers.needs:
            states = [self.state(key, member) for key in group]
            if HELD in states:
                continue
            everything = all(state is not None for state in states)
            (missing if everything else unasked).append(group)
        return tuple(missing), tuple(unasked)

    def state(self, key: str, member: Member | None) -> str | None:
        """What is known of a paper: the member's, the household's, or, for it, anybody's."""
        own = (member.papers if member else {}).get(key) or self.papers.get(key)
        if own or member is not None:
            return own
        states = [each.papers.get(key) for each in self.members]
        if HELD in states:
            return HELD
        return MISSING if states and all(states) else None

    def unreachable(self, groups: Iterable[Group], row: Row) -> Iterator[PaperLimit]:
        """The limits by which an office gives none of the papers of a group."""
        for group in groups:
            barred = [self.barred(key, row) for key in group]
            if all(barred):
                yield from (limit for limit in barred if limit)

    def barred(self, key: str, row: Row) -> PaperLimit | None:
        for limit in self.pack.papers[key].limits:
            inside = self.pack.geography.holds(limit.place, self.place)
            if inside and limit.in_force(self.on) and limit.rule.judge(row) is False:
                return limit
        return None

    # --- what would change it ---

    def will(self, scheme: Scheme, version: SchemeVersion, row: Row, found: Found) -> Change | None:
        """The first age at which nothing fails any more, where only age fails now."""
        failing = [version.condition(name) for name in found.failing]
        rules = [condition.rule for condition in failing if condition]
        only_age = all([a.name for a in rule.own_attributes] == ["age"] for rule in rules)
        oldest = row.get("age_high") or row.get("age")
        if not rules or len(rules) < len(failing) or not only_age:
            return None
        if not isinstance(oldest, int | float):
            return None
        later = {k: v for k, v in row.items() if k not in ("age_low", "age_high")}
        for age in _turns(rules, int(oldest)):
            aged = {**later, "age": age}
            if any(self.fails(rule, aged) for rule in rules):
                continue
            day = birthday_of(row, age)
            there = scheme.on(day) if day else version
            if there is None:
                return None  # it has ended by then
            then = self.judge(scheme, there, aged)
            if not then.failing:
                return Change(age, day, not then.unknown)
        return None

    def fails(self, rule: Rule, row: Row) -> bool:
        return rule.judge(row, household=self.household, day=self.on) is False


def _turns(rules: Sequence[Rule], oldest: int) -> list[int]:
    """The ages to come at which a rule may turn: those it names, and the next."""
    named = {
        int(part.value)
        for rule in rules
        for part in rule.node.all_parts()
        if isinstance(part, Literal) and isinstance(part.value, int | float)
    }
    return sorted(age for n in named for age in (n, n + 1) if oldest < age < OLDEST)


def birthday_of(row: Row, age: int) -> dt.date | None:
    """The day on which a person comes to an age; None where the day of birth is not known."""
    born = row.get("birth_date")
    return birthday(born, age) if isinstance(born, dt.date) else None


def birthday(born: dt.date, age: int) -> dt.date:
    """The day on which somebody completes a year: 1 March for those born on 29 February.

    >>> birthday(dt.date(2018, 2, 11), 9), birthday(dt.date(2004, 2, 29), 14)
    (datetime.date(2027, 2, 11), datetime.date(2018, 3, 1))
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return dt.date(born.year + age, 3, 1)
