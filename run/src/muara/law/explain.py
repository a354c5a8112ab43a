"""One child, in words: the finding, its clause, what it rests on, and the question to ask next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from muara.errors import FrameError, nearest
from muara.packs import STATUSES, Pack, Regime, Rung, open_all
from muara.packs.check import placeholders
from muara.packs.law import Cited, Instrument
from muara.packs.phrases import Phrases
from muara.rules import Attribute, Entry, Provision
from muara.rules.evaluate import known
from muara.rules.reading import minutes
from muara.rules.tree import Set

from .plain import Found, Step, judge, on_the_day


@dataclass(frozen=True)
class Question:
    """What to ask next: the attribute, the question, and the findings it could lead to."""

    attribute: str
    ask: str
    settles: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One observation the answer rests on, in the reader's words."""

    attribute: str
    label: str
    value: str


@dataclass(frozen=True)
class Explanation:
    """A finding with everything a reader needs to dispute it.

    `status` and `clause` are the keys; `finding`, `article`, `because` are in the reader's
    language; `unconfirmed` names the facts of law that await a primary source.
    """

    regime: str
    title: str
    status: str
    finding: str
    clause: str
    article: str
    subject: str
    because: str
    rests_on: tuple[Fact, ...]
    unsettled: tuple[str, ...]
    questions: tuple[Question, ...]
    unconfirmed: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    on: dt.date | None = None
    words: Phrases = field(default_factory=lambda: Phrases({}), repr=False)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The explanation as lines of text."""
        say = self.words
        yield f"{self.title}: {self.finding}"
        if self.because:
            yield f"  {say('why')}: {self.because}"
        if self.clause:
            named = ", ".join(part for part in (self.article, self.subject) if part)
            yield f"  {say('clause')}: {self.clause}" + (f" ({named})" if named else "")
        for fact in self.rests_on:
            yield f"  {say('rests_on')}: {fact.label}: {fact.value}"
        for question in self.questions:
            settles = ", ".join(say.status(status) for status in question.settles)
            yield f"  ? {question.ask} {say('settles')}: {settles}."
        for key in self.unconfirmed:
            yield f"  {say('unconfirmed')}: {key}"
        for note in self.notes:
            yield f"  {note}"
        yield f"  {say('source')}: {self.source}"


def explain(
    regime: str,
    *,
    on: dt.date | None = None,
    language: str = "en",
    pack: Pack | None = None,
    **facts: Any,
) -> Explanation:
    """Why one child's work is, or is not, child labour under a regime.

    `facts` are attributes of the vocabulary in its units (`age=13, economic_hours=20`); what is
    left out is unknown. `on` is the day of the law; otherwise `work_date`. Raises FrameError for
    an unknown attribute or code, PackError for an unknown regime.

    Source: as `classify`; the clause and the facts of law are those the regime cites.

    >>> found = explain("SDG_EA", age=13, economic_hours=20)
    >>> found.status, [fact.attribute for fact in found.rests_on]
    ('child_labour', ['age', 'economic_hours'])
    """
    pack = pack or open_all()
    chosen = pack.regime(regime)
    row = {name: _checked(name, value, pack) for name, value in facts.items()}
    row |= _totals(row, pack)
    _check_day(chosen, on or row.get("work_date"))
    return _Teller(chosen, row, on, language, pack).tell()


def _checked(name: str, value: Any, pack: Pack) -> Any:
    attribute = pack.vocabulary.get(name) or _bounded(name, pack)
    if attribute is None:
        raise FrameError(f"No attribute is called {name!r}.", do=nearest(name, pack.vocabulary))
    if value is None:
        return None
    if attribute.codes is not None and not attribute.codes.allows(str(value)):
        do = nearest(str(value), attribute.codes.codes)
        raise FrameError(f"{value!r} is not a code of {name}.", column=name, do=do)
    if attribute.kind == "clock" and isinstance(value, str):
        return minutes(value)
    return _in_range(attribute, name, value)


def _bounded(name: str, pack: Pack) -> Attribute | None:
    found = pack.vocabulary.get(name.rsplit("_", 1)[0])
    return found if found is not None and found.interval else None


def _in_range(attribute: Attribute, name: str, value: Any) -> Any:
    if attribute.kind != "number":
        return value
    low, high = attribute.low, attribute.high
    if (low is not None and value < low) or (high is not None and value > high):
        expected = f"{low:g} to {high:g} {attribute.unit}"
        raise FrameError("This cannot be.", column=name, found=value, expected=expected)
    return value


def _totals(row: Mapping[str, Any], pack: Pack) -> dict[str, float]:
    made = {}
    for attribute in pack.vocabulary.values():
        parts = [row[part] for part in attribute.sum_of if row.get(part) is not None]
        if parts and attribute.name not in row:
            made[attribute.name] = sum(parts)
    return made


def _check_day(regime: Regime, day: Any) -> None:
    if regime.kind != "legal":
        return
    if day is None:
        raise FrameError(
            f"{regime.id} is a law and needs the day of the work.",
            do="Give work_date, or the day of the law (--on).",
        )
    if regime.since is not None and day < regime.since:
        raise FrameError(
            f"{regime.id} was not in force yet.",
            found=day,
            expected=f"a day from {regime.since} on",
            do="Choose the law that was in force on that day.",
        )


class _Teller:
    def __init__(
        self, regime: Regime, row: Mapping[str, Any], on: dt.date | None, language: str, pack: Pack
    ) -> None:
        self.regime, self.day = on_the_day(regime, on)
        self.row, self.language, self.pack, self.on = row, language, pack, on
        self.words = pack.phrases.in_language(language)

    @property
    def law_day(self) -> dt.date | None:
        return self.day or self.row.get("work_date")

    def tell(self) -> Explanation:
        found = judge(self.regime, self.row, day=self.day)
        cited = self.pack.law.lookup(found.clause) if found.clause else None
        return Explanation(
            regime=self.regime.id,
            title=self.said(self.regime.title),
            status=found.status,
            finding=self.words.status(found.status),
            clause=found.clause,
            article=getattr(cited, "article", ""),
            subject=self.subject(cited),
            because=self.because(found),
            rests_on=tuple(self.rests_on(found)),
            unsettled=found.unsettled,
            questions=tuple(self.questions(found)),
            unconfirmed=tuple(dict.fromkeys(self.unconfirmed(found, cited))),
            notes=tuple(self.notes()),
            source=self.regime.source,
            on=self.on or self.row.get("work_date"),
            words=self.words,
        )

    def said(self, text: Mapping[str, str]) -> str:
        return text.get(self.language) or text.get("en") or ""

    def subject(self, cited: Cited | None) -> str:
        if cited is None:
            return ""
        return self.said(cited.title if isinstance(cited, Instrument) else cited.labels)

    def because(self, found: Found) -> str:
        if found.decided_by is None:
            return self.words("not_in_scope") if found.status == "out_of_scope" else ""
        said = self.said(found.decided_by.because)
        filled = {name: self.filled(name) for name in placeholders(said)}
        return said.format(**filled)

    def filled(self, name: str) -> str:
        """A {name} in a reason: an observation, or the law's value on the day."""
        attribute = self.regime.vocabulary.get(name)
        if attribute is not None:
            return self.value(attribute)
        parameter = next(each for each in self.regime.parameters if each.name == name)
        version = parameter.on(self.law_day) if self.law_day else None
        return written(version.value) if version else "?"

    def value(self, attribute: Attribute) -> str:
        """An observation as a reader writes it: a label, a time, "12 to 13"."""
        value = known(self.row, attribute.name)
        if attribute.interval:
            low = known(self.row, f"{attribute.name}_low")
            high = known(self.row, f"{attribute.name}_high")
            if low is not None and high is not None and low != high:
                return self.words("from_to").format(low=written(low), high=written(high))
            value = low if value is None else value
        if value is None:
            return self.words("not_known")
        if attribute.codes is not None and str(value) in attribute.codes.codes:
            return self.said(attribute.codes.codes[str(value)].labels) or str(value)
        if attribute.kind == "truth":
            return self.words("yes" if value else "no")
        if attribute.kind == "clock" and isinstance(value, int):
            return f"{value // 60:02}:{value % 60:02}"
        return written(value)

    def rests_on(self, found: Found) -> Iterator[Fact]:
        rule = found.decided_by.rule if found.decided_by else self.regime.population
        for attribute in rule.attributes:
            if not self.missing(attribute):
                yield Fact(attribute.name, attribute.label(self.language), self.value(attribute))

    def missing(self, attribute: Attribute) -> bool:
        names = [attribute.name, f"{attribute.name}_low", f"{attribute.name}_high"]
        return all(known(self.row, name) is None for name in names)

    def questions(self, found: Found) -> Iterator[Question]:
        """The open attributes, those that settle the gravest finding first."""
        waiting = sorted(found.waiting, key=lambda step: -self.gravity(step))
        names = list(dict.fromkeys(name for step in waiting for name in sorted(step.open)))
        for name in names:
            if name in found.unsettled:
                settles = dict.fromkeys(step.finding for step in waiting if name in step.open)
                yield Question(name, self.ask(name), tuple(settles))

    def ask(self, name: str) -> str:
        """The question; of what is known as an interval, the paper that would narrow it."""
        attribute = self.regime.vocabulary[name]
        known_in_part = attribute.interval and not self.missing(attribute)
        return attribute.settle(self.language) if known_in_part else attribute.ask(self.language)

    def gravity(self, step: Step) -> int:
        return STATUSES.index(step.finding)

    def unconfirmed(self, found: Found, cited: Cited | None) -> Iterator[str]:
        yield from self.doubtful(cited)
        if found.decided_by is not None:
            for parameter in _parameters(found.decided_by):
                yield from self.doubtful(self.pack.law.provisions.get(parameter.key))

    def doubtful(self, cited: Cited | None) -> Iterator[str]:
        if isinstance(cited, Provision):
            version = cited.on(self.on or self.row.get("work_date") or cited.history[-1].since)
            if (version or cited.history[-1]).unconfirmed:
                yield cited.key
        elif isinstance(cited, Entry | Instrument) and cited.unconfirmed:
            yield cited.key

    def notes(self) -> Iterator[str]:
        if self.regime.secondary:
            yield self.words("secondary")
        if self.regime.note:
            yield self.said(self.regime.note)


def _parameters(rung: Rung) -> list[Provision]:
    return [part.parameter for part in rung.rule.node.all_parts() if isinstance(part, Set)]


def written(value: object) -> str:
    """A number without a needless decimal."""
    return f"{value:g}" if isinstance(value, float) else str(value)
