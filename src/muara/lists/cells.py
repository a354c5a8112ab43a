"""One cell of a list as the answer to its question. Nothing is invented: a range stays a range.

What can be read in one way only is read; what can be read in several ways is asked; what cannot be
read refuses its row, and the row says so in the copy that is handed back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.forms.mapping import UNKNOWN

from .days import NotADay, Order, read_day
from .names import split_name
from .slips import Slip
from .words import latin_digits, plain

if TYPE_CHECKING:
    from .fields import Field, Fields

Find = Callable[[str, str], Sequence[UUID]]
"""The records of a kind (person, household) that a text may name, of those the reader may see."""

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_RANGE = re.compile(
    r"(\d+)\s*(?:-|–|—|~|/|to|until|sampai|s/d|s\.d\.|se|से|या|or|atau)\s*(\d+)", re.IGNORECASE
)
_OPEN = re.compile(r"(?:(?:[<>≤≥]|above|below|over|under)\s*)?\d+\s*\+?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s*([ap])?\.?\s*(?:m\.?)?", re.IGNORECASE)
_SEVERAL = re.compile(r"[,;/|+&\n]+")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")


@dataclass(frozen=True)
class Told:
    """What one cell says: answers by their paths, and what is to be said of it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()


def read_cell(text: str, field: Field, fields: Fields, order: Order, find: Find | None) -> Told:
    """The answer that a cell gives to the question of this field.

    >>> from muara.forms import open_forms
    >>> from muara.lists import fields_of
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> fields = fields_of(open_forms(pack)["identification"].mapping, pack)
    >>> told = read_cell("१२ साल", fields.by_path["age"], fields, "", None)
    >>> dict(told.values), told.slips
    ({'age': 12}, ())
    """
    said = plain(text)
    if not said:
        return Told()
    if said in fields.words.said and fields.words.said[said] == "unknown":
        known = [code for code in field.question.codes if code in UNKNOWN]
        return Told({field.path: known[0]} if known else {})
    reader = _Reader(text.strip(), said, field, fields, order, find)
    try:
        return reader.told()
    except _Unread as unread:
        return Told(slips=(Slip(unread.code, field.path, unread.values),))


class _Unread(ValueError):
    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class _Reader:
    text: str
    said: str
    field: Field
    fields: Fields
    order: Order
    find: Find | None

    def told(self) -> Told:
        found = getattr(self, f"_{self.field.reads}")()
        return found if isinstance(found, Told) else Told({self.field.path: found})

    def _text(self) -> str:
        return self.text

    def _name(self) -> str | Told:
        called = split_name(self.text, self.fields.words.signs)
        if not called.parent:
            return called.name
        parent = self.fields.by_fact.get("guardian_name")
        values = {self.field.path: called.name}
        return Told(
            {**values, parent.path: called.parent} if parent else values,
            (Slip("name_split", self.field.path, {"sign": called.sign}),),
        )

    def _integer(self) -> int | Told:
        found = self._decimal()
        if isinstance(found, Told):
            return found
        if found != int(found):
            raise _Unread("not_whole")
        return int(found)

    def _decimal(self) -> float | Told:
        if self.said in self.field.answers:
            return Told({self.field.path: self.field.answers[self.said]})
        text = self._without_unit(latin_digits(self.text))
        if _ISO_DAY.fullmatch(text):
            return Told(slips=(Slip("made_a_day", self.field.path),))
        if found := _RANGE.fullmatch(text):
            return self._range(int(found[1]), int(found[2]))
        if _NUMBER.fullmatch(text):
            value = float(text.replace(",", "."))
            return int(value) if value.is_integer() else value
        if _OPEN.fullmatch(text):
            return Told(slips=(Slip("range_unknown", self.field.path),))
        raise _Unread("not_a_number")

    def _without_unit(self, text: str) -> str:
        """The number without the words that stand behind it and say nothing more."""
        parts = re.split(r"(?<=[\d.])\s*(?=[^\W\d])", text.strip(" ."))
        behind = plain(" ".join(parts[1:])).replace(" ", "")
        units = {each.replace(" ", "") for each in self.fields.words.units}
        return parts[0].strip() if len(parts) == 2 and behind in units else text.strip()

    def _range(self, low: int, high: int) -> Told:
        """A range, where the form can keep one; else it was asked and is not known."""
        if low > high:
            raise _Unread("not_a_number")
        for fact in self.field.facts:
            ends = [self.fields.by_fact.get(fact + end) for end in ("_low", "_high")]
            if all(ends):
                shown = {"low": str(low), "high": str(high)}
                values = {
                    each.path: end for each, end in zip(ends, (low, high), strict=True) if each
                }
                return Told(values, (Slip("range_kept", self.field.path, shown),))
        return Told(slips=(Slip("range_unknown", self.field.path),))

    def _date(self) -> Any:
        try:
            return read_day(latin_digits(self.text), self.fields.words.months, self.order)
        except NotADay as unread:
            raise _Unread(unread.code) from None

    def _time(self) -> str:
        found = _CLOCK.fullmatch(latin_digits(self.text).strip())
        if not found:
            raise _Unread("not_a_time")
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half and not 1 <= hour <= 12:
            raise _Unread("not_a_time")
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        if hour > 23 or minute > 59:
            raise _Unread("not_a_time")
        return f"{hour:02}:{minute:02}"

    def _choice(self) -> str:
        code = self.field.answers.get(self.said)
        if code is None:
            raise _Unread("not_a_choice", offered=", ".join(self.field.offered()))
        return code

    def _choices(self) -> tuple[str, ...]:
        if self.said in self.field.answers:
            return (self.field.answers[self.said],)
        codes = self.text.split()
        parts = codes if set(codes) <= set(self.field.question.codes) else self._parts()
        found = [self.field.answers.get(plain(each)) for each in parts]
        if None in found:
            raise _Unread("not_a_choice", offered=", ".join(self.field.offered()))
        return tuple(dict.fromkeys(each for each in found if each))

    def _parts(self) -> list[str]:
        """The answers that a cell joins; a text with a comma of its own is one of them."""
        return list(joined(_SEVERAL.split(self.text), self.field.answers))

    def _truth(self) -> str:
        code = self.fields.words.said.get(self.said)
        if code is None:
            raise _Unread("not_a_choice", offered="yes, no")
        return code

    def _code(self) -> str:
        word = self.field.word
        codes = word.codes.codes if word and word.codes else {}
        named = {plain(code): code for code in codes}
        named |= {plain(each): code for code in codes for each in codes[code].labels.values()}
        if self.said not in named:
            raise _Unread("not_a_choice", offered=", ".join(codes))
        return named[self.said]

    def _id(self) -> str:
        try:
            return str(UUID(self.text.removeprefix("uuid:")))
        except ValueError:
            pass
        kinds = [
            each.kind
            for each in self.fields.mapping.subjects.values()
            if each.source == self.field.path
        ]
        found = list(self.find(kinds[0], self.text)) if self.find and kinds else None
        if found is None:
            raise _Unread("not_an_id")
        if len(found) != 1:
            raise _Unread("several_found" if found else "nobody_found")
        return str(found[0])


def joined(parts: Sequence[str], known: Mapping[str, str]) -> Iterator[str]:
    """The parts, put together again where only together they are an answer.

    >>> list(joined(["wood", "Gas", "bottled"], {"wood": "w", "gas bottled": "g"}))
    ['wood', 'Gas, bottled']
    """
    left = [each.strip() for each in parts if each.strip()]
    while left:
        for size in range(len(left), 0, -1):
            together = ", ".join(left[:size])
            if plain(together) in known or size == 1:
                yield together
                del left[:size]
                break
