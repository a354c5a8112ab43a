"""The work itself: a survey is opened and asked, and what may be published is kept."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw
from django.utils import timezone

from muara.packs import open_pack
from muara.survey import Share
from muara.tables import (
    Table,
    open_survey,
    publication_rules,
    publish,
    standard_counts,
    standard_table,
)
from muara.tables.answered import answered_table, in_order
from muara.tables.counted import counts_by_unit
from muara.tables.question import answer, ready_for
from muara_server.surveys import reading, store
from muara_server.surveys.estimating.contrasts import contrasts

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from muara.tables import Surveyed
    from muara_server.surveys.estimating.asked import Asked
    from muara_server.surveys.models import Survey


@dataclass(frozen=True)
class Worked:
    """What came of a question.

    Attributes:
        table: As it may be published.
        drawn: How many strata and units of the first stage were drawn.
        behind: The counts by unit as a Parquet file.
        contrasts: How groups differ, where that was asked.
    """

    table: Table
    drawn: Mapping[str, int]
    behind: bytes
    contrasts: Mapping[str, Any]


def work_out(survey: Survey, text: str, asked: Asked) -> Worked:
    """Answer a question. Raises InputError: what was found, what was expected, what to do."""
    with store.opened(survey) as path:
        surveyed = _opened(path, survey, text, asked)
        table = _standard(surveyed, asked) if asked.table else _answered(surveyed, asked)
        named = replace(table, survey=table.survey or survey.title)
        rules = publication_rules(surveyed.pack)
        published = publish(named, rules)
        return Worked(
            published,
            _drawn(surveyed),
            _parquet(_counted(surveyed, asked)),
            contrasts(asked, surveyed, published=published, rules=rules),
        )


def _opened(path: Path, survey: Survey, text: str, asked: Asked) -> Surveyed:
    pack, question = open_pack(survey.pack), asked.question
    return open_survey(
        path,
        mapping=reading.mapping_from(text, pack=survey.pack, folder=path.parent),
        pack=pack,
        scratch=path.parent,
        regimes=question.regimes(pack),
        groupings=question.groupings(pack),
        own=question.names,
        today=timezone.localdate(),
    )


def _standard(surveyed: Surveyed, asked: Asked) -> Table:
    return standard_table(
        surveyed,
        asked.table,
        rows=asked.by,
        where=asked.where,
        method=asked.interval,
        percent=asked.percent,
    )


def _answered(surveyed: Surveyed, asked: Asked) -> Table:
    question = asked.question
    return answered_table(
        in_order(answer(question, surveyed), question, surveyed), question, surveyed
    )


def _counted(surveyed: Surveyed, asked: Asked) -> pl.DataFrame:
    """The counts of a standard table stand by cell, those of a question by its breakdowns."""
    if asked.table:
        return standard_counts(surveyed, asked.table, rows=asked.by, where=asked.where)
    ready = ready_for(asked.question, surveyed)
    answered = Share(nw.when(~nw.col(asked.inner).is_null()).then(1), asked.of)
    return counts_by_unit(
        ready.survey.frame,
        ready.survey.design,
        answered,
        by=asked.question.by,
        where=ready.where,
    )


def _drawn(surveyed: Surveyed) -> dict[str, int]:
    """The strata and units of the first stage, whether or not anybody in them is asked about."""
    first = surveyed.design.stages[0]
    told = {"strata": first.strata, "units": first.unit}
    rows = surveyed.frame.select(**{key: name for key, name in told.items() if name})
    drawn = rows.unique().collect()
    found = {"strata": drawn["strata"].n_unique()} if first.strata else {}
    return found | ({"units": drawn.height} if first.unit else {})


def _parquet(frame: pl.DataFrame) -> bytes:
    held = io.BytesIO()
    frame.write_parquet(held)
    return held.getvalue()
