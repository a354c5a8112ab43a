"""What survey files call their columns and codes, from the packs' `surveys.toml`."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from muara.errors import PackError, nearest
from muara.packs import open_pack, read_toml

if TYPE_CHECKING:
    from muara.packs import Pack, Table

FILE = "surveys.toml"
TRUTH = "truth"
ROLES = ("weight", "psu", "strata")

Phrases = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True)
class SurveyWords:
    """The words of surveys; every phrase is a tuple of plain words (see `words_in`).

    Attributes:
        names: Word of the vocabulary to the names of its column, in small letters.
        labels: Word to phrases of its column's label.
        answers: Word (or `truth`) to its values, each with phrases of a code's label.
        unknown: Phrases of codes that say that nobody knew.
        design: Role in the design to names of its column.
    """

    names: dict[str, list[str]] = field(default_factory=dict)
    labels: Phrases = field(default_factory=dict)
    answers: dict[str, Phrases] = field(default_factory=dict)
    unknown: list[tuple[str, ...]] = field(default_factory=list)
    design: dict[str, list[str]] = field(default_factory=dict)


def words_in(text: str) -> tuple[str, ...]:
    """The words of a label, without case and signs.

    >>> words_in("HL4. Sex (male/FEMALE)")
    ('hl4', 'sex', 'male', 'female')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = (each if unicodedata.category(each)[0] in "LMN" else " " for each in plain)
    return tuple("".join(kept).split())


@cache
def survey_words(pack: Pack) -> SurveyWords:
    """The words of a pack and of those it extends. Raises PackError with the file.

    >>> from muara.packs import open_pack
    >>> "hl4" in survey_words(open_pack("international")).names["sex"]
    True
    """
    found = SurveyWords()
    for folder in pack.folders:
        if (folder / FILE).exists():
            _gather(read_toml(folder / FILE, pack.languages), found)
    return found


def check_surveys(name: str) -> int:
    """Check the words of surveys of a pack: each is of a word of its vocabulary, each answer one of
    its values. How many there are. Raises PackError with the nearest right word.

    >>> check_surveys("international") > 100
    True
    """
    pack = open_pack(name)
    found, vocabulary = survey_words(pack), pack.vocabulary
    for word in (*found.names, *found.labels, *(set(found.answers) - {TRUTH})):
        if word not in vocabulary:
            raise PackError(f"{FILE} names {word!r}.", do=nearest(word, vocabulary))
    for word, values in found.answers.items():
        codes = vocabulary[word].codes if word != TRUTH else None
        known = ("true", "false") if word == TRUTH else codes.codes if codes else ()
        for value in values:
            if value not in known:
                raise PackError(f"{FILE}: {word} is never {value!r}.", do=nearest(value, known))
    for role in found.design:
        if role not in ROLES:
            raise PackError(f"{FILE} names the role {role!r}.", do=nearest(role, ROLES))
    counted = [len(each) for each in found.names.values()]
    counted += [len(each) for each in found.labels.values()]
    return sum(counted)


def _gather(top: Table, found: SurveyWords) -> None:
    top.get("sources", list)
    for word, names in top.get("names", dict, {}).items():
        found.names.setdefault(word, []).extend(names)
    for word, phrases in top.get("labels", dict, {}).items():
        found.labels.setdefault(word, []).extend(map(words_in, phrases))
    for word, values in top.get("answers", dict, {}).items():
        for value, phrases in values.items():
            held = found.answers.setdefault(word, {}).setdefault(value, [])
            held.extend(map(words_in, phrases))
    found.unknown.extend(map(words_in, top.get("unknown", dict, {}).get("labels", [])))
    for role, names in top.get("design", dict, {}).items():
        found.design.setdefault(role, []).extend(names)
    top.done()
