"""What the law said on a day, what changed between two days, and one clause with its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from django.utils.translation import gettext, ngettext

from muara.packs import Instrument, Pack, Regime, open_pack
from muara.rules import CodesInLaw, Entry, Provision, Version
from muara_server.figures import day as in_words
from muara_server.figures import number

from .measures import measured
from .words import in_language

COUNTRIES = ("india", "indonesia", "international")
Word = Literal["changed", "new", "ended", "same"]
Clause = Provision | CodesInLaw


@dataclass(frozen=True)
class Said:
    """What a clause said on a day, as a reader sees it."""

    text: str
    source: str = ""
    unconfirmed: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Difference:
    """One subject on two days."""

    key: str
    subject: str
    article: str
    instrument: str
    before: Said | None
    after: Said | None
    word: Word
    next_change: date | None = None


@dataclass(frozen=True)
class Group:
    """What differs in one Act or Convention."""

    title: str
    rows: list[Difference]


@dataclass(frozen=True)
class Line:
    """One line of a dated list, such as one occupation of a Schedule."""

    key: str
    article: str
    text: str
    since: date
    until: date | None
    source: str
    unconfirmed: bool
    in_force: bool = True


@cache
def pack(country: str) -> Pack:
    """The pack of a country, read once."""
    return open_pack(country)


def own_clauses(country: str) -> list[Clause]:
    """The clauses that this pack itself holds, in the order in which it gives them."""
    law = pack(country).law
    borrowed = _keys_below(country)
    held: list[Clause] = [*law.provisions.values(), *law.lists.values()]
    return [clause for clause in held if clause.key not in borrowed]


def title(country: str) -> str:
    """The name of a pack, in the reader's language."""
    return in_language(pack(country).title)


def changes(country: str) -> list[date]:
    """The days on which something in this country's law began or had ended, oldest first."""
    days = {version.since for clause in own_clauses(country) for version in _versions(clause)}
    ended = {v.until for clause in own_clauses(country) for v in _versions(clause) if v.until}
    return sorted(days | {last + timedelta(days=1) for last in ended})


def neighbours(country: str, *, on: date) -> tuple[date | None, date | None]:
    """The last change before this day, and the next one after it."""
    days = changes(country)
    past = [day for day in days if day < on]
    later = [day for day in days if day > on]
    return (past[-1] if past else None), (later[0] if later else None)


def compare(country: str, *, before: date, after: date) -> list[Difference]:
    """Every subject of the law that held on one of the two days, with the difference in a word."""
    told = (_difference(clause, before=before, after=after) for clause in own_clauses(country))
    return [difference for difference in told if difference.before or difference.after]


def grouped(country: str, rows: list[Difference]) -> list[Group]:
    """The rows under the Act or Convention that holds them, in the pack's order."""
    by_instrument: dict[str, list[Difference]] = {}
    for row in rows:
        by_instrument.setdefault(row.instrument, []).append(row)
    return [Group(_title_of(country, key), held) for key, held in by_instrument.items()]


def _title_of(country: str, key: str) -> str:
    found = instrument(country, key)
    return in_language(found.title) if found else key


def _difference(clause: Clause, *, before: date, after: date) -> Difference:
    old, new = said(clause, on=before), said(clause, on=after)
    same = _standing(clause, before) == _standing(clause, after)
    word: Word = "same" if same else "changed"
    if old is None or new is None:
        word = "new" if old is None else "ended"
    later = sorted(version.since for version in _versions(clause) if version.since > after)
    return Difference(
        key=clause.key,
        subject=in_language(clause.labels) or clause.key,
        article=article(clause),
        instrument=clause.instrument,
        before=old,
        after=new,
        word=word,
        next_change=later[0] if later else None,
    )


def said(clause: Clause, *, on: date) -> Said | None:
    """What this clause said on the day, or None where it did not hold."""
    if isinstance(clause, CodesInLaw):
        return _list_said(clause, on=on)
    version = clause.on(on)
    return _version_said(version, unit=clause.unit) if version else None


def history(clause: Provision) -> list[Said]:
    """Every version of a clause, newest first."""
    newest_first = sorted(clause.history, key=lambda version: version.since, reverse=True)
    return [_version_said(version, unit=clause.unit) for version in newest_first]


def line(entry: Entry, *, on: date) -> Line:
    """One line of a list as a reader sees it."""
    return Line(
        key=entry.key,
        article=entry.article,
        text=in_language(entry.labels) or entry.key,
        since=entry.since,
        until=entry.until,
        source=entry.source,
        unconfirmed=entry.unconfirmed,
        in_force=entry.holds(on),
    )


def lines(clause: CodesInLaw, *, on: date) -> list[Line]:
    """Every line of a list with its days, in the pack's order, saying which held on the day."""
    return [line(entry, on=on) for entry in clause.entries]


def find(key: str) -> tuple[str, Clause, Entry | None] | None:
    """The country and the clause with this key; a line of a list gives its list and itself."""
    for country in COUNTRIES:
        for clause in own_clauses(country):
            if clause.key == key:
                return country, clause, None
            if isinstance(clause, CodesInLaw):
                entry = next((one for one in clause.entries if one.key == key), None)
                if entry:
                    return country, clause, entry
    return None


def article(clause: Clause) -> str:
    """The article as cited; a list says that it is one."""
    return clause.article if isinstance(clause, Provision) else gettext("list")


def instrument(country: str, key: str) -> Instrument | None:
    """The Act, Convention or decree that a clause belongs to."""
    return pack(country).law.instruments.get(key)


def used_by(key: str) -> list[Regime]:
    """The definitions of child labour in which some finding rests on this clause or list."""
    regimes = {regime.id: regime for name in COUNTRIES for regime in pack(name).regimes.values()}
    return [regime for regime in regimes.values() if key in _grounds(regime)]


def _keys_below(country: str) -> set[str]:
    """The keys that a pack has from the packs it extends."""
    keys: set[str] = set()
    for name in getattr(pack(country), "extends", ()):
        law = pack(name).law
        keys |= {*law.instruments, *law.provisions, *law.lists}
    return keys


def _versions(clause: Clause) -> Iterator[Version | Entry]:
    yield from clause.entries if isinstance(clause, CodesInLaw) else clause.history


def _standing(clause: Clause, on: date) -> object:
    """What is compared: the words and the value, never the days or the source."""
    if isinstance(clause, CodesInLaw):
        return tuple(entry.key for entry in clause.entries if entry.holds(on))
    version = clause.on(on)
    return (version.value, tuple(sorted(version.says.items()))) if version else None


def _version_said(version: Version, *, unit: str) -> Said:
    return Said(
        text=in_language(version.says) or value_in_words(version.value, unit=unit),
        source=version.source,
        unconfirmed=version.unconfirmed,
        since=version.since,
        until=version.until,
    )


def value_in_words(value: object, *, unit: str = "") -> str:
    """A parameter's value with its unit, as the reader's language writes it."""
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return measured(value, unit) if isinstance(value, int | float) else str(value or "")


def _list_said(clause: CodesInLaw, *, on: date) -> Said | None:
    held = [entry for entry in clause.entries if entry.holds(on)]
    if not held:
        return None
    text = ngettext("%(number)s line in force", "%(number)s lines in force", len(held))
    doubtful = any(entry.unconfirmed for entry in held)
    return Said(text=text % {"number": number(len(held))}, unconfirmed=doubtful)


def _grounds(regime: Regime) -> set[str]:
    """Every key on which some finding of a definition rests."""
    clauses = {rung.clause for rung in regime.rungs}
    clauses |= {rung.clause_of.key for rung in regime.rungs if rung.clause_of}
    return clauses | {one.key for one in (*regime.parameters, *regime.lists)}
