"""A mapping proposed for a file: by the names and labels of its columns and codes.

Nothing is read by a guess. A person sees the proposal beside codes and counts, and confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from muara.microdata.naming import TRUTH, survey_words, words_in

if TYPE_CHECKING:
    from muara.microdata.columns import Code, Column
    from muara.microdata.naming import Phrases, SurveyWords
    from muara.packs import Pack
    from muara.rules import Attribute

Tables = dict[str, Any]
"""The tables of a mapping file, as TOML reads them."""

UNKNOWN = "unknown"
_BY_NAME, _BY_LABEL = 2.0, 1.0


def propose(columns: Sequence[Column], *, pack: Pack) -> Tables:
    """The tables of a mapping that may fit these columns: columns, recode, unknown, design.

    >>> from muara.microdata.columns import Code, Column
    >>> from muara.packs import open_pack
    >>> codes = (Code("1", "Male", 9), Code("2", "Female", 7), Code("9", "DK", 1))
    >>> sex = Column("HL4", "Sex", "number", 17, 1, 9, codes)
    >>> found = propose([sex], pack=open_pack("international"))
    >>> found["columns"], found["recode"]["sex"]
    ({'sex': 'HL4'}, {'1': 'male', '2': 'female', '9': 'unknown'})
    """
    words = survey_words(pack)
    chosen = _columns(columns, words, pack)
    tables: Tables = {"columns": {word: column.name for word, column in chosen.items()}}
    for word, column in chosen.items():
        answer(tables, word, column, pack=pack)
    design = _design(columns, words)
    return tables | ({"design": design} if design else {})


def answer(tables: Tables, word: str, column: Column, *, pack: Pack) -> None:
    """Add to the tables what the codes of a column say of a word: its values, what is not known."""
    words, attribute = survey_words(pack), pack.vocabulary[word]
    if attribute.kind in {"code", "truth"}:
        if recode := _recode(column.codes, attribute, words):
            tables.setdefault("recode", {})[word] = recode
        return
    # What the file itself declares missing is empty already.
    unknown = [code.value for code in column.codes if not code.missing and _is_unknown(code, words)]
    if unknown:
        tables.setdefault("unknown", {})[word] = unknown


def _columns(columns: Sequence[Column], words: SurveyWords, pack: Pack) -> dict[str, Column]:
    """Each word with the column that fits it best; no column says two words."""
    fits = [
        (fit, -place, word, column)
        for word in pack.vocabulary
        for place, column in enumerate(columns)
        if (fit := _fit(word, column, words))
    ]
    chosen: dict[str, Column] = {}
    taken: set[str] = set()
    for _fitting, _place, word, column in sorted(fits, key=lambda each: each[:2], reverse=True):
        if word not in chosen and column.name not in taken:
            chosen[word] = column
            taken.add(column.name)
    return {word: chosen[word] for word in pack.vocabulary if word in chosen}


def _fit(word: str, column: Column, words: SurveyWords) -> float:
    """How well a column fits a word; 0: not at all."""
    if column.name.casefold() in {word, *words.names.get(word, ())}:
        return _BY_NAME
    said = words_in(column.label)
    return _BY_LABEL * max((_share(each, said) for each in words.labels.get(word, ())), default=0)


def _share(phrase: Sequence[str], said: Sequence[str]) -> float:
    """How much of a label a phrase is, if all of the phrase stands in it."""
    return len(phrase) / len(said) if phrase and set(phrase) <= set(said) else 0.0


def _recode(
    codes: Iterable[Code], attribute: Attribute, words: SurveyWords
) -> dict[str, str | bool]:
    answers = dict(words.answers.get(TRUTH if attribute.kind == "truth" else attribute.name, {}))
    for value, texts in _labels(attribute).items():
        answers[value] = [*answers.get(value, ()), *map(words_in, texts)]
    found: dict[str, str | bool] = {}
    for code in codes:
        if _is_unknown(code, words):
            found[code.value] = UNKNOWN
        elif value := _meant(words_in(code.label), answers):
            found[code.value] = value == "true" if attribute.kind == "truth" else value
    return found


def _labels(attribute: Attribute) -> Mapping[str, Iterable[str]]:
    """What the vocabulary calls the values of a word, in all its languages."""
    listed = attribute.codes.codes if attribute.codes else {}
    return {value: [value, *listed[value].labels.values()] for value in listed}


def _meant(said: tuple[str, ...], answers: Phrases) -> str:
    """The value of which a label says most; nothing where two say as much of it."""
    shares = {
        value: max((_share(phrase, said) for phrase in phrases), default=0.0)
        for value, phrases in answers.items()
    }
    best = max(shares.values(), default=0.0)
    fitting = [value for value, share in shares.items() if share == best]
    return fitting[0] if best > 0 and len(fitting) == 1 else ""


def _is_unknown(code: Code, words: SurveyWords) -> bool:
    said = words_in(code.label)
    return any(said[: len(phrase)] == phrase for phrase in words.unknown)


def _design(columns: Sequence[Column], words: SurveyWords) -> dict[str, Any]:
    """Weight, units and strata by their names."""
    named = {column.name.casefold(): column.name for column in reversed(columns)}
    return {
        role: next(named[name] for name in names if name in named)
        for role, names in words.design.items()
        if any(name in named for name in names)
    }
