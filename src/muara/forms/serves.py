"""What each question serves: the rule, scheme, figure, reading, procedure or service that uses it.

The column `serves` of the survey names uses, separated by blanks. Each is checked: what it names is
there, and reads a fact that the mapping makes of the answer.

    rule:C138           a regime reads the fact              scheme:IN-NREGS   a scheme asks for it
    figure:families     an indicator counts it               reading:CLMRS     a reading rests on it
    procedure:rescue    it is a step, or told with one       service:meal      it shows who needs it
    search              an identifier by which somebody is found again
    visits              an identifier that leads to the family, or what a visit due is counted by
    attendance          what regular attendance is reckoned from
    consent             what a person agreed to
    register            the first entry of a person, a household or a workplace
    subject  day        whom or which place they are about; on which day they were true
    route               another question, or an entry, is made only after this answer
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from muara.determination import readings
from muara.errors import nearest
from muara.indicators import read_indicators
from muara.packs import Pack, SchemeVersion, open_all
from muara.procedure import procedures

from .faults import fault

if TYPE_CHECKING:
    from muara.errors import FormError
    from muara.indicators import Indicator

    from .form import Form, Question
    from .mapping import Entry, FormMapping
    from .sheets import Row

FIND_AGAIN = ("address", "phone", "guardian_name", "note")
VISITS = {"visit"}
BARE = ("search", "visits", "attendance", "consent", "register", "subject", "day", "route")
NAMED = ("rule", "scheme", "figure", "reading", "procedure", "service")
FIRST = ("person", "household", "workplace", "membership", "identity")


@dataclass(frozen=True)
class Made:
    """What the mapping makes of one answer: facts by kind of entry, identifiers, entries."""

    question: Question
    facts: Mapping[str, frozenset[str]]
    identifiers: frozenset[str]
    found_by: frozenset[str]
    entries: tuple[Entry, ...]

    @property
    def all_facts(self) -> frozenset[str]:
        """The facts of whatever kind; the bounds of an interval are the fact itself."""
        found = {fact for facts in self.facts.values() for fact in facts}
        return frozenset(found | {re.sub(r"_(low|high)$", "", fact) for fact in found})


def made_of(question: Question, mapping: FormMapping) -> Made:
    """What a mapping makes of the answer to a question, with what is calculated from it."""
    form = mapping.form
    sources = [question, *_calculated_from(question, form)]
    facts: dict[str, set[str]] = {}
    identifiers, found_by, entries = set(), set(), []
    for entry in mapping.entries:
        of = {fact for each in sources for fact in entry.made_of(each)}
        names = {name for name, path in entry.identifiers.items() if path == question.path}
        if of or names:
            entries.append(entry)
        facts.setdefault(entry.words.kind, set()).update(of)
        identifiers |= names
        found_by |= names & entry.words.found_by
    return Made(
        question,
        {kind: frozenset(each) for kind, each in facts.items() if each},
        frozenset(identifiers),
        frozenset(found_by),
        tuple(entries),
    )


def _calculated_from(question: Question, form: Form) -> Iterator[Question]:
    """The calculations that read this answer."""
    named = re.compile(rf"/{re.escape(question.path)}(?![\w.-])")
    yield from (each for each in form.questions if named.search(each.calculation))


def check_serves(row: Row, question: Question, mapping: FormMapping, pack: Pack) -> None:
    """Refuse a question that serves nothing, or not what it says. Raises FormError."""
    uses = row.get("serves").split()
    if not uses:
        raise fault("serves_nothing", **row.place("serves"))
    made = made_of(question, mapping)
    for use in uses:
        if slip := _slip(use, made, mapping, pack, row):
            raise slip


def uses_of(question: Question, mapping: FormMapping, pack: Pack) -> tuple[str, ...]:
    """What uses an answer, where its form does not say: every rule, figure and reading that reads
    a fact it becomes, then every scheme, and the procedures it is told with.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> form = open_forms(pack)["follow_up"]
    >>> "rule:C138" in uses_of(form.form.by_name["worked"], form.mapping, pack)
    True
    """
    made = made_of(question, mapping)
    if not made.entries:
        return ()
    shown = ("rule", "figure", "reading", "scheme", "procedure")
    return tuple(
        f"{what}:{name}"
        for what in shown
        for name, reads in sorted(_known(what, pack).items())
        if reads(made)
    )


def _slip(use: str, made: Made, mapping: FormMapping, pack: Pack, row: Row) -> FormError | None:
    what, _, name = use.partition(":")
    place = row.place("serves")
    if not name and what in BARE:
        served = _BARE[what](made, mapping)
        does = f"It makes {_told(made)}."
        return None if served else fault("not_used", name=what, does=does, **place)
    if what not in NAMED or not name:
        near = f"Write {what}:NAME." if what in NAMED else nearest(what, NAMED if name else BARE)
        return fault("unknown_use", name=use, near=near, **place)
    if (known := _known(what, pack)).get(name) is None:
        known = _known(what, open_all())
    if name not in known:
        return fault("no_such_use", what=what, name=name, near=nearest(name, known), **place)
    reads = known[name]
    if reads(made):
        return None
    return fault("not_used", name=use, does=f"It makes {_told(made)}.", **place)


def _told(made: Made) -> str:
    """What an answer becomes, in a message."""
    said = [f"{kind}.{fact}" for kind, facts in made.facts.items() for fact in sorted(facts)]
    said += sorted(made.identifiers)
    return ", ".join(said) or "nothing: the mapping does not name it"


_BARE: Mapping[str, Callable[[Made, FormMapping], bool]] = {
    "search": lambda made, _: bool(made.found_by),
    "visits": lambda made, _: bool(made.identifiers & set(FIND_AGAIN) or VISITS & set(made.facts)),
    "attendance": lambda made, _: "attendance" in made.facts,
    "consent": lambda made, _: "consent" in made.facts,
    "register": lambda made, _: any(each.words.kind in FIRST for each in made.entries),
    "subject": lambda made, mapping: (
        made.question.path in {mapping.place, *(each.source for each in mapping.subjects.values())}
    ),
    "day": lambda made, mapping: any(
        made.question.path == each.true_on for each in mapping.entries
    ),
    "route": lambda made, mapping: _routes(made.question, mapping),
}


def _routes(question: Question, mapping: FormMapping) -> bool:
    """Does it decide whether something else is asked, or an entry is made?"""
    named = re.compile(rf"/{re.escape(question.path)}(?![\w.-])")
    asked = any(named.search(each.relevant) for each in mapping.form.questions)
    rules = [entry.when for entry in mapping.entries if entry.when]
    return asked or any(question.name == word.name for rule in rules for word in rule.attributes)


Reads = Callable[[Made], bool]


@cache
def _known(what: str, pack: Pack) -> Mapping[str, Reads]:
    """What may be named, by name, and whether it reads what is made of an answer."""
    return _KNOWN[what](pack)


def _rules(pack: Pack) -> dict[str, Reads]:
    return {
        key: _reading(frozenset([*regime.attributes, *regime.requires, *regime.uses]))
        for key, regime in pack.regimes.items()
    }


def _reading(words: frozenset[str]) -> Reads:
    return lambda made: bool(words & made.all_facts)


def _schemes(pack: Pack) -> dict[str, Reads]:
    """A scheme reads what its conditions name, and which of the papers it asks for are held."""
    return {
        key: _reading(frozenset(word for each in scheme.versions for word in _asked_by(each)))
        for key, scheme in pack.schemes.items()
    }


def _asked_by(version: SchemeVersion) -> Iterator[str]:
    yield from version.attributes
    yield from (f"paper_{paper}" for one_of in version.papers.needs for paper in one_of)


def _readings(pack: Pack) -> dict[str, Reads]:
    found = {}
    for part in (*pack.parts, *((pack,) if pack.path.joinpath("pack.toml").exists() else ())):
        for key, reading in readings(part).items():
            words = {word.name for word in reading.attributes}
            regime = part.regimes[reading.regime]
            found[key] = _reading(frozenset([*words, *regime.attributes, *regime.uses]))
    return found


def _figures(pack: Pack) -> dict[str, Reads]:
    found: dict[str, Reads] = {}
    for part in (*pack.parts, *((pack,) if pack.path.joinpath("pack.toml").exists() else ())):
        for path in sorted((part.path / "programmes").glob("*_indicators.toml")):
            for key, figure in read_indicators(path, part).items():
                found[key] = _counted(figure, part)
    return found


def _counted(figure: Indicator, pack: Pack) -> Reads:
    """A figure uses what its condition reads of its kind of event, or what its reading rests on."""
    words = frozenset(word.name for word in figure.condition.attributes)
    if figure.reading:
        return lambda made: bool(words & made.all_facts) or _readings(pack)[figure.reading](made)
    return lambda made: bool(words & made.facts.get(figure.events, frozenset()))


def _procedures(pack: Pack) -> dict[str, Reads]:
    found: dict[str, Reads] = {}
    for part in (*pack.parts, *((pack,) if pack.path.joinpath("pack.toml").exists() else ())):
        for key, procedure in procedures(part).items():
            found[key] = _stepping(frozenset(procedure.listens))
    return found


def _stepping(kinds: frozenset[str]) -> Reads:
    return lambda made: any(each.words.kind in kinds for each in made.entries)


def _services(pack: Pack) -> dict[str, Reads]:
    """A service uses whatever shows that it is needed: any fact or identifier."""
    codes = pack.kinds["service"]["own"]["service"]["codes"]
    return {code: lambda made: bool(made.all_facts or made.identifiers) for code in codes}


_KNOWN: Mapping[str, Callable[[Pack], dict[str, Reads]]] = {
    "rule": _rules,
    "scheme": _schemes,
    "figure": _figures,
    "reading": _readings,
    "procedure": _procedures,
    "service": _services,
}
