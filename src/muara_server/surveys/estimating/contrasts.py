"""How groups of one survey differ, and whether an answer has to do with the group: worked out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.disclosure import WITHHELD
from muara.survey import independence
from muara.survey.differences import DIFFERENCE
from muara.tables.compared import compared
from muara.tables.compared import shown as as_shown
from muara.tables.question import ready_for
from muara.tables.table import BETWEEN, as_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from muara.tables import PublicationRules, Surveyed, Table
    from muara_server.surveys.estimating.asked import Asked

TEST = ("f", "df1", "df2", "p", "n")


def contrasts(
    asked: Asked, surveyed: Surveyed, *, published: Table, rules: PublicationRules
) -> dict[str, Any]:
    """What a comparison of groups says, as it is kept; nothing where none was asked.

    `differences`: a row for each two groups, without figures where it may not be shown. `test`:
    of a share alone, and withheld where a group of it is.
    """
    if not asked.compare:
        return {}
    question = replace(asked.question, by=asked.by)
    rows, _notes = compared(question, surveyed, between=asked.compare, rules=rules)
    told = {"differences": list(_told(as_shown(rows), question.by))}
    units = set(published.cells["unit"])
    return told | ({"test": _test(asked, surveyed, published)} if units == {"percent"} else {})


def _told(rows: pl.DataFrame, by: Sequence[str]) -> Iterator[dict[str, Any]]:
    for row in rows.iter_rows(named=True):
        there = [name for name in by if row[name] is not None]
        yield {
            "of": row["of"],
            "group": BETWEEN.join(there),
            "row": BETWEEN.join(as_key(row[name]) for name in there),
            "first": as_key(row["first"]),
            "second": as_key(row["second"]),
            WITHHELD: row[WITHHELD],
            **{name: row[name] for name in DIFFERENCE},
        }


def _test(asked: Asked, surveyed: Surveyed, published: Table) -> dict[str, Any]:
    """The test of Rao and Scott over all whom the question is about."""
    groups = published.cells.filter(group=asked.compare)
    if groups.is_empty() or groups[WITHHELD].any():
        return {WITHHELD: True}
    ready = ready_for(asked.question, surveyed)
    found = independence(
        ready.survey.frame,
        ready.survey.design,
        asked.of,
        asked.compare,
        where=ready.where,
        file=ready.survey.source.name,
    )
    return dict(zip(TEST, found.select(TEST).row(0), strict=True))
