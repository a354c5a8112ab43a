"""Answers and a mapping become proposed entries of the ledger, and what could not be sorted.

Nothing is written here and nothing dropped: what does not fit is told in words, with the entry it
would have been in, and the rest of the submission is sorted all the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.errors import FormError, nearest
from muara.rules import Attribute

from .faults import fault
from .mapping import (
    NONE,
    TODAY,
    UNKNOWN,
    Entry,
    FormMapping,
    may_be,
    ticked_facts,
    words_of_answers,
)

if TYPE_CHECKING:
    from .answers import Answers, Values

_NUMBER = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class About:
    """Who an entry is about: a record by its `id`, or one that the submission registers.

    `key` is the subject's key in the mapping, with the number of the repetition where it is one of
    several (`member[2]`): the same in every sorting of the same submission.
    """

    key: str
    kind: str
    id: UUID | None = None


@dataclass(frozen=True)
class Proposed:
    """An entry that could be made. `facts`: None says asked and not known.

    `key`: the number of the entry in the mapping, and of the repetition, such as `3` or `4[2]`; the
    same in every sorting. `refers`: facts that hold the id of another subject.
    """

    key: str
    kind: str
    about: About | None
    true_on: dt.date
    facts: Mapping[str, Any]
    identifiers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    refers: Mapping[str, About] = field(default_factory=dict)
    household: About | None = None


@dataclass(frozen=True)
class Unsorted:
    """What could not become an entry, and why: `why` says it in words and carries its code."""

    key: str
    kind: str
    why: FormError


@dataclass(frozen=True)
class Sorted:
    """What a submission proposes, what of it could not be sorted, and the place it names."""

    proposed: tuple[Proposed, ...]
    unsorted: tuple[Unsorted, ...]
    place: str = ""


def sort(
    answers: Answers, mapping: FormMapping, *, held_back: Collection[str] = frozenset()
) -> Sorted:
    """The entries that these answers become by this mapping.

    `held_back`: names of questions that whoever asked was not to ask (`forms/asking.toml`). Their
    answers become nothing and are told as `not_trained`; what else the entry says is proposed.
    That a danger was raised is no such answer: whoever saw it, it is acted upon.

    >>> import datetime as dt
    >>> from muara.forms import answers_of, open_forms, read_submission, write_submission
    >>> from muara.packs import open_pack
    >>> form = open_forms(open_pack("international"))["identification"]
    >>> told = {"today": "2016-09-01", "child_name": "Ravi Kumar", "age": 12}
    >>> sent = write_submission(form.form, told, instance="uuid:1")
    >>> found = sort(answers_of(read_submission(sent), form.form), form.mapping)
    >>> [(each.kind, each.about.key, dict(each.facts)) for each in found.proposed]
    [('person', 'child', {}), ('identity', 'child', {'age': 12, 'evidence': 'statement'})]
    """
    sorter = _Sorter(answers, mapping, frozenset(held_back))
    outcomes = list(sorter.outcomes())
    place = answers.values.get(mapping.place, "") if mapping.place else ""
    return Sorted(
        tuple(each for each in outcomes if isinstance(each, Proposed)),
        tuple(each for each in outcomes if isinstance(each, Unsorted)),
        str(place),
    )


@dataclass(frozen=True)
class _Repetition:
    """The answers that one entry may read: its repetition's, and those around it.

    `at` has the repeats that it stands in, the outer first, each with its numbers (`member[2]`).
    """

    values: Values
    own: Values = field(default_factory=dict)
    at: Mapping[str, str] = field(default_factory=dict)

    def mark(self, repeat: str) -> str:
        """The numbers of this repetition: `[2]`, and `[1][2]` where one repeat is in another."""
        return "".join(_NUMBER.findall(self.at.get(repeat, "")))

    def name(self, path: str) -> str:
        """The name of an answer here: its path, with the number of the repetition it stands in."""
        inside = [repeat for repeat in self.at if path.startswith(f"{repeat}/")]
        return self.at[inside[-1]] + path.removeprefix(inside[-1]) if inside else path

    def within(self, repeat: str, number: int, values: Values) -> _Repetition:
        """The repetition of this number inside this one, with the answers around it."""
        at = {**self.at, repeat: f"{self.name(repeat)}[{number}]"}
        return _Repetition({**self.values, **values}, values, at)


class _Sorter:
    def __init__(self, answers: Answers, mapping: FormMapping, held_back: frozenset[str]) -> None:
        self.answers, self.mapping, self.form = answers, mapping, mapping.form
        self.held_back = held_back
        self.unread = {each.name: each.expected for each in answers.unread}
        self.words = {word.name: word for word in words_of_answers(mapping.form)}

    def outcomes(self) -> Iterator[Proposed | Unsorted]:
        for entry in self.mapping.entries:
            for one in self._repetitions(entry.each):
                key = f"{entry.number}{one.mark(entry.each)}"
                try:
                    if made := self._made(entry, one, key):
                        yield made
                    yield from self._held_back(entry, one, key)
                except FormError as why:
                    yield Unsorted(key, entry.words.kind, why)

    def _held_back(self, entry: Entry, one: _Repetition, key: str) -> Iterator[Unsorted]:
        """The answers that should have gone into an entry, had somebody trained asked for them."""
        if self._wanted(entry, one):
            for path in entry.facts.values():
                if path in one.values and self._is_held_back(path):
                    yield Unsorted(key, entry.words.kind, fault("not_trained", question=path))

    def _is_held_back(self, path: str) -> bool:
        return path.rpartition("/")[2] in self.held_back

    def _repetitions(self, repeat: str) -> list[_Repetition]:
        """One for each repetition, with the answers around it; one alone where nothing repeats."""
        found = [_Repetition(self.answers.values)]
        for path in self._around(repeat):
            found = [
                outer.within(path, number, inner)
                for outer in found
                for number, inner in enumerate(outer.values.get(path, ()), start=1)
            ]
        return [each for each in found if not repeat or self._says_something(each, repeat)]

    def _says_something(self, one: _Repetition, repeat: str) -> bool:
        """Was anything answered in it? One that was opened and left empty is about nobody."""
        start = f"{one.at[repeat]}/"
        unread = any(name.startswith(start) for name in self.unread)
        return unread or _is_answered(one.own)

    def _around(self, repeat: str) -> Sequence[str]:
        return [
            path for path in self.form.repeats if repeat == path or repeat.startswith(f"{path}/")
        ]

    def _made(self, entry: Entry, one: _Repetition, key: str) -> Proposed | None:
        if not self._wanted(entry, one):
            return None
        facts = dict(self._facts(entry, one))
        identifiers = self._identifiers(entry, one)
        if entry.asks and not facts and not identifiers:
            return None
        facts |= entry.fixed
        refers = {fact: self._subject(name, one) for fact, name in entry.refers.items()}
        for fact in entry.required:
            if fact not in refers and facts.get(fact) is None:
                raise fault("fact_missing", kind=entry.words.kind, fact=fact)
        return Proposed(
            key=key,
            kind=entry.words.kind,
            about=self._subject(entry.about, one) if entry.about else None,
            true_on=self._day(entry, one),
            facts=facts,
            identifiers=identifiers,
            refers=refers,
            household=self._subject(entry.household, one) if entry.household else None,
        )

    def _wanted(self, entry: Entry, one: _Repetition) -> bool:
        if entry.when is None:
            return True
        for word in entry.when.attributes:
            # Whether it is to be made hangs on what cannot be read: that waits, and is no `no`.
            self._check_read(self.form.by_name[word.name].path, one)
        row = {
            name: _in_rule(one.values[path], self.words[name])
            for name, path in ((each.name, each.path) for each in self.form.questions)
            if name in self.words and path in one.values
        }
        return entry.when.judge(row) is True

    def _subject(self, name: str, one: _Repetition) -> About:
        subject = self.mapping.subjects[name]
        key = f"{name}{one.mark(subject.each)}"
        told = one.values.get(subject.source) if subject.source else None
        if told is None and not subject.new:
            raise fault("no_subject", subject=name)
        return About(
            key, subject.kind, self._id(one.name(subject.source), str(told)) if told else None
        )

    def _id(self, name: str, told: str) -> UUID:
        try:
            return UUID(told.removeprefix("uuid:"))
        except ValueError:
            question = _NUMBER.sub("", name)
            raise fault("not_an_id", question=question, answer=name) from None

    def _day(self, entry: Entry, one: _Repetition) -> dt.date:
        path = entry.true_on or (self.form.by_name[TODAY].path if self._notes_today else "")
        found = one.values.get(path)
        self._check_read(path, one)
        if isinstance(found, dt.datetime):
            return found.date()
        if isinstance(found, dt.date):
            return found
        try:
            return dt.date.fromisoformat(str(found)[:10])
        except ValueError:
            raise fault("no_day") from None

    @property
    def _notes_today(self) -> bool:
        return TODAY in self.form.by_name

    def _facts(self, entry: Entry, one: _Repetition) -> Iterator[tuple[str, Any]]:
        for fact, path in entry.facts.items():
            if self._is_held_back(path):
                continue
            self._check_read(path, one)
            word, said = entry.words.facts[fact], one.values.get(path)
            if said is not None and (said != NONE or may_be(word, NONE)):
                yield fact, _value(said, word, path)
        for path in entry.ticked:
            if path in one.values:
                yield from self._ticked(one.values[path], path)

    def _ticked(self, said: Sequence[str], path: str) -> Iterator[tuple[str, bool | None]]:
        """What was shown and not ticked is not so, unless somebody did not know."""
        unsure = any(code in UNKNOWN for code in said)
        for fact in ticked_facts(self.form.by_path[path]):
            yield fact, True if fact in said else None if unsure else False

    def _check_read(self, path: str, one: _Repetition) -> None:
        name = one.name(path)
        if name in self.unread:
            raise fault("answer_unreadable", question=path, answer=name, expected=self.unread[name])

    def _identifiers(self, entry: Entry, one: _Repetition) -> dict[str, Any]:
        told = {name: one.values.get(path) for name, path in entry.identifiers.items()}
        return {
            name: [str(said)] if name in entry.words.many else str(said)
            for name, said in told.items()
            if said is not None and said not in UNKNOWN and str(said).strip()
        }


def _is_answered(values: Values) -> bool:
    """Does anything stand here, or in a repetition inside?"""
    return any(
        any(_is_answered(each) for each in said) if isinstance(said, list) else True
        for said in values.values()
    )


def _in_rule(value: Any, word: Attribute) -> Any:
    """An answer as a rule reads it; unknown where somebody did not know."""
    if value in UNKNOWN:
        return None
    if word.kind == "truth":
        return value in ("yes", "OK")
    return value.strftime("%H:%M") if isinstance(value, dt.time) else value


def _value(value: Any, word: Attribute, question: str) -> Any:
    """An answer as the fact it becomes. Raises FormError where it does not fit."""
    # A child's assent can be `refused`: then that is what was said, and no gap.
    if value in UNKNOWN and not (word.codes is not None and value in word.codes.codes):
        return None
    found = {
        "truth": _truth,
        "number": _number,
        "date": _day,
        "clock": _clock,
        "code": _code,
        "classification": _code,
    }[word.kind](value, word)
    if found is None:
        raise fault("not_fitting", question=question, fact=word.name, expected=_told(word))
    return found


_TRUTHS = {
    **dict.fromkeys(("yes", "OK", "true", "1"), True),
    **dict.fromkeys(("no", "false", "0"), False),
}


def _truth(value: Any, _: Attribute) -> bool | None:
    return _TRUTHS.get(str(value))


def _number(value: Any, word: Attribute) -> float | int | None:
    try:
        found = value if isinstance(value, int | float) else float(value)
    except (TypeError, ValueError):
        return None
    found = int(found) if float(found).is_integer() else found
    if word.whole and isinstance(found, float):
        return None
    low, high = word.low, word.high
    if low is not None and high is not None and not low <= found <= high:
        ends = {"low": f"{low:g}", "high": f"{high:g}"}
        raise fault("out_of_range", found=f"{found:g}", fact=word.name, **ends)
    return found


def _day(value: Any, word: Attribute) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    try:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _clock(value: Any, word: Attribute) -> str | None:
    try:
        at = value if isinstance(value, dt.time) else dt.time.fromisoformat(str(value))
    except ValueError:
        return None
    return at.strftime("%H:%M")


def _code(value: Any, word: Attribute) -> str:
    code = str(value).strip()
    if word.codes is not None and not word.codes.allows(code):
        # What looks like no code may be a name, and is not repeated.
        shown = code if code.replace("_", "").isalnum() and code.isascii() else "this answer"
        near = nearest(code, word.codes.codes)
        raise fault("not_a_code", found=shown, fact=word.name, near=near)
    return code


def _told(word: Attribute) -> str:
    kinds = {"truth": "yes or no", "number": "a number", "date": "a day", "clock": "a time of day"}
    return "a whole number" if word.whole else kinds.get(word.kind, "a code")
