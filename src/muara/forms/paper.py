"""A form on paper: its questions by number, what is ticked and written, and what may be left out.

The numbers are those before the questions on a phone, and each choice has the number that whoever
keys the sheet types. When a question is asked stands in words, made of the form's own condition.
The words around the questions, and how much is keyed twice, are content (`forms/paper.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from muara.packs import Pack, read_toml

from .conditions import in_words_of
from .faults import fault
from .form import FILES, Choice, Form, Question, in_words
from .types import UNASKED, typed

if TYPE_CHECKING:
    from muara.errors import FormError
    from muara.rules.vocabulary import Text

    from .sheets import Row, Sheets

NUMBER = "number"
FILE = "paper.toml"
NOT_ON_PAPER = frozenset([*FILES, "geopoint", "geotrace", "geoshape"])
"""Types that only a phone can answer."""
CHOSEN = frozenset(["select_one", "select_multiple", "rank"])
WHOLE, DECIMAL, PHONE = 6, 3, 12
"""Squares for a number of unknown size, before the point of a decimal, and for a telephone."""
FEW = 6
_YES = frozenset(["yes", "true", "true()"])
_MOST = re.compile(r"\.\s*<=?\s*(\d+)")


@dataclass(frozen=True)
class PaperWords:
    """The words of a sheet, by phrase and language; and how much is keyed twice.

    `share`: of so many sheets of a form (`shares`: of these forms) a second person keys all again.
    """

    phrases: Mapping[str, Text]
    repetitions: int
    share: float
    shares: Mapping[str, float]
    unconfirmed: bool
    awaiting_reader: tuple[str, ...] = ()

    def say(self, phrase: str, language: str, **filled: object) -> str:
        """A phrase in a language, filled in."""
        return in_words(self.phrases[phrase], language).format(**filled)

    def share_of(self, form: str) -> float:
        """How much of a form is keyed twice; a country's form is called `KEY.PACK`."""
        return self.shares.get(form, self.shares.get(form.partition(".")[0], self.share))


@dataclass(frozen=True)
class Box:
    """A choice on paper: its number, its code, its words and its picture."""

    number: int
    code: str
    label: str
    picture: str = ""


@dataclass(frozen=True)
class Printed:
    """One question on paper.

    `ways`: how it is answered: `boxes`, `squares` (`squares` says how many, in groups), `line`,
    `phone` (with a phone only), or `read` for what is only read out. `when`: the skip instruction.
    """

    number: int | None
    question: Question
    label: str
    hint: str
    way: str
    note: str = ""
    when: str = ""
    boxes: tuple[Box, ...] = ()
    squares: tuple[int, ...] = ()
    mark: str = ""

    @property
    def many(self) -> bool:
        """So many choices that three stand beside each other?"""
        return len(self.boxes) > FEW


@dataclass(frozen=True)
class Part:
    """Questions that stand together: a heading, and the repeat that they are asked in."""

    heading: str
    questions: tuple[Printed, ...]
    repeat: str = ""
    times: int = 1
    when: str = ""


@dataclass(frozen=True)
class Sheet:
    """A form as one sheet of paper, in one language."""

    form: Form
    language: str
    title: str
    parts: tuple[Part, ...]
    words: PaperWords = field(repr=False)

    def say(self, phrase: str, **filled: object) -> str:
        """A phrase around the questions, in the language of the sheet."""
        return self.words.say(phrase, self.language, **filled)

    @property
    def pictures(self) -> frozenset[str]:
        """The names of all pictures on it."""
        asked = [each for part in self.parts for each in part.questions]
        found = [each.question.picture for each in asked]
        found += [box.picture for each in asked for box in each.boxes]
        return frozenset(filter(None, found))


@cache
def paper_words(pack: Pack) -> PaperWords:
    """The words of paper forms in this pack: of the last of its folders that has some.

    >>> from muara.packs import open_pack
    >>> paper_words(open_pack("international")).say("else_go_on", "id", number=7)
    'Jika tidak, lanjut ke nomor 7.'
    """
    paths = [folder / "forms" / FILE for folder in pack.folders]
    top = read_toml([path for path in paths if path.exists()][-1], pack.languages)
    twice, said = top.table("double_entry"), top.table("phrases")
    made = PaperWords(
        phrases={name: said.text(name) for name in said.values},
        repetitions=top.need("repetitions", int),
        share=twice.need("share", (int, float)),
        shares=twice.get("forms", dict, {}),
        unconfirmed=twice.get("unconfirmed", bool, False),
        awaiting_reader=tuple(top.get("awaiting_reader", list, [])),
    )
    twice.need("source", str)
    for table in (twice, said, top):
        table.done()
    return made


def from_lists(form: Form) -> frozenset[str]:
    """The questions, by path, that are asked only where a list on the phone says so: paper, which
    has no such list, leaves them out.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> sorted(from_lists(open_forms(open_pack("international"))["learning"].form))
    ['abuse', 'distress', 'not_asked']
    """
    rests = {each.path for each in form.questions if "instance(" in each.calculation}
    for each in form.questions:  # a calculation stands before what it is used in
        if each.calculation and rests & _read_by(each.calculation, form):
            rests.add(each.path)
    return frozenset(
        each.path
        for each in form.questions
        if not each.calculation and rests & _read_by(_conditions(each, form), form)
    )


def _conditions(question: Question, form: Form) -> str:
    """Under which conditions a question is asked: its own, and those of the groups around it."""
    around = (form.sections[path].relevant for path in question.groups if path in form.sections)
    return " ".join((question.relevant, *around))


def _read_by(expression: str, form: Form) -> set[str]:
    """The paths of the questions that an expression reads."""
    return {found[1] for found in re.finditer(rf"/{re.escape(form.root)}/([\w./-]+)", expression)}


def numbered(form: Form) -> Form:
    """The form with a number for each question that somebody is asked: its own, else counted."""
    if all(each.number for each in form.asked):
        return form
    numbers = {each.path: n for n, each in enumerate(form.asked, start=1)}
    questions = (replace(each, number=numbers.get(each.path)) for each in form.questions)
    return replace(form, questions=tuple(questions))


def with_numbers(sheets: Sheets) -> Sheets:
    """The sheets with the column `number`, counted, where no question has a number yet.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> sheets = open_forms(open_pack("international"))["follow_up"].sheets
    >>> with_numbers(sheets) is sheets
    True
    """
    if any(row.get(NUMBER) for row in sheets.of("survey")):
        return sheets
    asked = {row.number: n for n, row in enumerate(_asked_rows(sheets), start=1)}
    rows = tuple(
        replace(row, values={**row.values, NUMBER: str(asked[row.number])})
        if row.number in asked
        else row
        for row in sheets.rows["survey"]
    )
    return replace(
        sheets,
        rows={**sheets.rows, "survey": rows},
        columns={**sheets.columns, "survey": (*sheets.columns["survey"], NUMBER)},
    )


def number_slips(sheets: Sheets) -> list[FormError]:
    """Questions without a number for paper, or with one out of turn."""
    found = []
    for wanted, row in enumerate(_asked_rows(sheets), start=1):
        if not (said := row.get(NUMBER)):
            found.append(fault("no_number", next=wanted, **row.place(NUMBER)))
        elif said != str(wanted):
            found.append(fault("number_out_of_turn", found=said, next=wanted, **row.place(NUMBER)))
    return found


def _asked_rows(sheets: Sheets) -> list[Row]:
    """The rows of the survey by which somebody is asked something."""
    told = ((row, typed(row.get("type"))) for row in sheets.of("survey"))
    return [
        row
        for row, said in told
        if not said.edge
        and said.kind not in (*UNASKED, "note", "")
        and row.get("readonly").lower() not in _YES
    ]


def sheet_of(form: Form, words: PaperWords, *, language: str, title: str = "") -> Sheet:
    """A form as it is printed in one language.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> form = open_forms(pack)["follow_up"].form
    >>> sheet = sheet_of(form, paper_words(pack), language="en")
    >>> asked = sheet.parts[0].questions[3]
    >>> asked.number, asked.way, asked.when
    (4, 'squares', 'Only if 3 is “yes”. Otherwise go on with 7.')
    """
    made = _Printer(numbered(form), words, language)
    return Sheet(made.form, language, title or form.title, tuple(made.parts()), words)


def squares_for(question: Question) -> tuple[int, ...]:
    """How many squares an answer needs, in groups: `(2, 2, 4)` for a day. Empty for what is no
    number and no day.
    """
    if question.type == "date":
        return (2, 4) if "month-year" in question.appearance else (2, 2, 4)
    if question.type == "time":
        return (2, 2)
    if question.type == "text" and "numbers" in question.appearance:
        return (PHONE,)
    if question.type not in ("integer", "decimal", "range"):
        return ()
    most = [int(each) for each in _MOST.findall(question.constraint)]
    digits = len(str(min(most))) if most else 0
    if question.type == "integer":
        return (digits or WHOLE,)
    return (digits or DECIMAL, 1)


class _Printer:
    """Puts the questions of a form on paper, in order."""

    def __init__(self, form: Form, words: PaperWords, language: str) -> None:
        self.form, self.words, self.language = form, words, language
        left_out = from_lists(form)
        self.shown = [each for each in form.questions if _shown(each) and each.path not in left_out]

    def parts(self) -> Iterator[Part]:
        """Runs of questions that stand in the same group or repeat."""
        runs: list[tuple[str, list[Question]]] = []
        for each in self.shown:
            inside = each.groups[-1] if each.groups else ""
            if not runs or runs[-1][0] != inside:
                runs.append((inside, []))
            runs[-1][1].append(each)
        for path, questions in runs:
            section = self.form.sections.get(path)
            repeat = questions[0].repeats[-1] if questions[0].repeats else ""
            yield Part(
                heading=in_words(section.labels, self.language) if section else "",
                questions=tuple(self.printed(each) for each in questions),
                repeat=repeat,
                times=self.words.repetitions if repeat else 1,
                when=self.condition(section.relevant if section else "", at=path),
            )

    def printed(self, question: Question) -> Printed:
        squares = squares_for(question)
        way = _way(question, squares)
        notes = {
            "select_multiple": "several",
            "rank": "ranked",
        }
        note = "phone_only" if way == "phone" else notes.get(question.type, "")
        note = "from_list" if question.choices_from or _listless(question) else note
        return Printed(
            number=question.number,
            question=question,
            label=question.label(self.language) if question.labels else "",
            hint=in_words(question.hints, self.language),
            way=way,
            note=self.words.say(note, self.language) if note else "",
            when=self.when(question),
            boxes=tuple(self.boxes(question.choices)) if way == "boxes" else (),
            squares=squares if way == "squares" else (),
            mark="," if question.type == "decimal" else "/" if question.type == "date" else ":",
        )

    def boxes(self, choices: Sequence[Choice]) -> Iterator[Box]:
        for number, each in enumerate(choices, start=1):
            label = in_words(each.labels, self.language) or each.code
            yield Box(number, each.code, label, each.picture)

    def condition(self, text: str, *, at: str) -> str:
        """A condition as an instruction."""
        if not text:
            return ""
        told = in_words_of(text, self.form, self.words, self.language, at=at)
        return self.words.say("only_if", self.language, condition=told) if told else self.unsaid

    @property
    def unsaid(self) -> str:
        return self.words.say("by_phone", self.language)

    def when(self, question: Question) -> str:
        """Only if ...; and, for the first of several under the same condition, what comes else."""
        told = self.condition(question.relevant, at=question.path)
        if not told or told == self.unsaid:
            return told
        place = self.shown.index(question)
        if place and self.shown[place - 1].relevant == question.relevant:
            return told
        after = [each for each in self.shown[place:] if each.relevant != question.relevant]
        number = next((each.number for each in after if each.number), None)
        if number is None and question.repeats:
            return told
        if number is None:
            return f"{told} {self.words.say('else_end', self.language)}"
        return f"{told} {self.words.say('else_go_on', self.language, number=number)}"


def _shown(question: Question) -> bool:
    """Is it on paper? Not what a phone notes or works out by itself."""
    return question.type != "calculate" and question.name not in UNASKED


def _listless(question: Question) -> bool:
    return question.type in CHOSEN and not question.choices


def _way(question: Question, squares: tuple[int, ...]) -> str:
    if question.type == "note":
        return "read"
    if question.type in NOT_ON_PAPER:
        return "phone"
    if question.type in CHOSEN and question.choices:
        return "boxes"
    if question.type == "trigger":
        return "box"
    return "squares" if squares else "line"
