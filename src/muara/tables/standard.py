"""The standard tables of the packs: whom each is about, its rows, and what stands in its columns.

One file of `tables/` in a pack is one table; `muara_countries/international/tables/sdg_8_7_1.toml`
explains how it is written. Derived variables of an official syntax are rules there, with its
thresholds as parameters of the law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import PackError, nearest
from muara.law.sentences import numbers_in
from muara.packs import Pack, Table, open_all, open_pack, read_toml
from muara.rules import Provision, Rule
from muara.rules.vocabulary import Text

from .groupings import Grouping, groupings_of, words_read
from .table import BETWEEN

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "tables"

CHOSEN = "chosen"
"""Stands for the definition that whoever makes the table chooses."""

KINDS = ("share", "regime", "each", "mean", "count")
"""What may stand in a column: see `Column`."""

LACKING = ("no", "left_out")


@dataclass(frozen=True)
class Column:
    """A column of a standard table, or one for each value of a breakdown.

    Attributes:
        key: Its key; of one for each value, what stands before the value.
        labels: Its words.
        kind: `share` (of whom a rule holds), `regime` (whom a definition counts), `each` (a share
            for every value of a breakdown), `mean` (of a word), `count` (how many there are).
        of: The id of the definition, the breakdown or the word; empty for a rule and a count.
        rule: The rule of a share.
        among: Of whom it is told; empty: of everybody whom the table is about.
        among_regime: Only of those whom this definition counts.
        lenient: Whom it is not known of counts as one of whom it is not true; else is left out.
        may_lack: Words that the survey need not have asked.
        needed: Without it there is no table.
        unit: Of its figures.
    """

    key: str
    labels: Text
    kind: str
    of: str
    rule: Rule | None
    among: Rule | None
    among_regime: str
    lenient: bool
    may_lack: tuple[str, ...]
    needed: bool
    unit: str

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules it reads."""
        return tuple(rule for rule in (self.rule, self.among) if rule is not None)

    @property
    def regimes(self) -> tuple[str, ...]:
        """The definitions by which it counts; `chosen` may be among them."""
        own = (self.of,) if self.kind == "regime" else ()
        return (*own, *((self.among_regime,) if self.among_regime else ()))


@dataclass(frozen=True)
class Standard:
    """A standard table.

    Attributes:
        id: Its key.
        title: What it is about.
        definition: By which definition, with numbers of the law and `{regime}` in braces.
        numbers: Those numbers.
        source: Where it is laid down.
        unconfirmed: The source has not been seen.
        regime: The definition taken where `chosen` stands and nobody chose.
        population: Whom it is about.
        rows: Its breakdowns, each of one or more words, groupings or columns of the survey.
        columns: What is told of each row.
        notes: What a reader must know.
    """

    id: str
    title: Text
    definition: Text
    numbers: tuple[Provision, ...]
    source: str
    unconfirmed: bool
    regime: str
    population: Rule
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    notes: tuple[Text, ...]

    @property
    def chooses(self) -> bool:
        """May whoever makes it choose the definition?"""
        return any(CHOSEN in each.regimes for each in self.columns)

    def regimes(self, chosen: str = "") -> tuple[str, ...]:
        """The definitions it counts by."""
        read = (self.named(name, chosen) for each in self.columns for name in each.regimes)
        return tuple(dict.fromkeys(read))

    def words(self, column: Column, pack: Pack, chosen: str = "") -> tuple[str, ...]:
        """The words that a column reads, and those its definitions require."""
        read = [word.name for rule in column.rules for word in rule.attributes]
        if column.kind in ("mean", "each"):
            read += words_read(column.of, pack)
        for name in column.regimes:
            read += pack.regime(self.named(name, chosen)).requires
        return tuple(dict.fromkeys(read))

    def named(self, regime: str, chosen: str = "") -> str:
        """A definition by its id, where `chosen` may stand."""
        return (chosen or self.regime) if regime == CHOSEN else regime


@cache
def standards_of(pack: Pack) -> Mapping[str, Standard]:
    """The standard tables of a pack and of those it extends, by id, in the order of their files.

    Raises PackError or RuleError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> found = standards_of(open_pack("international"))["PR.3.3"]
    >>> [column.key for column in found.columns]
    ['ea_less', 'ea_more', 'hhc_less', 'hhc_more', 'child_labour', 'children']
    """
    found: dict[str, Standard] = {}
    for folder in pack.folders:
        for path in sorted((folder / FOLDER).glob("*.toml")):
            made = _Reader(path, pack).standard()
            if made.id in found:
                raise PackError(f"The table {made.id!r} is there already.", file=path)
            found[made.id] = made
    return found


def standard(id: str, pack: Pack) -> Standard:
    """A standard table by its id. Raises PackError with the nearest right word."""
    known = standards_of(pack)
    if id not in known:
        do = nearest(id, known) or "`muara tables` lists them."
        raise PackError(f"There is no standard table {id!r}.", do=do)
    return known[id]


@dataclass(frozen=True)
class TablesReport:
    """What a pack has of its own.

    Attributes:
        tables: Ids of its standard tables.
        groupings: Names of its groupings.
        unconfirmed: Those of which the source has not been seen.
    """

    tables: tuple[str, ...]
    groupings: tuple[str, ...]
    unconfirmed: tuple[str, ...]


def check_pack_tables(name: str) -> TablesReport:
    """Read the standard tables and groupings of a pack, and refuse what is wrong in them.

    Raises PackError or RuleError with file, line and the nearest right word.

    >>> "age_group" in check_pack_tables("international").groupings
    True
    """
    pack = open_pack(name)
    tables, groups = dict(standards_of(pack)), dict(groupings_of(pack))
    for above in pack.parts:
        tables = {id: each for id, each in tables.items() if id not in standards_of(above)}
        groups = {key: each for key, each in groups.items() if groupings_of(above).get(key) != each}
    doubts = [f"table {id}" for id, each in tables.items() if each.unconfirmed]
    doubts += [f"grouping {key}" for key, each in groups.items() if each.unconfirmed]
    return TablesReport(tuple(tables), tuple(groups), tuple(doubts))


def standard_tables(country: str | None = None, *, language: str = "en") -> pl.DataFrame:
    """The standard tables there are, one row each.

    Columns, all text: `table` (what `muara estimate --table` is asked for), `regime` (the
    definitions it counts by, `;`-separated), `chosen` (`yes` where another may be chosen), `rows`
    and `columns` (their keys, `;`-separated), `needs` (the words it cannot do without,
    `;`-separated), `title` in the language, `source`. Raises PackError for a country there is no
    pack of.

    >>> standard_tables("india").filter(pl.col("table") == "PR.3.3")["regime"].item()
    'MICS6'
    """
    pack = open_pack(country) if country else open_all()
    return pl.DataFrame([_listed(each, pack, language) for each in standards_of(pack).values()])


def _listed(table: Standard, pack: Pack, language: str) -> dict[str, str]:
    needed = [each for each in table.columns if each.needed]
    words = [
        name for each in needed for name in table.words(each, pack) if name not in each.may_lack
    ]
    return {
        "table": table.id,
        "regime": ";".join(table.regimes()),
        "chosen": "yes" if table.chooses else "no",
        "rows": ";".join(BETWEEN.join(names) for names in table.rows),
        "columns": ";".join(each.key for each in table.columns),
        "needs": ";".join(dict.fromkeys(words)),
        "title": table.title[language],
        "source": table.source,
    }


class _Reader:
    """Reads the file of one table and checks every name in it."""

    def __init__(self, path: Path, pack: Pack) -> None:
        self.pack, self.top = pack, read_toml(path, pack.languages)
        self.groupings: Mapping[str, Grouping] = groupings_of(pack)

    def standard(self) -> Standard:
        top = self.top
        parameters = self.pack.law.terms.parameters
        regime = self.regime_of(top, "regime") if "regime" in top.values else ""
        made = Standard(
            id=top.need("id", str),
            title=top.text("title"),
            definition=top.text("definition"),
            numbers=tuple(numbers_in(top, "definition", parameters, but=("regime",))),
            source=top.need("source", str),
            unconfirmed=top.get("unconfirmed", bool, False),
            regime=regime,
            population=self.rule(top, "population"),
            rows=tuple(self.rows()),
            columns=tuple(self.columns()),
            notes=tuple(self.notes()),
        )
        if made.chooses and not made.regime:
            top.refuse(f"A column is by a chosen definition: {made.id} needs one to begin with.")
        top.done()
        return made

    def rows(self) -> Iterator[tuple[str, ...]]:
        for said in self.top.need("rows", list):
            names = tuple(str(said).split(BETWEEN))
            for name in names:
                self.breakdown(self.top, "rows", name)
            yield names

    def notes(self) -> Iterator[Text]:
        for table in self.top.tables("note"):
            yield table.text("text")
            table.done()

    # --- columns ---

    def columns(self) -> Iterator[Column]:
        seen: set[str] = set()
        for table in self.top.tables("column"):
            made = self.column(table)
            if made.key in seen:
                table.refuse(f"The column {made.key!r} stands twice.", "key")
            seen.add(made.key)
            yield made
            table.done()
        if not seen:
            self.top.refuse("A table has at least one [[column]].")

    def column(self, table: Table) -> Column:
        kind = self.kind(table)
        of = self.of(table, kind)
        rule = self.rule(table, "share") if kind == "share" else None
        among = self.rule(table, "among") if "among" in table.values else None
        regime = self.regime_of(table, "among_regime") if "among_regime" in table.values else ""
        return Column(
            key=table.get("key", str) or of,
            labels=self.labels(table, kind, of),
            kind=kind,
            of=of,
            rule=rule,
            among=among,
            among_regime=regime,
            lenient=self.lacking(table, kind) == "no",
            may_lack=self.may_lack(table, rule),
            needed=table.get("needed", bool, False),
            unit=_UNITS.get(kind) or self.unit(table),
        )

    def kind(self, table: Table) -> str:
        said = [kind for kind in KINDS if kind in table.values]
        if len(said) != 1:
            table.refuse(f"A column says one of {', '.join(KINDS)}; this one says {len(said)}.")
        return said[0]

    def of(self, table: Table, kind: str) -> str:
        if kind == "share":
            table.need("key", str)
            return ""
        if kind == "count":
            if not table.need("count", bool):
                table.refuse("count is true, or left out.", "count")
            table.need("key", str)
            return ""
        if kind == "regime":
            return self.regime_of(table, "regime")
        name: str = table.need(kind, str)
        if kind == "each":
            self.breakdown(table, "each", name)
        elif name not in self.pack.vocabulary or self.pack.vocabulary[name].kind != "number":
            numbers = [word.name for word in self.pack.vocabulary.values() if word.kind == "number"]
            table.refuse(
                f"{name!r} is no number of the vocabulary.", "mean", nearest(name, numbers)
            )
        return name

    def labels(self, table: Table, kind: str, of: str) -> Text:
        if "labels" in table.values or kind in ("share", "count"):
            return table.text("labels")
        if kind == "regime" and of != CHOSEN:
            return self.pack.regime(of).title
        if kind == "mean":
            return self.pack.vocabulary[of].labels
        return {}

    def lacking(self, table: Table, kind: str) -> str:
        if kind != "share":
            return "left_out"
        said: str = table.need("unknown", str)
        if said not in LACKING:
            table.refuse(
                f"{said!r} is not what unknown may count as.",
                "unknown",
                nearest(said, LACKING, most=2),
            )
        return said

    def may_lack(self, table: Table, rule: Rule | None) -> tuple[str, ...]:
        names = tuple(table.get("uses", list, []))
        read = [word.name for word in rule.attributes] if rule else []
        for name in names:
            if name not in read:
                table.refuse(f"The rule does not read {name!r}.", "uses", nearest(name, read))
        return names

    def unit(self, table: Table) -> str:
        word = self.pack.vocabulary[table.need("mean", str)]
        return "hours" if word.unit.startswith("hours") else "mean"

    # --- names ---

    def rule(self, table: Table, key: str) -> Rule:
        text = table.need(key, str)
        return Rule.parse(text, self.pack.vocabulary, self.pack.law.terms, place=table.place(key))

    def regime_of(self, table: Table, key: str) -> str:
        name: str = table.need(key, str)
        if name not in (CHOSEN, *self.pack.regimes):
            known = [*self.pack.regimes, CHOSEN]
            table.refuse(f"There is no definition {name!r}.", key, nearest(name, known))
        return name

    def breakdown(self, table: Table, key: str, name: str) -> None:
        words = self.pack.vocabulary
        told = [word.name for word in words.values() if word.kind in ("code", "truth", "id")]
        if name not in (*told, *self.groupings):
            do = nearest(name, [*told, *self.groupings])
            table.refuse(f"{name!r} is no breakdown: a grouping or a word with codes.", key, do)


_UNITS = {"share": "percent", "regime": "percent", "each": "percent", "count": "number"}
