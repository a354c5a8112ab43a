"""The law of a pack: instruments, clauses, dated parameters and lists, each version cited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from muara.errors import nearest
from muara.rules import CodesInLaw, Entry, Provision, Terms, Version, Vocabulary
from muara.rules.vocabulary import CodeList, Text

from .source import Line, Table, read_csv, read_toml


@dataclass(frozen=True)
class Instrument:
    """A convention, act, decree or statistical standard."""

    key: str
    title: Text
    since: dt.date | None = None
    until: dt.date | None = None
    source: str = ""
    unconfirmed: bool = False
    note: Text = field(default_factory=dict)


Cited = Instrument | Provision | Entry | CodesInLaw
_Keyed = TypeVar("_Keyed", Instrument, Provision, CodesInLaw)


@dataclass(frozen=True)
class Law:
    """Everything of the law a pack holds, by key, and the terms that rules may use."""

    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    provisions: Mapping[str, Provision] = field(default_factory=dict)
    lists: Mapping[str, CodesInLaw] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Provision]:
        """The provisions that have a value rules use, by name."""
        return {clause.name: clause for clause in self.provisions.values() if clause.name}

    @property
    def terms(self) -> Terms:
        """What rules may use beside the vocabulary."""
        return Terms(self.parameters, {listing.name: listing for listing in self.lists.values()})

    @property
    def entries(self) -> dict[str, Entry]:
        """Every line of every list, by key."""
        return {entry.key: entry for listing in self.lists.values() for entry in listing.entries}

    def lookup(self, key: str) -> Cited | None:
        """What a clause key names: a provision, a list entry, a list or an instrument."""
        return (
            self.provisions.get(key)
            or self.entries.get(key)
            or self.lists.get(key)
            or self.instruments.get(key)
        )

    def days(self) -> list[dt.date]:
        """The days on which something changed, oldest first."""
        return sorted({version.since for version in self._versions()})

    def _versions(self) -> Iterator[Version | Entry]:
        for clause in self.provisions.values():
            yield from clause.history
        yield from self.entries.values()

    def joined(self, other: Law) -> Law:
        """This law and another's, together."""
        return Law(
            {**self.instruments, **other.instruments},
            {**self.provisions, **other.provisions},
            {**self.lists, **other.lists},
        )


def read_law(folder: Path, vocabulary: Vocabulary, languages: tuple[str, ...]) -> Law:
    """All `law/*.toml` of a pack."""
    law = Law()
    for path in sorted(folder.glob("law/*.toml")):
        law = _joined(law, _read_file(path, vocabulary, languages), path)
    return law


def _joined(law: Law, more: Law, path: Path) -> Law:
    for mine, theirs in (
        (law.instruments, more.instruments),
        (law.provisions, more.provisions),
        (law.lists, more.lists),
    ):
        for key in set(mine) & set(theirs):
            read_toml(path).refuse(f"the key {key!r} is already used in another file.".capitalize())
    return law.joined(more)


def _read_file(path: Path, vocabulary: Vocabulary, languages: tuple[str, ...]) -> Law:
    top = read_toml(path, languages)
    instruments = [_instrument(table) for table in _instrument_tables(top)]
    first = instruments[0].key if instruments else ""
    clauses = [_provision(table, first) for table in top.tables("provision")]
    clauses += [_parameter(table, first) for table in top.tables("parameter")]
    lists = [_list(table, path.parent.parent, vocabulary, first) for table in top.tables("list")]
    top.done()
    return Law(_by_key(instruments, top), _by_key(clauses, top), _by_key(lists, top))


def _by_key(things: Iterable[_Keyed], top: Table) -> dict[str, _Keyed]:
    found: dict[str, _Keyed] = {}
    for thing in things:
        if thing.key in found:
            top.refuse(f"The key {thing.key!r} is used twice.")
        found[thing.key] = thing
    return found


def _instrument_tables(top: Table) -> list[Table]:
    if isinstance(top.values.get("instrument"), dict):
        return [top.table("instrument")]
    return list(top.tables("instrument"))


def _instrument(table: Table) -> Instrument:
    made = Instrument(
        key=table.need("key", str),
        title=table.text("title"),
        since=table.day("since"),
        until=table.day("until"),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
        note=table.text("note", needed=False),
    )
    table.done()
    return made


def _provision(table: Table, instrument: str) -> Provision:
    made = Provision(
        key=table.need("key", str),
        article=table.get("article", str, ""),
        labels=table.text("labels"),
        history=_history(table, "provision", valued=False),
        instrument=table.get("instrument", str, instrument),
    )
    table.done("history")
    return made


def _parameter(table: Table, instrument: str) -> Provision:
    made = Provision(
        key=table.need("key", str),
        article=table.get("article", str, ""),
        labels=table.text("labels"),
        history=_history(table, "parameter", valued=True),
        name=table.need("name", str),
        unit=table.get("unit", str, ""),
        instrument=table.get("instrument", str, instrument),
    )
    table.done("history")
    return made


def _history(table: Table, kind: str, *, valued: bool) -> tuple[Version, ...]:
    versions = []
    for each in table.tables("history", f"{kind}.history"):
        versions.append(_version(each, valued=valued))
        _after(each, versions)
        each.done()
    if not versions:
        table.refuse(f"{table.what} {table.values.get('key')!r} has no history.")
    return tuple(versions)


def _version(table: Table, *, valued: bool) -> Version:
    value = table.need("value", (int, float, str, dt.date, list)) if valued else None
    return Version(
        since=table.day("since", needed=True),  # type: ignore[arg-type]
        until=table.day("until"),
        value=tuple(value) if isinstance(value, list) else value,
        says=table.text("says", needed=not valued),
        source=_cited(table),
        unconfirmed=table.get("unconfirmed", bool, False),
    )


def _cited(table: Table) -> str:
    source: str = table.need("source", str)
    if not source.strip():
        table.refuse("the citation is empty.".capitalize(), "source")
    return source


def _after(table: Table, versions: list[Version]) -> None:
    """Versions come oldest first and never overlap."""
    newest = versions[-1]
    if newest.until is not None and newest.until < newest.since:
        table.refuse(
            f"This version ends ({newest.until}) before it begins ({newest.since}).", "until"
        )
    if len(versions) < 2:
        return
    before = versions[-2]
    if before.until is None or before.until >= newest.since:
        ends = before.until or "never"
        table.refuse(
            f"This version begins on {newest.since}, the one before ends {ends}: they overlap.",
            "since",
            "Give the earlier version an `until` before that day.",
        )


def _list(table: Table, folder: Path, vocabulary: Vocabulary, instrument: str) -> CodesInLaw:
    name = table.need("attribute", str)
    attribute = vocabulary.get(name)
    if attribute is None or attribute.codes is None:
        table.refuse(f"{name!r} is not a code attribute.", "attribute", nearest(name, vocabulary))
    path = _list_file(folder, table.need("file", str))
    made = CodesInLaw(
        key=table.need("key", str),
        name=table.need("name", str),
        attribute=name,
        entries=tuple(
            _entry(line, attribute.codes, table.languages) for line in read_csv(path, _COLUMNS)
        ),
        labels=table.text("labels"),
        instrument=table.get("instrument", str, instrument),
    )
    table.done()
    return made


_COLUMNS = ("key", "codes", "since", "until", "en", "source")


def _list_file(folder: Path, name: str) -> Path:
    return next(
        (path for path in (folder / name, folder / "law" / name) if path.exists()), folder / name
    )


def _entry(line: Line, codes: CodeList, languages: tuple[str, ...]) -> Entry:
    wanted = tuple(code.strip() for code in line.need("codes").split(";") if code.strip())
    for code in wanted:
        if not codes.allows(code):
            line.refuse(f"{code!r} is not a known code.", nearest(code, codes.codes))
    since, until = line.day("since"), line.day("until")
    if since is None:
        line.refuse("The column 'since' is empty.")
    if until is not None and until < since:
        line.refuse(f"This entry ends ({until}) before it begins ({since}).")
    return Entry(
        key=line.need("key"),
        codes=wanted,
        since=since,
        until=until,
        article=line.get("article"),
        labels={code: line.need(code) for code in languages},
        source=line.need("source"),
        unconfirmed=_yes(line),
    )


def _yes(line: Line) -> bool:
    said = line.get("unconfirmed").lower()
    if said not in ("", "yes", "no", "true", "false"):
        line.refuse(f"{said!r} in 'unconfirmed' is neither yes nor empty.")
    return said in ("yes", "true")
