"""What an inspector looks for at a workplace, by the law in force on the day of the visit.

`inspection.toml` of the packs says how each clause is asked; the clause itself, its number and its
citation come from the law of the day. The same kiln so has another checklist in 2012 than in 2018.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from muara.errors import FrameError, nearest
from muara.packs import Table, read_toml
from muara.packs.law import Cited
from muara.rules import Attribute, CodesInLaw, Entry, Provision, Rule
from muara.rules.vocabulary import Text

from .sentences import filled, numbers_in, said

if TYPE_CHECKING:
    from muara.packs import Pack

FILE = "inspection.toml"
ENTRY = "entry"
YES, NO = "yes", "no"
REASONS = ("child_seen", "reported", "turned_away", "breach", "never", "regular")
"""What may bring an inspector to a workplace; nothing about who the people there are."""

_ABOUT = ("work_kind", "isic")


@dataclass(frozen=True)
class Asked:
    """One thing to look for, as the pack has it, and when the law asks for it."""

    key: str
    group: str
    say: Text
    clause: Provision | None = None
    clause_of: CodesInLaw | None = None
    when: Rule | None = None
    asks: Attribute | None = None
    breach_if: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    place: str = ""
    numbers: tuple[Provision, ...] = ()
    finds: str = ""


@dataclass(frozen=True)
class Group:
    """Items that stand together; `finds`: what a breach of one is called, if it says no other."""

    labels: Text
    finds: str = ""


@dataclass(frozen=True)
class Again:
    """How soon a workplace of which this is known is to be inspected."""

    key: str
    labels: Text
    within_days: int


@dataclass(frozen=True)
class Inspection:
    """Everything that may be looked for, the groups it stands in, and what brings an inspector."""

    groups: Mapping[str, Group] = field(default_factory=dict)
    items: tuple[Asked, ...] = ()
    again: Mapping[str, Again] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One line of a checklist, in the reader's language.

    `clause` is the key of the law and `source` its citation on the day; `attribute` and `question`
    what the answer is recorded as (empty: only found or not found). `breach_if` ("yes", "no"): the
    answer that breaks the clause; empty: it decides what else holds. `depends_on`: what must be
    known of the place to say whether this is asked at all. `finds`: what a breach of it is called,
    as a code of the kind of entry `enforcement`.
    """

    key: str
    group: str
    say: str
    clause: str
    article: str
    law: str
    source: str
    unconfirmed: bool
    attribute: str = ""
    question: str = ""
    breach_if: str = ""
    depends_on: tuple[str, ...] = ()
    finds: str = ""


@dataclass(frozen=True)
class Before:
    """What is known of a workplace on a day. Days; None: never. Nothing of who people are."""

    registered_on: dt.date
    inspected_on: dt.date | None = None
    breach_on: dt.date | None = None
    reported_on: dt.date | None = None
    child_seen_on: dt.date | None = None
    turned_away_on: dt.date | None = None


@dataclass(frozen=True)
class Next:
    """By which day a workplace is to be inspected, and what brings the inspector there."""

    by: dt.date
    because: str
    say: str


def next_inspection(pack: Pack, before: Before, *, language: str = "en") -> Next:
    """By when a workplace is to be inspected: the earliest day of all that speaks for one.

    What was seen or reported counts until the inspection that came after it. Raises PackError for a
    bad file. Source: `[again]` of inspection.toml.

    >>> from muara.packs import open_pack
    >>> kiln = Before(dt.date(2012, 1, 10), child_seen_on=dt.date(2012, 3, 1))
    >>> told = next_inspection(open_pack("india"), kiln)
    >>> str(told.by), told.because
    ('2012-03-08', 'child_seen')
    """
    again = inspection_of(pack).again
    last = before.inspected_on
    days = {
        "child_seen": _since(before.child_seen_on, last),
        "reported": _since(before.reported_on, last),
        "turned_away": _since(before.turned_away_on, last),
        "breach": before.breach_on if before.breach_on == last else None,
        "never": None if last else before.registered_on,
        "regular": last,
    }
    due = [
        (day + dt.timedelta(days=again[key].within_days), key) for key, day in days.items() if day
    ]
    by, because = min(due, key=lambda each: each[0])
    return Next(by, because, said(again[because].labels, language))


def _since(day: dt.date | None, last: dt.date | None) -> dt.date | None:
    """The day, unless an inspection came after it."""
    return day if day and (last is None or day > last) else None


def checklist(
    pack: Pack,
    *,
    on: dt.date,
    work_kind: str | None = None,
    isic: str | None = None,
    place: str | None = None,
    language: str = "en",
) -> tuple[Item, ...]:
    """What to look for at a workplace on a day, in the order of the groups.

    Parameters
    ----------
    on
        The day of the visit: whose law is read.
    work_kind, isic
        What is done there. None: not known; then what it decides is asked, and says so.
    place
        Code of the place, for what only one State or province asks. None: not known; left out.

    Raises FrameError for a kind of work, a class or a place there is not, PackError for a bad file.

    Source: `law/*.toml` of the pack; each line cites its clause.

    >>> from muara.packs import open_pack
    >>> kiln = checklist(open_pack("india"), on=dt.date(2018, 3, 1), work_kind="brick_kiln")
    >>> found = {item.key: item for item in kiln}["part_a"]
    >>> found.clause, found.attribute, found.breach_if
    ('IN.new.A.1', 'age', 'yes')
    """
    row = {"work_kind": work_kind, "isic": isic}
    _check(pack, row, place)
    inspection = inspection_of(pack)
    order = list(inspection.groups)
    found = [
        item
        for asked in inspection.items
        for item in _Teller(pack, asked, on, row, place, language).item()
    ]
    return tuple(sorted(found, key=lambda item: order.index(item.group)))


def groups(pack: Pack, *, language: str = "en") -> dict[str, str]:
    """What the groups of a checklist are called, in order."""
    return {key: said(each.labels, language) for key, each in inspection_of(pack).groups.items()}


def _check(pack: Pack, row: Mapping[str, str | None], place: str | None) -> None:
    for name, value in row.items():
        codes = pack.vocabulary[name].codes
        if value is not None and codes and not codes.allows(value):
            raise FrameError(
                "This is no known code.",
                column=name,
                found=value,
                do=nearest(value, codes.codes),
            )
    known = pack.geography.parents
    if place is not None and place not in known:
        raise FrameError("No such place.", column="place", found=place, do=nearest(place, known))


@dataclass(frozen=True)
class _Teller:
    """One thing to look for, at one place on one day."""

    pack: Pack
    asked: Asked
    on: dt.date
    row: Mapping[str, str | None]
    place: str | None
    language: str

    def item(self) -> Iterator[Item]:
        """The line, where the law of the day asks for it."""
        if not self.in_force():
            return
        holds, open_words = self.applies()
        cited = self.cited()
        if holds is False or cited is None:
            return
        if isinstance(cited, CodesInLaw):
            open_words = (cited.attribute, *open_words)
        asks = self.asked.asks
        source, unconfirmed = self.citation(cited)
        yield Item(
            key=self.asked.key,
            group=self.asked.group,
            say=self.said(cited),
            clause=cited.key,
            article="" if isinstance(cited, CodesInLaw) else cited.article,
            law=said(self.pack.law.instruments[self.instrument(cited)].title, self.language),
            source=source,
            unconfirmed=unconfirmed,
            attribute=asks.name if asks else "",
            question=asks.ask(self.language) if asks else "",
            breach_if=self.asked.breach_if,
            depends_on=tuple(dict.fromkeys(open_words)),
            finds=self.asked.finds,
        )

    def in_force(self) -> bool:
        """Do the item, its place and every number in its sentence hold on the day?"""
        asked = self.asked
        if (asked.since and self.on < asked.since) or (asked.until and self.on > asked.until):
            return False
        if asked.place and not self.pack.geography.holds(asked.place, self.place):
            return False
        return all(number.on(self.on) for number in asked.numbers)

    def applies(self) -> tuple[bool | None, tuple[str, ...]]:
        """Is this asked of such work, and what is open where that is not known?"""
        rule = self.asked.when
        if rule is None:
            return True, ()
        holds = rule.judge(self.row, day=self.on)
        return holds, tuple(sorted(rule.open(self.row, day=self.on))) if holds is None else ()

    def cited(self) -> Provision | Entry | CodesInLaw | None:
        """The clause in force; of a list the line that names the work, or the list where no work
        is known.
        """
        listing, clause = self.asked.clause_of, self.asked.clause
        if listing is None:
            return clause if clause and clause.on(self.on) else None
        code = self.row[listing.attribute]
        if code is None:
            return listing if any(entry.holds(self.on) for entry in listing.entries) else None
        codes = self.pack.vocabulary[listing.attribute].codes
        return listing.match(code, self.on, codes) if codes else None

    def citation(self, cited: Provision | Entry | CodesInLaw) -> tuple[str, bool]:
        if isinstance(cited, CodesInLaw):
            instrument = self.pack.law.instruments[self.instrument(cited)]
            return instrument.source, instrument.unconfirmed
        held = cited if isinstance(cited, Entry) else cited.on(self.on)
        doubtful = any(self._doubtful(number) for number in self.asked.numbers)
        return (held.source, held.unconfirmed or doubtful) if held else ("", True)

    def _doubtful(self, number: Provision) -> bool:
        version = number.on(self.on)
        return version is not None and version.unconfirmed

    def instrument(self, cited: Provision | Entry | CodesInLaw) -> str:
        whose = self.asked.clause_of if isinstance(cited, Entry) else cited
        return whose.instrument  # type: ignore[union-attr]

    def said(self, cited: Cited) -> str:
        """The sentence with the law's numbers of the day."""
        others = {}
        if isinstance(cited, CodesInLaw | Entry):
            others[ENTRY] = said(cited.labels, self.language)
        return filled(self.asked.say, self.language, self.asked.numbers, self.on, **others)


# --- reading ---


@cache
def inspection_of(pack: Pack) -> Inspection:
    """What the pack and those it extends look for.

    Raises PackError with file, line and the nearest right word.
    """
    groups: dict[str, Group] = {}
    items: dict[str, Asked] = {}
    again: dict[str, Again] = {}
    for folder in pack.folders:
        if (folder / FILE).exists():
            top = read_toml(folder / FILE, pack.languages)
            groups |= _groups(top)
            again |= _again(top)
            for table in top.tables("items"):
                item = _Reader(pack, table, groups).asked()
                if item.key in items:
                    table.refuse(f"The item {item.key!r} is given twice.", "key")
                items[item.key] = item
            top.done()
    return Inspection(groups, tuple(items.values()), again)


def _groups(top: Table) -> dict[str, Group]:
    found = {}
    for key, table in _below(top, "groups"):
        found[key] = Group(table.text("labels"), table.get("finds", str, ""))
        table.done()
    return found


def _again(top: Table) -> dict[str, Again]:
    found = {}
    for key, table in _below(top, "again"):
        if key not in REASONS:
            table.refuse(f"{key!r} brings no inspector.", do=nearest(key, REASONS))
        found[key] = Again(key, table.text("labels"), table.need("within_days", int))
        if found[key].within_days <= 0:
            table.refuse("A time is more than no days.", "within_days")
        table.done()
    return found


def _below(top: Table, name: str) -> Iterator[tuple[str, Table]]:
    below = top.table(name)
    for key in below.values:
        yield key, replace(below.table(key), steps=((f"{name}.{key}", 0),))


@dataclass(frozen=True)
class _Reader:
    pack: Pack
    table: Table
    groups: Mapping[str, Group]

    def asked(self) -> Asked:
        table = self.table
        if ("clause" in table.values) == ("clause_of" in table.values):
            table.refuse("[[items]] names either `clause` or `clause_of`.")
        group = self.one_of("group", self.groups, needed=True)
        made = Asked(
            key=table.need("key", str),
            group=group,
            finds=table.get("finds", str, self.groups[group].finds),
            say=table.text("say"),
            clause=self.clause(),
            clause_of=self.named("clause_of", self.pack.law.terms.lists, "list"),
            when=self.when(),
            asks=self.named("asks", dict(self.pack.vocabulary), "attribute"),
            breach_if=self.one_of("breach_if", (YES, NO)),
            since=table.day("since"),
            until=table.day("until"),
            place=self.one_of("place", self.pack.geography.parents),
            numbers=tuple(
                numbers_in(
                    table,
                    "say",
                    self.pack.law.parameters,
                    but=(ENTRY,) if "clause_of" in table.values else (),
                )
            ),
        )
        table.done()
        return made

    def one_of(
        self, key: str, known: Sequence[str] | Mapping[str, Any], *, needed: bool = False
    ) -> str:
        value: str = self.table.need(key, str) if needed else self.table.get(key, str, "")
        if value and value not in known:
            self.table.refuse(f"{value!r} is not a known {key}.", key, nearest(value, known))
        return value

    def named(self, key: str, known: Mapping[str, Any], what: str) -> Any:
        name = self.one_of(key, known)
        return known[name] if name else None

    def clause(self) -> Provision | None:
        key = self.table.get("clause", str)
        if key is None:
            return None
        known = self.pack.law.provisions
        if key not in known:
            self.table.refuse(f"No provision has the key {key!r}.", "clause", nearest(key, known))
        return known[key]

    def when(self) -> Rule | None:
        """A rule on what is done at the place: nothing else is known before the visit."""
        text = self.table.get("when", str)
        if text is None:
            return None
        words = self.pack.vocabulary
        rule = Rule.parse(text, words, self.pack.law.terms, place=self.table.place("when"))
        for attribute in rule.attributes:
            if attribute.name not in _ABOUT:
                self.table.refuse(
                    f"{attribute.name!r} is not known before the visit.",
                    "when",
                    f"Use {' or '.join(_ABOUT)}.",
                )
        return rule
