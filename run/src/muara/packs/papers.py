"""Papers, the offices that give and ask for them, and how long each stage of an application takes.

`papers.toml`, `offices.toml` and `linkage.toml` of a pack. A paper proves attributes; that it is
missing never changes whether somebody is eligible, only whether they can apply.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from muara.errors import PackError, nearest
from muara.rules import Rule, Terms, Vocabulary
from muara.rules.vocabulary import Text

from .source import Table, read_toml

OWNERS = ("person", "household")


@dataclass(frozen=True)
class Office:
    """Somewhere a family goes: its name, what to do there, and who is above it."""

    key: str
    labels: Text
    go: Text
    level: str = ""
    above: str = ""


@dataclass(frozen=True)
class PaperLimit:
    """An office gives the paper only where a rule holds: a ceiling may so be out of reach."""

    paper: str
    place: str
    rule: Rule
    says: Text
    since: dt.date | None = None
    until: dt.date | None = None
    source: str = ""
    unconfirmed: bool = False

    def in_force(self, day: dt.date) -> bool:
        """Does the office hold to it on this day?"""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Paper:
    """One kind of paper: whose it is, what it proves, where it is had and what it costs in papers.

    A `sensitive` paper is never named on anything that leaves the case worker.
    """

    key: str
    labels: Text
    of: str
    office: str = ""
    needs: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    says: Text = field(default_factory=dict)
    free: bool | None = None
    days: int | None = None
    sensitive: bool = False
    limits: tuple[PaperLimit, ...] = ()
    source: str = ""
    unconfirmed: bool = False

    def label(self, language: str = "en") -> str:
        """Its name in a language; English where that is missing."""
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True)
class Stage:
    """One stage of an application: its name, and the days within which the next should follow."""

    key: str
    labels: Text
    next_within: int | None = None
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class Linkage:
    """The stages from reached to confirmed, in order, and the reasons why offices refuse."""

    stages: Mapping[str, Stage] = field(default_factory=dict)
    refusals: Mapping[str, Text] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, ...]:
        """The stages' keys, first to last."""
        return tuple(self.stages)


def read_offices(folders: Iterable[Path], languages: tuple[str, ...]) -> dict[str, Office]:
    """The offices of these packs, by key; a later pack may not name one again."""
    found: dict[str, Office] = {}
    for folder in folders:
        for key, table in _entries(folder / "offices.toml", "offices", languages):
            _once(key, found, table)
            found[key] = Office(
                key,
                table.text("labels"),
                table.text("go"),
                table.get("level", str, ""),
                table.get("above", str, ""),
            )
            table.done("source", "unconfirmed")
    for office in found.values():
        if office.above and office.above not in found:
            raise PackError(
                f"The office {office.key!r} lies below {office.above!r}, which no pack has.",
                do=nearest(office.above, found),
            )
    return found


def read_papers(
    folders: Iterable[Path],
    vocabulary: Vocabulary,
    offices: Mapping[str, Office],
    languages: tuple[str, ...],
    places: Collection[str] = (),
) -> dict[str, Paper]:
    """The papers of these packs, by key, with the limits that any of the packs sets.

    Raises PackError, with file and line, for an office, a paper, a word or one of `places` that
    there is not.
    """
    found: dict[str, Paper] = {}
    limits: dict[str, list[PaperLimit]] = {}
    told: list[Table] = []
    for folder in folders:
        path = folder / "papers.toml"
        for key, table in _entries(path, "papers", languages):
            _once(key, found, table)
            found[key] = _paper(key, table, vocabulary, offices)
            limits[key] = [_limit(key, each, vocabulary, places) for each in _limits(key, table)]
            table.done()
            told.append(table)
        for each in _loose_limits(path, languages):
            key = each.need("paper", str)
            if key not in found:
                each.refuse(f"No paper is called {key!r}.", "paper", nearest(key, found))
            limits[key].append(_limit(key, each, vocabulary, places))
        for each in _details(path, languages):
            key = each.need("paper", str)
            if key not in found:
                each.refuse(f"No paper is called {key!r}.", "paper", nearest(key, found))
            found[key] = _detailed(found[key], each, offices)
            told.append(each)
    for table in told:
        _check_needs(table, found)
    return {key: _limited(paper, limits[key]) for key, paper in found.items()}


def _check_needs(table: Table, papers: Mapping[str, Paper]) -> None:
    """The papers to bring are papers that there are; `a|b` is one of the two."""
    for name in (name for group in table.get("needs", list, []) for name in group.split("|")):
        if name not in papers:
            table.refuse(f"No paper is called {name!r}.", "needs", nearest(name, papers))


def _paper(key: str, table: Table, vocabulary: Vocabulary, offices: Mapping[str, Office]) -> Paper:
    office = _office(table, offices)
    proves = tuple(table.get("proves", list, []))
    for name in proves:
        if name not in vocabulary:
            table.refuse(f"No attribute is called {name!r}.", "proves", nearest(name, vocabulary))
    of = table.need("of", str)
    if of not in OWNERS:
        table.refuse(f"{of!r} is not a known owner.", "of", nearest(of, OWNERS))
    return Paper(
        key=key,
        labels=table.text("labels"),
        of=of,
        office=office,
        needs=tuple(table.get("needs", list, [])),
        proves=proves,
        says=table.text("says", needed=False),
        free=table.get("free", bool),
        days=table.get("days", int),
        sensitive=table.get("sensitive", bool, False),
        source=table.get("source", str, ""),
        unconfirmed=table.get("unconfirmed", bool, False),
    )


def _office(table: Table, offices: Mapping[str, Office]) -> str:
    office: str = table.get("office", str, "")
    if office and office not in offices:
        table.refuse(f"No office is called {office!r}.", "office", nearest(office, offices))
    return office


def _detailed(paper: Paper, table: Table, offices: Mapping[str, Office]) -> Paper:
    """A paper that every country knows, as one country gives it."""
    made = replace(
        paper,
        office=_office(table, offices) or paper.office,
        needs=tuple(table.get("needs", list, paper.needs)),
        says=table.text("says", needed=False) or paper.says,
        free=table.get("free", bool, paper.free),
        days=table.get("days", int, paper.days),
        source=table.get("source", str, paper.source),
        unconfirmed=table.get("unconfirmed", bool, paper.unconfirmed),
    )
    table.done("paper")
    return made


def _limited(paper: Paper, limits: list[PaperLimit]) -> Paper:
    return replace(paper, limits=tuple(limits))


def _limit(paper: str, table: Table, vocabulary: Vocabulary, places: Collection[str]) -> PaperLimit:
    text, place = table.need("when", str), table.need("place", str)
    if place not in places:
        table.refuse(f"No place has the code {place!r}.", "place", nearest(place, places))
    made = PaperLimit(
        paper=paper,
        place=place,
        rule=Rule.parse(text, vocabulary, Terms(), place=table.place("when")),
        says=table.text("says"),
        since=table.day("since"),
        until=table.day("until"),
        source=table.get("source", str, ""),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done("paper")
    return made


def _limits(key: str, table: Table) -> Iterator[Table]:
    yield from table.tables("limits", f"papers.{key}.limits")


def _loose_limits(path: Path, languages: tuple[str, ...]) -> Iterator[Table]:
    """Limits that a country sets on a paper of the pack it extends."""
    if path.exists():
        yield from read_toml(path, languages).tables("limits")


def _details(path: Path, languages: tuple[str, ...]) -> Iterator[Table]:
    """Where a country gives a paper of the pack it extends, and what it asks for it."""
    if path.exists():
        yield from read_toml(path, languages).tables("details")


def read_linkage(folders: Iterable[Path], languages: tuple[str, ...]) -> Linkage:
    """The stages and refusal reasons; a later pack's file stands in place of an earlier one."""
    found = Linkage()
    for folder in folders:
        path = folder / "linkage.toml"
        if path.exists():
            stages = dict(_entries(path, "stages", languages))
            refusals = dict(_entries(path, "refusals", languages))
            found = Linkage(
                {key: _stage(key, table) for key, table in stages.items()},
                {key: table.text("labels") for key, table in refusals.items()},
            )
    return found


def _stage(key: str, table: Table) -> Stage:
    made = Stage(
        key,
        table.text("labels"),
        table.get("next_within", int),
        table.get("source", str, ""),
        table.get("unconfirmed", bool, False),
    )
    table.done()
    return made


def _entries(path: Path, name: str, languages: tuple[str, ...]) -> Iterator[tuple[str, Table]]:
    """The tables `[name.KEY]` of a file, where there is one."""
    if not path.exists():
        return
    top = read_toml(path, languages)
    for key, values in top.get(name, dict, {}).items():
        yield key, Table(path, top.lines, ((f"{name}.{key}", 0),), values, languages)


def _once(key: str, found: Mapping[str, object], table: Table) -> None:
    if key in found:
        table.refuse(f"{key!r} is already in a pack this one extends.")
