"""A table of estimates: what was asked of whom, by which definition, in which survey.

It is the one shape from estimation to print: `standard` makes it, `publish` withholds from it, the
writers and the drawings show it. Its figures are those of `muara.survey.estimate`; words stand
beside their keys in one language, and can be told in another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import polars as pl

from muara.rules.vocabulary import Text
from muara.survey.estimate import FIGURES

TOTAL = ""
"""The group, and the row, of everybody."""

BETWEEN = "|"
"""What stands between nested breakdowns: group `sex|residence`, row `female|rural`."""

UNITS = ("percent", "number", "mean", "quantile", "hours", "ratio")
"""What a figure is. A `percent` is a share from 0 to 1, written as a hundred times that."""

CELLS = {
    "group": pl.String,
    "group_label": pl.String,
    "row": pl.String,
    "row_label": pl.String,
    "column": pl.String,
    "column_label": pl.String,
    "unit": pl.String,
    "definition": pl.String,
    **dict.fromkeys(FIGURES, pl.Float64),
}
"""The columns of `Table.cells`, in their order."""

PUBLISHED = {"withheld": pl.Boolean, "bracketed": pl.Boolean, "why": pl.String}
"""What publication adds to them."""

Words = Mapping[str, Text]
"""Words in all languages: of a breakdown under `sex`, of its value under `sex=female`, of a column
under `of=worked`, of everybody under an empty key; of the table itself under `table.title`,
`table.definition`, `table.note.0`."""


@dataclass(frozen=True, eq=False)
class Table:
    """A table of estimates.

    Attributes:
        id: Its key: `PR.3.3`, or what somebody called it.
        title: What it is about.
        definition: By which definition, in words; of each figure its key stands in `cells`.
        survey: The survey's title.
        survey_date: When it was in the field, as its mapping says it.
        method: The kind of interval: a key of `survey.intervals`.
        notes: What a reader must know: what the survey did not ask, what is invented, ...
        cells: One row for each figure: `group` (key of the breakdown; empty: everybody),
            `row` (its value), `column` (what is told of them), each with its words in `..._label`;
            `unit` (see `UNITS`), `definition` (key of the definition the figure rests on; empty
            where it rests on none: two figures of different definitions are never one line of a
            chart); and the figures of `estimate`: `value`, `se`, `ci_low`, `ci_high`, `deff`, `df`,
            `n`, `weighted_n`. Once published also `withheld`, `bracketed` (true/false) and `why`.
        percent: How often such an interval covers the truth.
        language: Of the words.
        said: The words in all languages.
    """

    id: str
    title: str
    definition: str
    survey: str
    survey_date: str
    method: str
    notes: tuple[str, ...]
    cells: pl.DataFrame
    percent: float = 95.0
    language: str = "en"
    said: Words = field(default_factory=dict)

    @property
    def published(self) -> bool:
        """Has it been decided which figures may be shown?"""
        return "withheld" in self.cells.columns

    @property
    def definitions(self) -> tuple[str, ...]:
        """The keys of the definitions its figures rest on."""
        keys = self.cells["definition"].unique(maintain_order=True)
        return tuple(key for key in keys if key)

    def in_language(self, language: str) -> Table:
        """The same table, told in another language where its words are known there."""

        def tell(key: str, otherwise: str) -> str:
            words = self.said.get(key, {})
            return words.get(language) or words.get("en") or otherwise

        def row(group: str, value: str) -> str:
            if not group:
                return tell(TOTAL, value)
            both = zip(group.split(BETWEEN), value.split(BETWEEN), strict=True)
            return ", ".join(tell(f"{name}={each}", each) for name, each in both)

        def heads(group: str) -> str:
            return ", ".join(tell(name, name) for name in group.split(BETWEEN)) if group else ""

        groups, rows, columns = (self.cells[name] for name in ("group", "row", "column"))
        labels = {
            "group_label": [heads(group) for group in groups],
            "row_label": [row(group, value) for group, value in zip(groups, rows, strict=True)],
            "column_label": [tell(f"of={name}", name) for name in columns],
        }
        told = [pl.Series(name, values, dtype=pl.String) for name, values in labels.items()]
        return replace(
            self,
            title=tell("table.title", self.title),
            definition=tell("table.definition", self.definition),
            notes=tuple(tell(f"table.note.{at}", note) for at, note in enumerate(self.notes)),
            cells=self.cells.with_columns(told),
            language=language,
        )

    def to_json(self) -> str:
        """The table as text from which `from_json` makes it again.

        >>> one = table_of_estimates(pl.DataFrame({"of": ["worked"], "value": [0.25], "n": [4]}))
        >>> Table.from_json(one.to_json()).cells.equals(one.cells)
        True
        """
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps({**plain, "cells": self.cells.to_dicts()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Table:
        """The table that `to_json` wrote."""
        given = json.loads(text)
        rows = given.pop("cells")
        published = PUBLISHED if rows and "withheld" in rows[0] else {}
        cells = pl.DataFrame(rows, schema={**CELLS, **published})
        return cls(**{**given, "notes": tuple(given["notes"])}, cells=cells)


def table_of_estimates(
    frame: pl.DataFrame,
    *,
    by: Sequence[str] = (),
    labels: Words | None = None,
    units: str | Mapping[str, str] = "percent",
    definitions: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    percent: float = 95.0,
    language: str = "en",
) -> Table:
    """The table of a plain result of `estimate`.

    Args:
        frame: What `estimate` answered: `of`, the columns of `by`, the figures; figures that it
            lacks stay empty.
        by: Its breakdowns.
        labels: Words (see `Words`); what has none is shown as it is.
        units: What the figures are (see `UNITS`), of all or of each value of `of`.
        definitions: Of each value of `of`, the key of the definition it rests on (the regime).
        about: `id`, `title`, `definition`, `survey`, `survey_date`, `method`, where known.
        notes: What a reader must know.
        percent: That of the intervals.
        language: Of the words.

    >>> estimates = pl.DataFrame({"of": ["worked"] * 2, "sex": [None, "female"],
    ...                           "value": [0.5, 0.25], "n": [8, 4]})
    >>> labels = {"sex": {"en": "Sex"}, "sex=female": {"en": "girls", "id": "perempuan"}}
    >>> made = table_of_estimates(estimates, by=["sex"], labels=labels)
    >>> made.in_language("id").cells.select("group", "row", "row_label", "unit", "value").rows()
    [('', '', '', 'percent', 0.5), ('sex', 'female', 'perempuan', 'percent', 0.25)]
    """
    there = [_domain(each) for each in frame.select(by).to_dicts()] if by else [{}] * frame.height
    of = frame["of"].cast(pl.String).to_list()
    unit = dict.fromkeys(of, units) if isinstance(units, str) else units
    figures = {name: frame[name].cast(pl.Float64) for name in FIGURES if name in frame.columns}
    columns = {
        "group": [BETWEEN.join(each) for each in there],
        "row": [BETWEEN.join(each.values()) for each in there],
        "column": of,
        "unit": [unit.get(name, "percent") for name in of],
        "definition": [(definitions or {}).get(name, "") for name in of],
        **{name: values.fill_nan(None) for name, values in figures.items()},
    }
    empty = {name: [None] * frame.height for name in CELLS if name not in columns}
    cells = pl.DataFrame({**columns, **empty}, schema_overrides=CELLS).select(*CELLS)
    known = dict.fromkeys(("id", "title", "definition", "survey", "survey_date", "method"), "")
    made = Table(
        **{**known, **(about or {})},
        notes=tuple(notes),
        cells=cells,
        percent=percent,
        said=labels or {},
    )
    return made.in_language(language)


def _domain(values: Mapping[str, object]) -> dict[str, str]:
    """The breakdowns that make a domain, with their values; those left open are not among them."""
    return {name: as_key(value) for name, value in values.items() if value is not None}


def as_key(value: object) -> str:
    """A value of a breakdown as a key of `row`: truths are yes and no.

    >>> as_key(True), as_key(3.0), as_key("Bihar|Patna")
    ('yes', '3', 'Bihar/Patna')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace(BETWEEN, "/")
