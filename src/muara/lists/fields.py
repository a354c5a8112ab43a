"""What a list may say: one field for each question of a form that a cell can answer.

The form and its mapping define it, and nothing else: the template that is handed out, the guess
which column is which, and the reading of a cell all go by these fields. What the phone works out of
other answers is a field as well where the mapping uses it, since a list may say it outright.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from muara.forms import FormMapping, Question
from muara.forms.form import FILES, in_words
from muara.forms.mapping import TODAY
from muara.forms.words import words_of
from muara.packs import Pack
from muara.rules import Attribute
from muara.rules.vocabulary import Text

from .words import ListWords, plain, words_of_lists

_NO_CELL = (*FILES, "note", "trigger", "geopoint", "geotrace", "geoshape", "rank")
_READ_AS = {
    "text": "text",
    "barcode": "text",
    "integer": "integer",
    "decimal": "decimal",
    "range": "decimal",
    "date": "date",
    "dateTime": "date",
    "time": "time",
    "select_one": "choice",
    "select_multiple": "choices",
}
_KINDS = {
    "truth": "truth",
    "number": "decimal",
    "date": "date",
    "clock": "time",
    "code": "code",
    "classification": "text",
}


@dataclass(frozen=True)
class Field:
    """A question as a column of a list.

    `reads`: text, integer, decimal, date, time, choice, choices, truth, code, id or name. `facts`:
    the facts and identifiers that its answer becomes. `answers`: what a cell may say for each of
    its codes, as plain text.
    """

    question: Question
    reads: str
    facts: tuple[str, ...] = ()
    word: Attribute | None = None
    needed: bool = False
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    heads: frozenset[str] = field(default=frozenset(), repr=False)
    labels: Text = field(default_factory=dict, repr=False)
    truths: tuple[Text, ...] = field(default=(), repr=False)

    @property
    def path(self) -> str:
        """The path of its question."""
        return self.question.path

    def head(self, language: str = "en") -> str:
        """What its column is called in a template."""
        if self.question.labels:
            return self.question.label(language)
        return in_words(self.labels, language) or self.question.name

    def short(self, language: str = "en") -> str:
        """What it is called where one word is enough: the fact, else the question."""
        named = in_words(self.labels, language) or self.question.label(language)
        return named.rstrip(" ?.।")

    def offered(self, language: str = "en") -> tuple[str, ...]:
        """The answers there are, in words; none where anything may be written."""
        if self.reads == "truth":
            return tuple(in_words(each, language) for each in self.truths)
        if self.reads == "code" and self.word and self.word.codes:
            return tuple(self.word.codes.codes)
        return tuple(in_words(each.labels, language) or each.code for each in self.question.choices)


@dataclass(frozen=True)
class Fields:
    """The fields of a form, in its order, with the words by which cells are read."""

    mapping: FormMapping = field(repr=False)
    fields: tuple[Field, ...]
    words: ListWords = field(repr=False)

    @cached_property
    def by_path(self) -> Mapping[str, Field]:
        """The fields by the paths of their questions."""
        return {each.path: each for each in self.fields}

    @cached_property
    def by_fact(self) -> Mapping[str, Field]:
        """The field that fills a fact or an identifier, where there is one."""
        return {fact: each for each in reversed(self.fields) for fact in each.facts}


def fields_of(mapping: FormMapping, pack: Pack) -> Fields:
    """The fields of a form.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> found = fields_of(open_forms(pack)["identification"].mapping, pack)
    >>> [each.question.name for each in found.fields][:4]
    ['today', 'child_name', 'sex', 'age']
    """
    words = words_of_lists(pack)
    made = _Maker(mapping, pack, words)
    return Fields(mapping, tuple(made.fields()), words)


class _Maker:
    def __init__(self, mapping: FormMapping, pack: Pack, words: ListWords) -> None:
        self.mapping, self.words, kinds = mapping, words, words_of(pack)
        self.facts: dict[str, dict[str, Attribute | None]] = {}
        for entry in mapping.entries:
            held = kinds[entry.words.kind].facts
            for fact, path in entry.facts.items():
                self.facts.setdefault(path, {})[fact] = held[fact]
            for name, path in entry.identifiers.items():
                self.facts.setdefault(path, {})[name] = None
        self.sources = {each.source: each for each in mapping.subjects.values() if each.source}

    def fields(self) -> Iterator[Field]:
        for question in self.mapping.form.questions:
            if question.type in _NO_CELL or not self._wanted(question):
                continue
            yield self._field(question)

    def _wanted(self, question: Question) -> bool:
        used = question.path in self.facts or question.path in self.sources
        return question.asked or used or question.name == TODAY

    def _field(self, question: Question) -> Field:
        facts = self.facts.get(question.path, {})
        word = next((each for each in facts.values() if each), None)
        subject = self.sources.get(question.path)
        labels = self._labels(question, word)
        return Field(
            question,
            self._reads(question, word, facts),
            tuple(facts),
            word,
            needed=subject is not None and not subject.new,
            answers=self._answers(question, facts),
            heads=self._heads(question, facts, subject.kind if subject else "")
            | frozenset(map(plain, labels.values())),
            labels=labels,
            truths=(self.words.labels.get("yes", {}), self.words.labels.get("no", {})),
        )

    def _labels(self, question: Question, word: Attribute | None) -> Text:
        """What the fact is called; the ends of a range are told from the number itself."""
        if question.name == TODAY:
            return self.words.labels.get(TODAY, {})
        if word is None:
            return {}
        end = word.name.rpartition("_")[2]
        around = self.words.labels.get(end, {}) if end in ("low", "high") else {}
        return {
            language: around.get(language, "{word}").format(word=label)
            for language, label in word.labels.items()
        }

    def _reads(
        self, question: Question, word: Attribute | None, facts: Mapping[str, object]
    ) -> str:
        if question.path in self.sources:
            return "id"
        if question.name == TODAY:
            return "date"
        if "name" in facts:
            return "name"
        if question.type == "calculate":
            return _KINDS[word.kind] if word else "text"
        if question.type == "select_one" and not question.choices:
            return "text"
        return _READ_AS.get(question.type, "text")

    def _answers(self, question: Question, facts: Mapping[str, object]) -> dict[str, str]:
        """The codes by what a cell may say: the packs' words, the texts of choices, the codes."""
        found: dict[str, str] = {}
        codes = question.codes
        for fact in facts:
            known = self.words.answers.get(fact, {})
            found |= {said: code for said, code in known.items() if not codes or code in codes}
        if {"yes", "no"} <= set(codes):
            found |= {said: code for said, code in self.words.said.items() if code in codes}
        for choice in question.choices:
            found |= {plain(label): choice.code for label in choice.labels.values()}
            found |= {plain(choice.code): choice.code}
        return found

    def _heads(
        self, question: Question, facts: Mapping[str, object], subject: str
    ) -> frozenset[str]:
        named = {plain(question.name), *map(plain, question.labels.values())}
        for fact, word in facts.items():
            named |= self.words.heads.get(fact, frozenset())
            if isinstance(word, Attribute):
                named.add(plain(fact))
        if question.name == TODAY or subject or question.path == self.mapping.place:
            named |= self.words.heads.get(question.name, frozenset())
        return frozenset(each for each in named if each)
