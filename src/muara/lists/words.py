"""The words of offices, from the packs' `lists.toml`: heads of columns, answers, months, units.

A country's words stand beside those of the pack it extends; the same word may not mean two things.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from muara.errors import PackError, nearest
from muara.forms.mapping import SUBJECTS
from muara.forms.words import words_of
from muara.packs import Pack, Table, open_pack, read_toml
from muara.rules.vocabulary import Text

FILE = "lists.toml"


@dataclass(frozen=True)
class ListWords:
    """What the cells of lists may say. Every text is plain (see `plain`) except `signs`."""

    heads: Mapping[str, frozenset[str]]
    answers: Mapping[str, Mapping[str, str]]
    said: Mapping[str, str]
    months: Mapping[str, int]
    units: frozenset[str]
    signs: tuple[str, ...]
    skipped: frozenset[str]
    labels: Mapping[str, Text]


def plain(text: str) -> str:
    """A text without case, signs and doubled blanks; digits of every script are Latin.

    >>> plain("  Father's  NAME: (१२)"), plain("S.No.")
    ('fathers name 12', 's no')
    """
    text = latin_digits(unicodedata.normalize("NFKC", text)).replace("'", "").replace("’", "")
    letters = (each if _spells(each) else " " for each in text.casefold())
    return " ".join("".join(letters).split())


def latin_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9.

    >>> latin_digits("उम्र १२")
    'उम्र 12'
    """
    return "".join(_digit(each) for each in text)


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def _spells(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN" or letter == "?"


@dataclass
class _Gathered:
    heads: dict[str, set[str]] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    signs: list[str] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    labels: dict[str, Text] = field(default_factory=dict)


@cache
def words_of_lists(pack: Pack) -> ListWords:
    """The words of a pack and of those it extends. Raises PackError with file and line.

    >>> from muara.packs import open_pack
    >>> words_of_lists(open_pack("international")).answers["sex"]["laki laki"]
    'male'
    """
    found = _Gathered()
    for folder in pack.folders:
        if (folder / FILE).exists():
            _gather(read_toml(folder / FILE, pack.languages), found)
    return ListWords(
        heads={name: frozenset(words) for name, words in found.heads.items()},
        answers=found.answers,
        said=found.said,
        months=found.months,
        units=frozenset(found.units),
        signs=tuple(found.signs),
        skipped=frozenset(found.skipped),
        labels=found.labels,
    )


def check_lists(name: str) -> int:
    """Check the words of lists of a pack: each is of a fact, an identifier or a subject that there
    is. How many words those are. Raises PackError with the nearest right word.

    >>> check_lists("international") > 100
    True
    """
    pack = open_pack(name)
    words, kinds = words_of_lists(pack), words_of(pack)
    known = {"today", "place", *SUBJECTS, "child"}
    known |= {fact for each in kinds.values() for fact in (*each.facts, *each.identifiers)}
    for fact in (*words.heads, *words.answers):
        if fact not in known:
            raise PackError(f"{FILE} names {fact!r}, which nothing is.", do=nearest(fact, known))
    return sum(map(len, [*words.heads.values(), *words.answers.values()]))


def _gather(top: Table, found: _Gathered) -> None:
    for name, words in top.get("heads", dict, {}).items():
        found.heads.setdefault(name, set()).update(map(plain, words))
    for fact, codes in top.get("answers", dict, {}).items():
        for word, code in _meant(top, codes):
            _keep(top, found.answers.setdefault(fact, {}), word, code)
    for word, meant in _meant(top, top.get("said", dict, {})):
        _keep(top, found.said, word, meant)
    for word, number in _meant(top, top.get("months", dict, {})):
        found.months[word] = int(number)
    found.units.update(map(plain, top.get("units", dict, {}).get("behind", [])))
    found.signs += top.get("between", dict, {}).get("signs", [])
    found.labels |= top.get("labels", dict, {})
    found.skipped.update(map(plain, top.get("skipped", dict, {}).get("rows", [])))
    top.done()


def _meant(top: Table, table: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for meant, words in table.items():
        if not isinstance(words, list):
            top.refuse("Here stands a list of words.", meant)
        yield from ((plain(word), meant) for word in words)


def _keep(top: Table, known: dict[str, str], word: str, meant: str) -> None:
    if known.setdefault(word, meant) != meant:
        top.refuse(f"{word!r} means {known[word]!r} already.", meant, do="Take one of them out.")
