"""How the answers of a form become entries of the ledger: `mapping.toml` beside the form.

```toml
title = { en = "...", id = "...", hi = "..." }
awaiting_reader = ["gu"]        # languages no native reader has read yet
place = "village"               # optional: the question that holds the code of a place

[burden]                        # what the form may ask of a family
questions = 12
minutes = 5

[subjects.child]                # who the entries are about
new = "person"                  # person, household or workplace: registered by this form ...
from = "child"                  # ... or the question with the record's id; both: this first
each = "member"                 # optional: one for each repetition of this repeat

[[entries]]
kind = "person"                 # a kind of observations.toml
about = "child"                 # a subject; absent: nobody's, of the place alone
household = "home"              # optional: the subject that is the household of this entry
true_on = "seen_on"             # a question with the day; absent: the form's own `today`
facts = { sex = "sex" }         # fact = question
set = { evidence = "statement" }    # what the form itself says, the same in every submission
ticked = ["hazards"]            # several-choice questions whose choices are facts, true or false
refers = { workplace = "site" } # fact that holds an id = the subject it is of
identifiers = { name = "child_name" }
when = "worked"                 # optional: a rule over the answers; not made where false or unknown
each = "service"                # optional: one for each repetition of this repeat
```

A name used twice in the form is written as its path. Answers `dont_know` and `refused` are unknown:
asked, and not known. What was not answered is not said at all, and an entry none of whose answers
was told is not made. Nor does `none` say anything, where the fact has no such code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from muara.errors import PackError, nearest
from muara.packs import Pack, Table
from muara.packs.source import parse_toml
from muara.procedure import procedures
from muara.rules import Attribute, Code, CodeList, Rule, Vocabulary
from muara.rules.vocabulary import Text

from .form import FILES, Form, Question
from .words import Words, words_of

UNKNOWN = ("dont_know", "refused")
"""Codes of choices that say: asked, and not known; unless the fact itself has such a code."""

NONE = "none"
"""The code of a choice that says: nothing of this. Where the fact has such a code, it is that."""

SUBJECTS = ("person", "household", "workplace")
TODAY = "today"

# Which types of question may fill a fact of each kind; what the phone works out may fill any.
_FITS: Mapping[str, tuple[str, ...]] = {
    "number": ("integer", "decimal", "range", "select_one"),
    "truth": ("select_one", "trigger"),
    "code": ("select_one",),
    "classification": ("select_one", "text", "barcode"),
    "date": ("date", "dateTime"),
    "clock": ("time",),
}


@dataclass(frozen=True)
class Budget:
    """How much a form may ask: questions, and minutes of somebody's time."""

    questions: int
    minutes: float


@dataclass(frozen=True)
class Subject:
    """Who entries are about: registered by the form (`new`), or found by an id (`source`)."""

    key: str
    kind: str
    new: bool
    source: str = ""
    each: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry that answers may become. Paths of questions stand as values."""

    number: int
    words: Words
    about: str = ""
    household: str = ""
    true_on: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)
    identifiers: Mapping[str, str] = field(default_factory=dict)
    when: Rule | None = None
    each: str = ""
    required: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Does anybody's answer go into it?"""
        return bool(self.facts or self.ticked or self.identifiers)

    def made_of(self, question: Question) -> set[str]:
        """The facts this entry makes of the answer to a question."""
        facts = {fact for fact, path in self.facts.items() if path == question.path}
        return facts | (set(ticked_facts(question)) if question.path in self.ticked else set())


@dataclass(frozen=True)
class FormMapping:
    """A mapping, read and checked against its form and its pack."""

    file: str
    title: Text
    form: Form = field(repr=False)
    subjects: Mapping[str, Subject]
    entries: tuple[Entry, ...]
    budget: Budget | None = None
    place: str = ""
    awaiting_reader: tuple[str, ...] = ()


def ticked_facts(question: Question) -> tuple[str, ...]:
    """The facts that the choices of a several-choice question are."""
    return tuple(code for code in question.codes if code not in (*UNKNOWN, NONE))


def read_mapping(path: Path, form: Form, pack: Pack) -> FormMapping:
    """The mapping of a form of a pack. Raises PackError with the file, the line and the nearest
    right word.
    """
    return mapping_from(path.read_text(encoding="utf-8"), file=path, form=form, pack=pack)


def mapping_from(text: str, *, file: Path, form: Form, pack: Pack) -> FormMapping:
    """A mapping from the text of its file; `file` is what errors call it.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> mapping = open_forms(open_pack("international"))["identification"].mapping
    >>> mapping.budget
    Budget(questions=12, minutes=5)
    """
    top = parse_toml(text, file, pack.languages)
    return _Reader(top, form, pack).mapping()


def mapping_slips(text: str, *, file: Path, form: Form, pack: Pack) -> list[PackError]:
    """All that is wrong with a mapping, each slip with its line; one entry hides no other's.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> form = open_forms(pack)["follow_up"].form
    >>> text = '[[entries]]\\nkind = "vist"\\n[[entries]]\\nkind = "work"\\nabout = "chld"\\n'
    >>> [slip.line for slip in mapping_slips(text, file=Path("m.toml"), form=form, pack=pack)]
    [2, 5]
    """
    try:
        top = parse_toml(text, file, pack.languages)
    except PackError as slip:
        return [slip]
    return _Reader(top, form, pack).slips()


class _Reader:
    """Reads a mapping beside its form and the kinds of entry of the pack."""

    def __init__(self, top: Table, form: Form, pack: Pack) -> None:
        self.top, self.form, self.pack = top, form, pack
        self.kinds = words_of(pack)
        self.subjects: dict[str, Subject] = {}

    def mapping(self) -> FormMapping:
        self.subjects = {key: self._subject(key) for key in self.top.get("subjects", dict, {})}
        entries = [
            self._entry(number, table)
            for number, table in enumerate(self.top.tables("entries"), start=1)
        ]
        made = FormMapping(
            file=self.top.file.name,
            title=self.top.text("title"),
            form=self.form,
            subjects=self.subjects,
            entries=tuple(entries),
            budget=self._budget(),
            place=self._question(self.top, "place").path if "place" in self.top.values else "",
            awaiting_reader=tuple(self.top.get("awaiting_reader", list, [])),
        )
        self.top.done()
        return made

    def slips(self) -> list[PackError]:
        """What is wrong, part by part; what only the whole shows comes last."""
        found: list[PackError] = []
        for key in self.top.get("subjects", dict, {}):
            try:
                self.subjects[key] = self._subject(key)
            except PackError as slip:
                found.append(slip)
        if found:  # who entries are about is not known: what they say of it is not to be judged
            return found
        for number, table in enumerate(self.top.tables("entries"), start=1):
            try:
                self._entry(number, table)
            except PackError as slip:
                found.append(slip)
        if not found:
            try:
                _Reader(self.top, self.form, self.pack).mapping()
            except PackError as slip:
                found.append(slip)
        return found

    def _budget(self) -> Budget | None:
        if "burden" not in self.top.values:
            return None
        table = self.top.table("burden")
        made = Budget(table.need("questions", int), table.need("minutes", (int, float)))
        table.done()
        return made

    def _subject(self, key: str) -> Subject:
        table = self.top.table("subjects").table(key, f"subjects.{key}")
        new = table.get("new", str, "")
        kind = new or table.get("of", str, "person")
        if kind not in SUBJECTS:
            table.refuse(
                f"{kind!r} is nobody an entry can be about.",
                "new" if new else "of",
                nearest(kind, SUBJECTS),
            )
        source = self._question(table, "from").path if "from" in table.values else ""
        if not new and not source:
            table.refuse(f"The subject {key!r} is neither new nor from a question.")
        made = Subject(key, kind, bool(new), source, self._repeat(table))
        table.done()
        return made

    def _repeat(self, table: Table) -> str:
        """The path of the repeat that `each` names."""
        if not (said := table.get("each", str, "")):
            return ""
        named = {path.rpartition("/")[2]: path for path in self.form.repeats}
        named |= {path: path for path in self.form.repeats}
        if said not in named:
            table.refuse(f"There is no repeat {said!r} in the form.", "each", nearest(said, named))
        return named[said]

    def _question(self, table: Table, key: str, said: str = "") -> Question:
        """The question that is named: by its name, or by its path where the name is used twice."""
        said = said or table.need(key, str)
        known = {**self.form.by_name, **self.form.by_path}
        if said not in known:
            do = nearest(said, [*self.form.by_name])
            table.refuse(f"There is no question {said!r} in the form.", key, do)
        return known[said]

    def _entry(self, number: int, table: Table) -> Entry:
        kind = table.need("kind", str)
        if kind not in self.kinds:
            table.refuse(f"There is no kind of entry {kind!r}.", "kind", nearest(kind, self.kinds))
        words, about = self.kinds[kind], self._about(table, "about")
        self._check_about(table, words, about)
        made = Entry(
            number=number,
            words=words,
            about=about.key if about else "",
            household=self._household(table),
            true_on=self._day(table),
            facts={fact: self._filled(table, words, fact) for fact in table.get("facts", dict, {})},
            fixed={fact: self._fixed(table, words, fact) for fact in table.get("set", dict, {})},
            ticked=tuple(
                self._ticked(table, words, each) for each in table.get("ticked", list, [])
            ),
            refers=dict(
                self._refers(table, words, *each) for each in table.get("refers", dict, {}).items()
            ),
            identifiers=self._identifiers(table, words),
            when=self._when(table),
            each=self._repeat(table) or (about.each if about else ""),
        )
        self._check_whole(table, made)
        table.done()
        return replace(made, required=self._required(made))

    def _required(self, made: Entry) -> tuple[str, ...]:
        """The facts without which it says nothing; a step also needs what its procedure asks."""
        needs = (*made.words.required, *(("step",) if made.words.steps_of else ()))
        steps = procedures(self.pack)[made.words.steps_of].steps if made.words.steps_of else {}
        step = steps.get(str(made.fixed.get("step", "")))
        return tuple(dict.fromkeys([*needs, *(step.needs if step else ())]))

    def _about(self, table: Table, key: str) -> Subject | None:
        if not (said := table.get(key, str, "")):
            return None
        if said not in self.subjects:
            do = nearest(said, self.subjects)
            table.refuse(f"There is no subject {said!r} in this mapping.", key, do)
        return self.subjects[said]

    def _check_about(self, table: Table, words: Words, about: Subject | None) -> None:
        wanted = {
            "either": ("person", "household"),
            "person_or_place": ("person", ""),
            "place": ("", "workplace"),
        }.get(words.about, (words.about,))
        found = about.kind if about else ""
        if found not in wanted:
            needs = " or ".join(each or "nobody" for each in wanted)
            table.refuse(
                f"An entry of kind {words.kind!r} is about a {needs}; this one is about "
                f"{f'a {found}' if found else 'nobody'}.",
                "about" if about else "kind",
                "Name a subject in about." if not about else "",
            )

    def _household(self, table: Table) -> str:
        found = self._about(table, "household")
        if found and found.kind != "household":
            table.refuse(f"The subject {found.key!r} is a {found.kind}.", "household")
        return found.key if found else ""

    def _day(self, table: Table) -> str:
        if "true_on" not in table.values:
            return ""
        found = self._question(table, "true_on")
        if found.type not in (*_FITS["date"], "calculate"):
            table.refuse(f"The question {found.name!r} asks no day ({found.type}).", "true_on")
        return found.path

    def _fact(self, table: Table, words: Words, fact: str, key: str) -> Attribute:
        if fact not in words.facts:
            do = nearest(fact, words.facts)
            table.refuse(f"An entry of kind {words.kind!r} does not hold {fact!r}.", key, do)
        return words.facts[fact]

    def _filled(self, table: Table, words: Words, fact: str) -> str:
        word = self._fact(table, words, fact, "facts")
        found = self._question(table, "facts", table.values["facts"][fact])
        if found.type != "calculate" and found.type not in _FITS[word.kind]:
            fits = ", ".join(_FITS[word.kind])
            table.refuse(
                f"{fact!r} is a {word.kind}; the question {found.name!r} ({found.type}) cannot "
                f"fill it.",
                "facts",
                f"Ask it as one of {fits}.",
            )
        for code in found.codes:
            if code not in (*UNKNOWN, NONE) and not may_be(word, code):
                self._other_code(table, "facts", word, code)
        return found.path

    def _other_code(self, table: Table, key: str, word: Attribute, code: str) -> None:
        known = word.codes.codes if word.codes else ("yes", "no") if word.kind == "truth" else ()
        table.refuse(f"{code!r} is not a code of {word.name!r}.", key, nearest(code, known))

    def _fixed(self, table: Table, words: Words, fact: str) -> Any:
        word, said = self._fact(table, words, fact, "set"), table.values["set"][fact]
        if word.kind in ("code", "classification") and not may_be(word, str(said)):
            self._other_code(table, "set", word, str(said))
        if (word.kind == "truth") != isinstance(said, bool):
            table.refuse(f"{fact!r} is a {word.kind}; found {said!r}.", "set")
        return said

    def _ticked(self, table: Table, words: Words, said: str) -> str:
        found = self._question(table, "ticked", said)
        if found.type != "select_multiple":
            table.refuse(f"The question {said!r} is not one of several choices.", "ticked")
        for code in ticked_facts(found):
            if self._fact(table, words, code, "ticked").kind != "truth":
                table.refuse(f"{code!r} is neither true nor false, and cannot be ticked.", "ticked")
        return found.path

    def _refers(self, table: Table, words: Words, fact: str, said: str) -> tuple[str, str]:
        self._fact(table, words, fact, "refers")
        if fact not in words.ids:
            table.refuse(f"{fact!r} does not hold the id of a record.", "refers")
        if said not in self.subjects:
            do = nearest(said, self.subjects)
            table.refuse(f"There is no subject {said!r} in this mapping.", "refers", do)
        return fact, said

    def _identifiers(self, table: Table, words: Words) -> dict[str, str]:
        made = {}
        for name, said in table.get("identifiers", dict, {}).items():
            if name not in words.identifiers:
                do = nearest(name, words.identifiers)
                table.refuse(
                    f"An entry of kind {words.kind!r} does not hold {name!r}.", "identifiers", do
                )
            found = self._question(table, "identifiers", said)
            if found.type in FILES:
                table.refuse(f"The question {said!r} asks for a file.", "identifiers")
            made[name] = found.path
        return made

    def _when(self, table: Table) -> Rule | None:
        text = table.get("when", str, "")
        words = Vocabulary(words_of_answers(self.form))
        return Rule.parse(text, words, place=table.place("when")) if text else None

    def _check_whole(self, table: Table, made: Entry) -> None:
        """What an entry cannot do without is told by somebody or set by the form."""
        told = {*made.facts, *made.fixed, *made.refers}
        for fact in self._required(made):
            if fact not in told:
                table.refuse(
                    f"An entry of kind {made.words.kind!r} says nothing without {fact!r}.",
                    "kind",
                    "Add it to facts or set.",
                )
        paths = [*made.facts.values(), *made.ticked, *made.identifiers.values()]
        for path in paths:
            if (inside := self.form.by_path[path].repeats) and inside[-1] != made.each:
                table.refuse(
                    f"The question {path!r} is asked many times, in the repeat {inside[-1]!r}.",
                    "kind",
                    f'Write each = "{inside[-1].rpartition("/")[2]}".',
                )


def may_be(word: Attribute, code: str) -> bool:
    """May a fact have the value that this code stands for?"""
    if word.kind == "truth":
        return code in ("yes", "no")
    if word.kind == "number":
        return code.replace(".", "", 1).isdecimal()
    return word.codes is None or word.codes.allows(code)


def words_of_answers(form: Form) -> Iterable[Attribute]:
    """The questions of a form as words that a rule may use, where they can be."""
    for name, question in form.by_name.items():
        if name.isidentifier() and question.type in _AS_WORDS:
            yield _AS_WORDS[question.type](question)


def _select(question: Question) -> Attribute:
    told = [code for code in question.codes if code not in UNKNOWN]
    if told and set(told) <= {"yes", "no"}:
        return Attribute(question.name, "truth")
    listed = CodeList.closed(Code(code) for code in told)
    return Attribute(question.name, "code", codes=listed if told else CodeList.classification(()))


def _of_kind(kind: str) -> Callable[[Question], Attribute]:
    codes = CodeList.classification(()) if kind == "classification" else None
    return lambda question: Attribute(question.name, kind, codes=codes)


_AS_WORDS: Mapping[str, Callable[[Question], Attribute]] = {
    "select_one": _select,
    "integer": _of_kind("number"),
    "decimal": _of_kind("number"),
    "range": _of_kind("number"),
    "date": _of_kind("date"),
    "time": _of_kind("clock"),
    "trigger": _of_kind("truth"),
    "text": _of_kind("classification"),
    "calculate": _of_kind("classification"),
}
