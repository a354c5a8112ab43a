"""How the figures of a table are written for a reader: numbers, intervals, what is withheld."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from muara.numerals import numeral

from .publish import FEW, PublicationRules, publication_rules
from .table import Table

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.packs.phrases import Phrases

DECIMALS = {"percent": 1, "number": 0, "mean": 1, "quantile": 1, "hours": 1, "ratio": 3}
"""Of a figure that is shown without brackets; its standard error has one more."""

WIDE = "*"


@dataclass(frozen=True)
class Figure:
    """One figure of a table, as a row of `Table.cells`.

    Attributes:
        value, se, low, high, deff, n, weighted: Its figures in the unit in which they are written
            (a share times a hundred); None where there is none.
        unit: See `muara.tables.table.UNITS`.
        withheld, bracketed: May it be shown; are there few.
        why: Why it is withheld.
        definition: The key of the definition it rests on.
    """

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    deff: float | None
    n: float | None
    weighted: float | None
    unit: str
    definition: str = ""
    withheld: bool = False
    bracketed: bool = False
    why: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Figure:
        """The figure of a row of `Table.cells`."""
        times = 100.0 if row["unit"] == "percent" else 1.0

        def scaled(name: str) -> float | None:
            return None if row[name] is None else times * row[name]

        return cls(
            value=scaled("value"),
            se=scaled("se"),
            low=scaled("ci_low"),
            high=scaled("ci_high"),
            deff=row["deff"],
            n=row["n"],
            weighted=row["weighted_n"],
            unit=row["unit"],
            definition=row["definition"] or "",
            withheld=bool(row.get("withheld")),
            bracketed=bool(row.get("bracketed")),
            why=row.get("why"),
        )

    @property
    def decimals(self) -> int:
        """How many are written: none of a figure in brackets."""
        return 0 if self.bracketed else DECIMALS.get(self.unit, 1)

    @property
    def wide(self) -> bool:
        """Is its interval wider than the estimate itself? Of nobody that is always so: not told."""
        if not self.value or self.low is None or self.high is None:
            return False
        return self.high - self.low > abs(self.value)


@dataclass(frozen=True)
class Telling:
    """Words and numbers in one language, by the phrases and limits of a pack.

    Attributes:
        phrases: The phrases, in the language.
        rules: The limits.
        language: As the packs key it.
        children: The figures are of children, because a definition of child labour says of whom.
    """

    phrases: Phrases
    rules: PublicationRules
    language: str
    children: bool = True

    def word(self, key: str, **values: object) -> str:
        """A phrase of `[tables]`; of people where they need not be children."""
        of_people = f"table.people_{key}"
        named = not self.children and of_people in self.phrases.texts
        return self.phrases(of_people if named else f"table.{key}").format(**values)

    def value(self, figure: Figure) -> str:
        """The estimate, in brackets where there are few; or why there is none."""
        if figure.withheld:
            key = "few" if figure.why == FEW else "complementary"
            return self.word(key, limit=self.rules.withheld_below)
        if figure.value is None:
            return self.word("unsaid" if figure.n else "nobody")
        told = self.number(figure.value, figure.decimals)
        return f"({told})" if figure.bracketed else told

    def interval(self, figure: Figure) -> str:
        """7.4 to 9.9; marked where it is wider than the estimate."""
        if figure.low is None or figure.high is None:
            return ""
        low, high = (self.number(end, figure.decimals) for end in (figure.low, figure.high))
        told = self.phrases("from_to").format(low=low, high=high)
        return f"{told} {WIDE}" if figure.wide else told

    def se(self, figure: Figure) -> str:
        """The standard error, with one decimal more than the estimate."""
        if figure.unit == "number":
            return self.number(figure.se, 0)
        return self.number(figure.se, DECIMALS.get(figure.unit, 1) + 1)

    def number(self, value: float | None, decimals: int) -> str:
        """A number as the language writes it; nothing where there is none."""
        return "" if value is None else numeral(value, self.language, decimals=decimals)

    def head(self, unit: str) -> str:
        """What stands over the estimates."""
        return self.word(unit)

    def heading_of_interval(self, table: Table) -> str:
        """95 % interval"""
        return self.word("interval", percent=numeral(table.percent, self.language))

    def about(self, table: Table) -> list[tuple[str, str]]:
        """What a table rests on: definition, survey, when, the kind of interval; with its heads."""
        method = self.phrases(f"interval.{table.method}") if table.method else ""
        interval = self.heading_of_interval(table)
        said = {
            "definition": table.definition,
            "survey": table.survey,
            "survey_date": self.day(table.survey_date),
            "method": f"{interval}, {method}" if method else interval,
        }
        return [(self.word(key), text) for key, text in said.items() if text]

    def day(self, written: str) -> str:
        """A day that is written as 2020-03-01 as the language writes it; anything else as it is."""
        try:
            return self.phrases.day(dt.date.fromisoformat(written))
        except ValueError:
            return written

    def withholding(self, table: Table) -> str:
        """The rule of what is withheld, whether it was used or not."""
        limit = self.rules.withheld_below
        return self.word("withheld_means" if table.published else "not_published", limit=limit)

    def legend(self, table: Table) -> list[str]:
        """What brackets, the word withheld and the star mean, where they are used."""
        figures = [Figure.of(row) for row in table.cells.iter_rows(named=True)]
        low, high = self.rules.withheld_below, self.rules.bracketed_below - 1
        told = {
            "not_published": not table.published,
            "brackets_mean": any(each.bracketed for each in figures),
            "withheld_means": any(each.withheld for each in figures),
            "wide_means": any(each.wide for each in figures),
        }
        return [self.word(key, low=low, high=high, limit=low) for key, used in told.items() if used]


def telling(table: Table, pack: Pack) -> Telling:
    """How a table is told, in its own language.

    >>> import polars as pl
    >>> from muara.packs import open_pack
    >>> from muara.tables import table_of_estimates
    >>> found = pl.DataFrame({"of": ["worked"], "value": [0.0862], "ci_low": [0.074],
    ...                       "ci_high": [0.099], "n": [3412]})
    >>> table = table_of_estimates(found, language="id")
    >>> told = telling(table, open_pack("indonesia"))
    >>> figure = Figure.of(table.cells.row(0, named=True))
    >>> told.value(figure), told.interval(figure)
    ('8,6', '7,4 sampai 9,9')
    """
    phrases = pack.phrases.in_language(table.language)
    children = "" not in table.cells["definition"].fill_null("")
    return Telling(phrases, publication_rules(pack), table.language, children)
