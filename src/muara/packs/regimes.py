"""Regimes: named definitions of child labour, statistical or legal, each an ordered ladder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from muara.errors import nearest
from muara.rules import CodesInLaw, Provision, Rule, Vocabulary
from muara.rules.vocabulary import Text

from .law import Law
from .source import Table, read_toml

STATUSES = (
    "out_of_scope",
    "not_working",
    "permitted_work",
    "light_work",
    "exempt",
    "no_child_labour",
    "breach",
    "child_labour",
    "hazardous_work",
    "worst_form",
    "undetermined",
)
"""Every status a classification may give, least serious first."""

FLOOR = STATUSES.index("breach")
"""From here upwards a finding is adverse: more knowledge can only make it graver."""


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: what is found, when it holds, and the clause that says so.

    `clause` is the key of a provision; where `clause_of` is a list, the key of the entry that
    names the work. `because` is the reason in the reader's language, with {names} to fill in.
    """

    finding: str
    rule: Rule
    clause: str = ""
    clause_of: CodesInLaw | None = None
    because: Text = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None

    def read_on(self, day: dt.date | None) -> Rung:
        """The rung as in force on the day, else in its latest version."""
        rule = self.rule.read_on(day)
        named = {listing.name: listing for listing in rule.lists}
        of = named.get(self.clause_of.name, self.clause_of) if self.clause_of else None
        return replace(self, rule=rule, clause_of=of, since=None, until=None)

    def in_force(self, day: dt.date) -> bool:
        """Did this rung hold on the day?"""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Regime:
    """A definition of child labour: population, ladder of findings, and what it needs to know.

    `unknown` is "no" (a don't-know counts as not, as the official tables do) or "undetermined".
    A frame without a column of `requires` is refused; without one of `uses` that limb is left out.
    `gates` are questions that let hours count: only a yes does. Of a frame that has no column for
    one of them nobody was asked it, and the hours speak for themselves.
    """

    id: str
    kind: str
    title: Text
    source: str
    population: Rule
    rungs: tuple[Rung, ...]
    otherwise: str
    unknown: str
    statuses: str
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    law: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    secondary: bool = False
    note: Text = field(default_factory=dict)
    pack: str = ""
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary([]), repr=False)

    @property
    def rules(self) -> list[Rule]:
        """Every rule of the regime, the population first."""
        return [self.population, *(rung.rule for rung in self.rungs)]

    @property
    def attributes(self) -> list[str]:
        """The attributes the regime reads, in the vocabulary's order."""
        read = {attribute.name for rule in self.rules for attribute in rule.attributes}
        return self.vocabulary.in_order(read)

    @property
    def parameters(self) -> list[Provision]:
        """The dated parameters it uses."""
        found = {each.name: each for rule in self.rules for each in rule.parameters}
        return list(found.values())

    @property
    def lists(self) -> list[CodesInLaw]:
        """The dated lists it uses."""
        return list({each.name: each for rule in self.rules for each in rule.lists}.values())

    @property
    def possible(self) -> tuple[str, ...]:
        """The statuses it can give."""
        given = {rung.finding for rung in self.rungs}
        given |= {self.otherwise, "out_of_scope", "undetermined"}
        return tuple(status for status in STATUSES if status in given)

    def read_on(self, day: dt.date | None) -> Regime:
        """The definition as in force on the day, else in its latest version, for every row."""
        return replace(
            self,
            population=self.population.read_on(day),
            rungs=tuple(rung.read_on(day) for rung in self.rungs),
        )

    def without(self, absent: Collection[str]) -> Regime:
        """The definition where nobody was asked some of its `gates`: they stand open.

        >>> from muara.packs import open_pack
        >>> mics6 = open_pack("international").regime("MICS6")
        >>> "worked" in mics6.attributes, "worked" in mics6.without(["worked"]).attributes
        (True, False)
        """
        gone = set(self.gates) & set(absent)
        if not gone:
            return self
        rungs = (replace(rung, rule=rung.rule.taking_for_granted(gone)) for rung in self.rungs)
        return replace(self, rungs=tuple(rungs))

    @property
    def dated(self) -> bool:
        """Does the answer depend on the day of the work?"""
        versions = [version for each in self.parameters for version in each.history]
        several = len(versions) > len(self.parameters) or any(v.until for v in versions)
        entries = [entry for listing in self.lists for entry in listing.entries]
        grown = len({entry.since for entry in entries}) > 1 or any(e.until for e in entries)
        return several or grown or any(rung.since or rung.until for rung in self.rungs)


def read_regimes(
    folder: Path, vocabulary: Vocabulary, law: Law, languages: tuple[str, ...]
) -> dict[str, Regime]:
    """All `regimes/*.toml` of a pack, by id."""
    found: dict[str, Regime] = {}
    for path in sorted(folder.glob("regimes/*.toml")):
        top = read_toml(path, languages)
        for table in _regime_tables(top):
            regime = _Reader(table, vocabulary, law, folder.name).regime()
            if regime.id in found:
                table.refuse(f"The regime {regime.id!r} is defined twice.", "id")
            found[regime.id] = regime
    return found


def _regime_tables(top: Table) -> Iterator[Table]:
    yield from top.tables("regime") if "regime" in top.values else [top]


@dataclass(frozen=True)
class _Reader:
    table: Table
    vocabulary: Vocabulary
    law: Law
    pack: str

    def regime(self) -> Regime:
        table = self.table
        made = Regime(
            id=table.need("id", str),
            kind=self.one_of("kind", ("statistical", "treaty", "legal")),
            title=table.text("title"),
            source=table.need("source", str),
            population=self.rule(table, "population"),
            rungs=tuple(self.rungs()),
            otherwise=self.one_of("otherwise", STATUSES),
            unknown=self.one_of("unknown", ("no", "undetermined")),
            statuses=self.one_of("statuses", ("share", "ladder")),
            requires=self.names("requires"),
            uses=self.names("uses"),
            gates=self.names("gates"),
            law=table.get("law", str, ""),
            since=table.day("since"),
            until=table.day("until"),
            secondary=table.get("secondary", bool, False),
            note=table.text("note", needed=False),
            pack=self.pack,
            vocabulary=self.vocabulary,
        )
        self.check(made)
        return made

    def check(self, regime: Regime) -> None:
        read = set(regime.attributes)
        for name in regime.requires:
            if name not in read and name not in self.parts_of(read):
                self.table.refuse(
                    f"{regime.id} requires {name!r} but no rule reads it.", "requires"
                )
        for name in regime.gates:
            if name not in read:
                self.table.refuse(f"No rule of {regime.id} reads {name!r}.", "gates")
        if regime.law and self.law.lookup(regime.law) is None:
            known = self.law.instruments
            self.table.refuse(
                f"No instrument has the key {regime.law!r}.", "law", nearest(regime.law, known)
            )
        self.table.done("rung")

    def parts_of(self, names: set[str]) -> set[str]:
        return {part for name in names for part in self.vocabulary[name].sum_of}

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        value: str = self.table.need(key, str)
        if value not in known:
            self.table.refuse(f"{value!r} is not a known {key}.", key, nearest(value, known))
        return value

    def names(self, key: str) -> tuple[str, ...]:
        found = self.table.get(key, list, [])
        for name in found:
            if name not in self.vocabulary:
                self.table.refuse(
                    f"No attribute is called {name!r}.", key, nearest(name, self.vocabulary)
                )
        return tuple(found)

    def rule(self, table: Table, key: str) -> Rule:
        text = table.need(key, str)
        return Rule.parse(text, self.vocabulary, self.law.terms, place=table.place(key))

    def rungs(self) -> Iterator[Rung]:
        header = "regime.rung" if self.table.steps else "rung"
        for table in self.table.tables("rung", header):
            yield self.rung(table)
            table.done()

    def rung(self, table: Table) -> Rung:
        finding = table.need("finding", str)
        if finding not in STATUSES:
            table.refuse(f"{finding!r} is not a status.", "finding", nearest(finding, STATUSES))
        return Rung(
            finding=finding,
            rule=self.rule(table, "when"),
            clause=self.clause(table),
            clause_of=self.clause_of(table),
            because=table.text("because"),
            since=table.day("since"),
            until=table.day("until"),
        )

    def clause(self, table: Table) -> str:
        key: str = table.get("clause", str, "")
        if not key and "clause_of" not in table.values:
            table.refuse("[[rung]] names no clause: give `clause` or `clause_of`.")
        if key and self.law.lookup(key) is None:
            known = [*self.law.provisions, *self.law.entries, *self.law.instruments]
            table.refuse(
                f"No provision, parameter or list entry has the key {key!r}.",
                "clause",
                nearest(key, known),
            )
        return key

    def clause_of(self, table: Table) -> CodesInLaw | None:
        name = table.get("clause_of", str)
        if name is None:
            return None
        listing = self.law.terms.lists.get(name)
        if listing is None:
            table.refuse(
                f"No list is called {name!r}.", "clause_of", nearest(name, self.law.terms.lists)
            )
        return listing
