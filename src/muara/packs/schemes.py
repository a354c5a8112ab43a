"""Public schemes as data: dated versions, conditions, papers, benefits and worked examples.

One file a scheme, `schemes/KEY.toml`. A later version says only what changed; what it leaves out
is as before. Nothing here judges anybody: `muara.eligibility` does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from muara.errors import nearest
from muara.rules import Attribute, Rule, Terms, Vocabulary, tree
from muara.rules.vocabulary import Text

from .geography import Geography
from .papers import Office, Paper
from .source import Table, read_toml

PILLARS = ("education", "skills", "livelihood", "social_protection", "health", "protection")
UNITS = ("person", "household")
KINDS = ("right", "quota")
BENEFITS = ("cash", "one_off", "in_kind", "place", "cover")
IN_MONEY = ("cash", "one_off")
PERIODS = {"month": 12.0, "quarter": 4.0, "half_year": 2.0, "year": 1.0, "day": None}
ASKED = ("listed", "none", "none_may_be_asked", "unknown")
VERDICTS = ("eligible", "not_eligible", "ask")
MOST_CONDITIONS = 31
OWN_CONDITIONS = ("place", "exclusive")
"""Conditions that every scheme may have without writing them: its jurisdiction, its exclusions."""


@dataclass(frozen=True)
class Condition:
    """One thing that must hold: its sentence, its rule, what to ask and which paper proves it.

    What is `sensitive` (that a child worked, a caste) never leaves the case worker. A condition
    that reads a sensitive word is so without saying it.
    """

    id: str
    say: Text
    rule: Rule
    asks: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True)
class Needed:
    """The papers an application needs. `none_may_be_asked` is not `unknown`.

    `needs` are groups of alternatives: of each group one paper is enough.
    """

    asked: str = "unknown"
    needs: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Benefit:
    """What is given: cash by period, cash once, goods, a place in a course or school, or a cover.

    Within a `part` the first benefit whose rule holds counts; parts add up.
    """

    type: str
    part: str = ""
    when: Rule | None = None
    for_each: Rule | None = None
    amount: float | None = None
    amount_by_place: Mapping[str, float] = field(default_factory=dict)
    currency: str = ""
    per: str = ""
    times: float | None = None
    says: Text = field(default_factory=dict)
    payable_on: Text = field(default_factory=dict)
    this_year: bool = True
    unconfirmed: bool = False

    @property
    def in_money(self) -> bool:
        """Can it be added to other money of a year? Neither a sum insured nor one years away."""
        return self.type in IN_MONEY and self.this_year

    @property
    def times_a_year(self) -> float:
        """How often the amount is paid in a year; once for a single sum."""
        if self.type == "one_off":
            return 1.0
        return self.times or PERIODS.get(self.per) or 1.0


@dataclass(frozen=True)
class Gate:
    """A decision of a body that comes after eligibility: a list approved, a committee's order."""

    id: str
    say: Text


@dataclass(frozen=True)
class Quota:
    """A lawful share of the places for those of whom a rule holds."""

    id: str
    say: Text
    rule: Rule
    share: float
    released: bool = True


@dataclass(frozen=True)
class Note:
    """Something a reader of the scheme must know."""

    says: Text
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class SchemeVersion:
    """A scheme as it was from one day to another (both included; `until` None: still is)."""

    scheme: str
    since: dt.date
    until: dt.date | None
    conditions: tuple[Condition, ...]
    papers: Needed
    benefits: tuple[Benefit, ...]
    gates: tuple[Gate, ...] = ()
    quotas: tuple[Quota, ...] = ()
    exclusive_with: tuple[str, ...] = ()
    source: str = ""
    unconfirmed: bool = False
    doubt: str = ""
    answer_days: int | None = None
    round: Text = field(default_factory=dict)
    claims_on: tuple[str, ...] = ()
    members_counted: int | None = None
    """Over all benefits for each member: at most so many are counted, the largest amounts first."""

    elsewhere: tuple[str, ...] = ()
    """Places in which another row stands in place of this one."""

    def holds(self, day: dt.date) -> bool:
        """Was this version in force on the day?"""
        return self.since <= day and (self.until is None or day <= self.until)

    def condition(self, name: str) -> Condition | None:
        """A condition by its id."""
        return next((each for each in self.conditions if each.id == name), None)

    @property
    def attributes(self) -> list[str]:
        """The attributes its conditions and benefits read, each once."""
        rules = [condition.rule for condition in self.conditions]
        for benefit in self.benefits:
            rules += [rule for rule in (benefit.when, benefit.for_each) if rule]
        return list(dict.fromkeys(a.name for rule in rules for a in rule.attributes))


@dataclass(frozen=True)
class SchemeExample:
    """One person or family, a day, and what the scheme says: a test an officer can read."""

    on: dt.date
    expect: str
    given: Mapping[str, Any]
    household: tuple[Mapping[str, Any], ...] = ()
    say: str = ""
    failing: tuple[str, ...] | None = None
    unknown: tuple[str, ...] | None = None
    value: float | None = None
    line: int | None = None


@dataclass(frozen=True)
class Narrowing:
    """A place in which a scheme does not hold, and the days: another row stands in place of it
    there, or the place does not offer it."""

    place: str
    since: dt.date
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Does the scheme not hold in the place on this day?"""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Scheme:
    """A public scheme: whose it is, where it holds, what it gives, and its versions.

    `card` is its name on a paper a family carries about, and gives nothing away.
    """

    key: str
    title: Text
    says: Text
    jurisdiction: str
    ministry: Text
    pillar: str
    unit: str
    kind: str
    offices: tuple[str, ...]
    versions: tuple[SchemeVersion, ...]
    card: Text = field(default_factory=dict)
    adds_to: str = ""
    narrows: bool = False
    sensitive: bool = False
    exclusive_group: str = ""
    members_at_most: int | None = None
    notes: tuple[Note, ...] = ()
    examples: tuple[SchemeExample, ...] = ()
    file: Path | None = None
    narrowed: tuple[Narrowing, ...] = ()

    def on(self, day: dt.date) -> SchemeVersion | None:
        """The version in force on the day, or None; with the places that have rows of their own."""
        found = next((version for version in self.versions if version.holds(day)), None)
        elsewhere = tuple(each.place for each in self.narrowed if each.holds(day))
        return replace(found, elsewhere=elsewhere) if found and elsewhere else found

    def called(self, language: str = "en") -> str:
        """Its name in a language; English where that is missing."""
        return self.title.get(language) or self.title["en"]


@dataclass(frozen=True)
class Surroundings:
    """What a scheme's file may name: words, papers, offices, places, the country's money."""

    vocabulary: Vocabulary
    terms: Terms
    papers: Mapping[str, Paper]
    offices: Mapping[str, Office]
    geography: Geography
    languages: tuple[str, ...]
    card_languages: tuple[str, ...] = ()
    currency: str = ""


def read_schemes(folder: Path, around: Surroundings) -> dict[str, Scheme]:
    """All `schemes/*.toml` of a pack, by key."""
    found = {}
    for path in sorted(folder.glob("schemes/*.toml")):
        scheme = read_scheme(read_toml(path, around.languages), around)
        found[scheme.key] = scheme
    return found


def of_those_asked(rule: Rule, around: Surroundings) -> Rule:
    """The rule, where a fact that is unknown, and is not asked of such a person, holds of nobody.

    Nobody asks a grandmother in which class she is; that nobody asked must not leave it open.
    """

    def known_or_asked(word: Attribute) -> tree.Node:
        asked = Rule.parse(word.asked_of, around.vocabulary)
        return tree.Or((tree.Not(tree.IsUnknown(word)), asked.node))

    def narrowed(part: tree.Node) -> tree.Node:
        if isinstance(part, tree.And):
            return tree.And(_each_once(part))
        words = tree.attributes_of(part) if isinstance(part, _SMALLEST) else []
        asked = [known_or_asked(word) for word in words if word.asked_of]
        return tree.And((part, *asked)) if asked else part

    return Rule(rule.text, tree.changed(rule.node, narrowed))


def _each_once(conjunction: tree.And) -> tuple[tree.Node, ...]:
    """What must hold, conjunctions inside it unfolded, each thing once."""
    found: list[tree.Node] = []
    for part in conjunction.items:
        parts = _each_once(part) if isinstance(part, tree.And) else (part,)
        found += [each for each in parts if each not in found]
    return tuple(found)


_SMALLEST = (tree.Compare, tree.Holds, tree.InCodes, tree.InNumbers, tree.InList)


def with_narrowings(schemes: Mapping[str, Scheme]) -> dict[str, Scheme]:
    """The same schemes, where each knows in which places another row stands in place of it."""
    rows: dict[str, list[Narrowing]] = {}
    for scheme in schemes.values():
        if scheme.narrows:
            rows.setdefault(scheme.adds_to, []).extend(
                Narrowing(scheme.jurisdiction, version.since, version.until)
                for version in scheme.versions
            )
    return {
        key: replace(scheme, narrowed=tuple(rows[key])) if key in rows else scheme
        for key, scheme in schemes.items()
    }


def left_out(
    schemes: Mapping[str, Scheme], not_offered: Iterable[tuple[str, Narrowing]]
) -> dict[str, Scheme]:
    """The same schemes, where each knows which places do not offer it."""
    found = dict(schemes)
    for key, where in not_offered:
        if key in found:
            found[key] = replace(found[key], narrowed=(*found[key].narrowed, where))
    return found


def read_scheme(top: Table, around: Surroundings) -> Scheme:
    """One scheme from its file. Raises PackError or RuleError with file and line."""
    return _Reader(top, around).scheme()


@dataclass(frozen=True)
class _Reader:
    top: Table
    around: Surroundings

    def scheme(self) -> Scheme:
        top, key = self.top, self.top.need("scheme", str)
        if key != top.file.stem:
            top.refuse(f"The scheme {key!r} stands in {top.file.name}.", "scheme", "Name it alike.")
        unit = self.one_of(top, "unit", UNITS)
        sensitive = top.get("sensitive", bool, False)
        made = Scheme(
            key=key,
            title=top.text("title"),
            says=top.text("says"),
            card=self.card(needed=not sensitive),
            jurisdiction=self.place(top),
            adds_to=top.get("adds_to", str, ""),
            narrows=top.get("narrows", bool, False),
            ministry=top.text("ministry"),
            pillar=self.one_of(top, "pillar", PILLARS),
            unit=unit,
            kind=self.one_of(top, "kind", KINDS),
            offices=self.known(top, "offices", self.around.offices, "office"),
            sensitive=sensitive,
            exclusive_group=top.get("exclusive_group", str, ""),
            members_at_most=top.get("members_at_most", int),
            notes=tuple(self.notes()),
            versions=tuple(self.versions(key, unit)),
            examples=tuple(self.examples()),
            file=top.file,
        )
        top.done()
        return made

    # --- words ---

    def one_of(self, table: Table, key: str, known: Iterable[str]) -> str:
        value: str = table.need(key, str)
        if value not in known:
            table.refuse(f"{value!r} is not a known {key}.", key, nearest(value, known))
        return value

    def known(
        self, table: Table, key: str, register: Mapping[str, object], what: str
    ) -> tuple[str, ...]:
        found = table.get(key, list, [])
        for name in found:
            if name not in register:
                table.refuse(f"No {what} is called {name!r}.", key, nearest(name, register))
        return tuple(found)

    def card(self, *, needed: bool) -> Text:
        said = self.top.text("card", needed=needed)
        missing = [each for each in self.around.card_languages if said and not said.get(each)]
        if missing:
            self.top.refuse(f"card has no words in {', '.join(missing)}.", "card")
        return said

    def place(self, table: Table) -> str:
        code: str = table.need("jurisdiction", str)
        if code not in self.around.geography.parents:
            table.refuse(
                f"No place has the code {code!r}.",
                "jurisdiction",
                nearest(code, self.around.geography.parents),
            )
        return code

    def notes(self) -> Iterator[Note]:
        for table in self.top.tables("notes"):
            yield Note(
                table.text("says"),
                table.get("source", str, ""),
                table.get("unconfirmed", bool, False),
            )
            table.done()

    def rule(self, table: Table, key: str) -> Rule:
        return of_those_asked(self.written(table, key), self.around)

    def written(self, table: Table, key: str) -> Rule:
        """The rule as it stands in the file."""
        text = table.need(key, str)
        place = table.place(key)
        return Rule.parse(text, self.around.vocabulary, self.around.terms, place=place)

    def rule_if(self, table: Table, key: str) -> Rule | None:
        return self.rule(table, key) if key in table.values else None

    # --- versions ---

    def versions(self, scheme: str, unit: str) -> Iterator[SchemeVersion]:
        before: SchemeVersion | None = None
        for table in self.top.tables("versions"):
            version = self.version(table, scheme, unit, before)
            if before and (before.until is None or version.since <= before.until):
                table.refuse(
                    f"This version begins on {version.since}, while the one before it "
                    f"{f'ends on {before.until}' if before.until else 'has no end'}.",
                    "valid_from",
                    "End the earlier version on the day before.",
                )
            yield version
            before = version
        if before is None:
            self.top.refuse(f"{scheme} has no [[versions]].")

    def version(
        self, table: Table, scheme: str, unit: str, before: SchemeVersion | None
    ) -> SchemeVersion:
        since, until = table.day("valid_from", needed=True), table.day("valid_to")
        assert since is not None  # noqa: S101  (it was needed)
        if until and until < since:
            table.refuse(f"It ends on {until}, before it begins.", "valid_to")
        made = SchemeVersion(
            scheme=scheme,
            since=since,
            until=until,
            conditions=self.kept(table, "conditions", before, ()) or self.conditions(table, unit),
            papers=self.kept(table, "papers", before, None) or self.papers(table),
            benefits=self.kept(table, "benefits", before, ()) or tuple(self.benefits(table)),
            gates=self.kept(table, "gates", before, ()) or tuple(self.gates(table)),
            quotas=self.kept(table, "quotas", before, ()) or tuple(self.quotas(table)),
            exclusive_with=self.kept(table, "exclusive_with", before, ())
            or tuple(table.get("exclusive_with", list, [])),
            source=table.need("source", str),
            unconfirmed=table.get("unconfirmed", bool, False),
            doubt=table.get("doubt", str, ""),
            answer_days=table.get("answer_days", int) or (before.answer_days if before else None),
            round=table.text("round", needed=False) or (before.round if before else {}),
            claims_on=tuple(table.get("claims_on", list, []))
            or (before.claims_on if before else ()),
            members_counted=table.get("members_counted", int)
            or (before.members_counted if before else None),
        )
        self.check_counted(table, made)
        table.done("conditions", "papers", "benefits", "gates", "quotas", "exclusive_with")
        return made

    def check_counted(self, table: Table, version: SchemeVersion) -> None:
        """Which amount is the largest must be plain: one benefit a part, the same everywhere."""
        each = [benefit for benefit in version.benefits if benefit.for_each]
        parts = [benefit.part for benefit in version.benefits]
        plain = all(
            parts.count(one.part) == 1 and not one.when and not one.amount_by_place for one in each
        )
        if version.members_counted and not plain:
            table.refuse(
                "A part that is given for each member has other benefits, a rule or other amounts.",
                "members_counted",
                "Give every benefit that has `for_each` a part of its own.",
            )

    def kept(self, table: Table, key: str, before: SchemeVersion | None, nothing: Any) -> Any:
        """What the version before had, where this one does not speak of it."""
        return getattr(before, key) if before and key not in table.values else nothing

    def conditions(self, table: Table, unit: str) -> tuple[Condition, ...]:
        found = [
            self.condition(each, unit) for each in table.tables("conditions", "versions.conditions")
        ]
        ids = [each.id for each in found]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice:
            table.refuse(f"Two conditions are called {twice!r}.", "conditions")
        if not found:
            table.refuse("This version has no [[versions.conditions]]: it would match everybody.")
        if len(found) > MOST_CONDITIONS:
            table.refuse(f"A version has at most {MOST_CONDITIONS} conditions.", "conditions")
        return tuple(found)

    def condition(self, table: Table, unit: str) -> Condition:
        name = table.need("id", str)
        if name in OWN_CONDITIONS:
            table.refuse(f"{name!r} is a condition that every scheme has already.", "id")
        rule = self.rule(table, "when")
        self.check_scope(table, rule, unit)
        made = Condition(
            id=name,
            say=table.text("say"),
            rule=rule,
            asks=self.known(table, "asks", self.around.vocabulary, "attribute")
            or tuple(attribute.name for attribute in self.written(table, "when").attributes),
            proof=self.known(table, "proof", self.around.papers, "paper"),
            sensitive=table.get("sensitive", bool, False)
            or any(attribute.sensitive for attribute in rule.attributes),
        )
        table.done()
        return made

    def check_scope(self, table: Table, rule: Rule, unit: str) -> None:
        """A household has no age: its rule asks any(person, ...) or count(person, ...)."""
        if unit != "household":
            return
        for attribute in rule.own_attributes:
            if attribute.scope != "household":
                table.refuse(
                    f"{attribute.name!r} is a fact of a person, and this scheme is a household's.",
                    "when",
                    "Write any(person, ...) around it, or make the unit of the scheme a person.",
                )

    def papers(self, table: Table) -> Needed:
        if "papers" not in table.values:
            return Needed()
        said = table.table("papers", "versions.papers")
        asked = self.one_of(said, "asked", ASKED)
        needs = tuple(tuple(each.split("|")) for each in said.get("needs", list, []))
        for name in (name for group in needs for name in group):
            if name not in self.around.papers:
                do = nearest(name, self.around.papers)
                table.refuse(f"No paper is called {name!r}.", "papers", do)
        if (asked == "listed") != bool(needs):
            table.refuse(f"papers are {asked!r} and {len(needs)} are named.", "papers")
        return Needed(asked, needs)

    def benefits(self, table: Table) -> Iterator[Benefit]:
        for each in table.tables("benefits", "versions.benefits"):
            yield self.benefit(each)
        if not table.values.get("benefits"):
            table.refuse("This version has no [[versions.benefits]]: what does it give?")

    def benefit(self, table: Table) -> Benefit:
        amounts = table.get("amount_by_place", dict, {})
        for code in amounts:
            if code not in self.around.geography.parents:
                table.refuse(f"No place has the code {code!r}.", "amount_by_place")
        made = Benefit(
            type=self.one_of(table, "type", BENEFITS),
            part=table.get("part", str, ""),
            when=self.rule_if(table, "when"),
            for_each=self.rule_if(table, "for_each"),
            amount=table.get("amount", (int, float)),
            amount_by_place=amounts,
            currency=table.get("currency", str, ""),
            per=table.get("per", str, ""),
            times=table.get("times", (int, float)),
            says=table.text("says", needed=table.values.get("type") in ("in_kind", "place")),
            payable_on=table.text("payable_on", needed=False),
            this_year=table.get("this_year", bool, True),
            unconfirmed=table.get("unconfirmed", bool, False),
        )
        self.check_money(table, made)
        table.done()
        return made

    def check_money(self, table: Table, benefit: Benefit) -> None:
        amounts = [benefit.amount, *benefit.amount_by_place.values()]
        if any(amount is not None and amount <= 0 for amount in amounts):
            table.refuse("An amount is more than nothing.", "amount")
        if benefit.in_money and amounts == [None] and not benefit.unconfirmed:
            table.refuse(
                "Cash without an amount.", do="Give the amount, or mark it `unconfirmed = true`."
            )
        if any(amount is not None for amount in amounts):
            wanted = self.around.currency
            if wanted and benefit.currency != wanted:
                table.refuse(
                    f"The amount is in {benefit.currency or 'no currency'}; "
                    f"this country's money is {wanted}.",
                    "currency",
                )
        if benefit.type == "cash":
            self.one_of(table, "per", PERIODS)
            if benefit.per == "day" and not benefit.times:
                table.refuse("Cash by the day needs `times`: days in a year.", "per")

    def gates(self, table: Table) -> Iterator[Gate]:
        for each in table.tables("gates", "versions.gates"):
            yield Gate(each.need("id", str), each.text("say"))
            each.done()

    def quotas(self, table: Table) -> Iterator[Quota]:
        for each in table.tables("quotas", "versions.quotas"):
            share = each.need("share", (int, float))
            if not 0 < share <= 1:
                each.refuse(f"A share lies between 0 and 1; found {share}.", "share")
            yield Quota(
                each.need("id", str),
                each.text("say"),
                self.rule(each, "when"),
                share,
                each.get("released", bool, True),
            )
            each.done()

    # --- examples ---

    def examples(self) -> Iterator[SchemeExample]:
        for table in self.top.tables("examples"):
            yield self.example(table)
        if not self.top.values.get("examples"):
            self.top.refuse("This scheme has no [[examples]]: nobody can tell whether it is right.")

    def example(self, table: Table) -> SchemeExample:
        on = table.day("on", needed=True)
        assert on is not None  # noqa: S101  (it was needed)
        given = table.get("given", dict, {})
        household = tuple(table.get("household", list, []))
        for facts in (given, *household):
            self.check_facts(table, facts)
        made = SchemeExample(
            on=on,
            expect=self.one_of(table, "expect", VERDICTS),
            given=given,
            household=household,
            say=table.get("say", str, ""),
            failing=self.names(table, "failing"),
            unknown=self.names(table, "unknown"),
            value=table.get("value", (int, float)),
            line=table.line("on"),
        )
        table.done()
        return made

    def names(self, table: Table, key: str) -> tuple[str, ...] | None:
        found = table.get(key, list)
        return None if found is None else tuple(found)

    def check_facts(self, table: Table, facts: Mapping[str, Any]) -> None:
        for name, value in facts.items():
            if name in ("place", "receives"):
                continue
            attribute = self.around.vocabulary.get(name)
            if attribute is None and name.endswith(("_low", "_high")):
                attribute = self.around.vocabulary.get(name.rsplit("_", 1)[0])
            if attribute is None:
                do = nearest(name, self.around.vocabulary)
                table.refuse(f"No attribute is called {name!r}.", "given", do)
            if attribute.codes is not None and not attribute.codes.allows(str(value)):
                do = nearest(str(value), attribute.codes.codes)
                table.refuse(f"{value!r} is not a code of {name}.", "given", do)
