"""Two rounds beside each other: by how much the same figures differ, with the interval of that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.survey import between_surveys
from muara.survey.estimate import FIGURES
from muara.tables.layout import laid_out
from muara.tables.telling import DECIMALS
from muara_server.surveys import queries
from muara_server.surveys.estimating import kept
from muara_server.surveys.estimating.asked import Asked
from muara_server.surveys.estimating.differing import Difference
from muara_server.surveys.estimating.shown import Sheet
from muara_server.surveys.models import Estimates

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.tables import Table
    from muara_server.accounts.rules import Somebody

KEYS = ("group", "row", "column")


def others(user: Somebody, estimates: Estimates) -> list[Estimates]:
    """The same asked of other surveys that this person may read, the newest first."""
    known = Estimates.objects.filter(survey__in=queries.surveys_of(user))
    rows = known.exclude(survey=estimates.survey).select_related("survey", "mapping", "asked_by")
    same = [each for each in rows if _whom(each) == _whom(estimates)]
    newest = {each.survey.pk: each for each in reversed(same)}
    return list(newest.values())


def may_stand_beside(one: Estimates, other: Estimates) -> bool:
    """Was the same asked of two surveys?"""
    return one.survey_id != other.survey_id and _whom(one) == _whom(other)


def _whom(estimates: Estimates) -> tuple[object, ...]:
    """What two questions have in common that may be compared."""
    asked = Asked.kept(estimates.asked)
    return (asked.of, asked.table, asked.question.by, asked.where)


@dataclass(frozen=True)
class Change:
    """How one figure of two rounds differs; the rows of both, so that each n opens."""

    group: str
    label: str
    column: str
    key: str
    first: str
    second: str
    first_n: str
    second_n: str
    first_row: int
    second_row: int
    by: Difference


def changes(first: Estimates, second: Estimates, *, pack: Pack) -> Iterator[Change]:
    """The figures that both may show, with the difference of the second from the first."""
    one, other = (_figures(kept.table_of(each)) for each in (first, second))
    sheet = Sheet.of(kept.table_of(first), pack, depth=1)
    words = {tuple(row[key] for key in KEYS): row for row in sheet.table.cells.to_dicts()}
    percent = float(first.asked["percent"])
    places = [_places(kept.table_of(each)) for each in (first, second)]
    for row in between_surveys(one, other, percent=percent).to_dicts():
        at = [place[row["group"], row["row"]] for place in places]
        yield _change(row, words[tuple(row[key] for key in KEYS)], sheet, at)


def _places(table: Table) -> dict[tuple[str, str], int]:
    return {(row.group, row.key): at for at, row in enumerate(laid_out(table).rows)}


def _figures(table: Table) -> pl.DataFrame:
    shown = table.cells.filter(~pl.col("withheld"), pl.col("value").is_not_null())
    return shown.select(*KEYS, *FIGURES)


def _change(row: dict[str, Any], words: dict[str, Any], sheet: Sheet, at: list[int]) -> Change:
    times = 100.0 if words["unit"] == "percent" else 1.0
    places = DECIMALS.get(words["unit"], 1)
    first, second = (sheet.said.number(times * row[name], places) for name in ("first", "second"))
    first_n, second_n = (sheet.said.number(row[name], 0) for name in ("n_first", "n_second"))
    return Change(
        group=words["group_label"] or "",
        label=words["row_label"] or "",
        column=words["column_label"] or "",
        key=words["column"],
        first=first,
        second=second,
        first_n=first_n,
        second_n=second_n,
        first_row=at[0],
        second_row=at[1],
        by=Difference.of(row, unit=words["unit"], said=sheet.said),
    )
