"""An answer as a table: with its words, its definitions, and the values in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .caveats import said
from .notes import Note, texts_of
from .question import QUANTILE_OF, Answer, Question, inner_of
from .table import Table, as_key, table_of_estimates
from .values import values_of, words_in

if TYPE_CHECKING:
    from muara.rules.vocabulary import Text

    from .surveyed import Surveyed


def answered_table(
    found: Answer, question: Question, survey: Surveyed, *, language: str = "en"
) -> Table:
    """The table of an answer, nothing withheld yet.

    Args:
        found: The answer.
        question: What was asked.
        survey: Of which survey.
        language: Of the table's words; `Table.in_language` tells it in another.
    """
    of = {name: inner_of(name) for name in found.units}
    known = words_in(survey, dict.fromkeys([*of.values(), *question.by]))
    titles = {name: _title(name, known, survey) for name in of}
    regimes = {regime.id: regime for regime in survey.regimes}
    counted = {name: column for name, column in of.items() if column in regimes}
    named = dict.fromkeys(counted.values())
    only = said("only", survey.pack, rule={"en": question.where})
    notes = [*([Note.of(only)] if question.where else []), *found.notes]
    return table_of_estimates(
        found.estimates,
        by=question.by,
        labels={
            **known,
            **{f"of={name}": title for name, title in titles.items()},
            "table.title": _joined(titles.values(), survey),
            "table.definition": _joined((_defined(each, known) for each in named), survey),
            **texts_of(notes),
        },
        units=found.units,
        definitions=counted,
        about={
            "id": question.of[0],
            "survey": survey.mapping.title,
            "survey_date": str(survey.mapping.survey_date or ""),
            "method": question.method,
        },
        notes=notes,
        percent=question.percent,
        language=language,
    )


def _title(name: str, known: Mapping[str, Text], survey: Surveyed) -> Text:
    """What a statistic is called: as its definition, word or code is, with `Number` of a total."""
    inner, texts = inner_of(name), survey.pack.phrases.texts
    words = known.get(f"of={inner}") or known.get(inner) or _of_code(inner, survey)
    if found := QUANTILE_OF.fullmatch(name):
        before = texts["table.percentile" if found["percent"] else "table.median"]
        percent = found["percent"] or ""
        before = {each: text.format(percent=percent) for each, text in before.items()}
    elif inner != name:
        before = texts["table.number"]
    else:
        return words
    return {each: f"{text}: {words.get(each, words['en'])}" for each, text in before.items()}


def _of_code(name: str, survey: Surveyed) -> Text:
    """The words of a code (`sex=female`), else the name itself."""
    column, sign, _ = name.partition("=")
    return (words_in(survey, [column]).get(name) if sign else None) or {"en": name}


def _defined(regime: str, known: Mapping[str, Text]) -> Text:
    return {each: f"{regime}: {title}" for each, title in known[f"of={regime}"].items()}


def _joined(texts: Iterable[Text], survey: Surveyed) -> Text:
    every = list(texts)
    return {
        each: "; ".join(text.get(each, text.get("en", "")) for text in every)
        for each in survey.pack.languages
    }


def in_order(found: Answer, question: Question, survey: Surveyed) -> Answer:
    """Breakdown by breakdown, and in each the values as the packs and the file list them."""
    estimates, by = found.estimates, question.by
    listed = {name: values_of(name, survey) for name in by}

    def place(row: Mapping[str, Any]) -> tuple[object, ...]:
        open_ = tuple(row[name] is None for name in by)
        keys = [as_key(row[name]) for name in by if row[name] is not None]
        values = zip((name for name in by if row[name] is not None), keys, strict=True)
        where = [_place(key, listed[name]) for name, key in values]
        return (first[row["of"]], sum(not each for each in open_), open_, where)

    rows = estimates.to_dicts()
    first = {name: at for at, name in enumerate(dict.fromkeys(row["of"] for row in rows))}
    order = sorted(range(len(rows)), key=lambda at: place(rows[at]))
    return replace(found, estimates=estimates[order])


def _place(key: str, listed: list[str]) -> tuple[int, int | float, str]:
    """Where a value stands: as listed; what nobody lists after it, numbers as numbers."""
    if key in listed:
        return (listed.index(key), 0, "")
    return (len(listed), int(key) if key.isdigit() else float("inf"), key)
