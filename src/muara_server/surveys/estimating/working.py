"""The work itself: a survey is opened and asked, and what may be published is kept."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from muara.microdata import mapping_from_text
from muara.packs import open_pack
from muara.survey import Share
from muara.tables import (
    Table,
    open_survey,
    publication_rules,
    publish,
    standard_table,
    table_of_estimates,
)
from muara.tables.counted import counts_by_unit
from muara.tables.labels import words_of
from muara.tables.question import answer
from muara.tables.table import as_key
from muara.tables.values import values_of, words_in
from muara_server.surveys import store

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
        tables: As they may be published.
        drawn: How many strata and units of the first stage were drawn.
        behind: The counts by unit as a Parquet file; empty for a standard table.
    """

    tables: list[Table]
    drawn: Mapping[str, int]
    behind: bytes


def work_out(survey: Survey, text: str, asked: Asked) -> Worked:
    """Answer a question. Raises InputError: what was found, what was expected, what to do."""
    with store.opened(survey) as path:
        surveyed = _opened(path, survey, text, asked)
        table = _standard(surveyed, asked) if asked.table else _asked(survey, surveyed, asked)
        behind = b"" if asked.table else _parquet(_counted(surveyed, asked))
        drawn = _drawn(surveyed)
    return Worked([publish(table, publication_rules(surveyed.pack))], drawn, behind)


def _opened(path: Path, survey: Survey, text: str, asked: Asked) -> Surveyed:
    pack, question = open_pack(survey.pack), asked.question
    called = path.with_suffix(".toml")
    return open_survey(
        path,
        mapping=mapping_from_text(text, path=called, vocabulary=pack.vocabulary),
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
        where=asked.where,
        method=asked.interval,
        percent=asked.percent,
    )


def _asked(survey: Survey, surveyed: Surveyed, asked: Asked) -> Table:
    found = answer(asked.question, surveyed)
    regime = next((each for each in surveyed.regimes if each.id == asked.of), None)
    words = words_of([asked.of], surveyed.pack)
    title = words.get(f"of={asked.of}", {"en": asked.of})
    called = {each: f"{asked.of}: {told}" for each, told in title.items()}
    definition = called if regime else title
    return table_of_estimates(
        _in_order(found.estimates, asked, surveyed),
        by=asked.by,
        labels={
            **words_in(surveyed, asked.by),
            **words,
            "table.title": title,
            "table.definition": definition,
        },
        definitions={asked.of: asked.of} if regime else {},
        about={
            "id": asked.of,
            "survey": surveyed.mapping.title or survey.title,
            "survey_date": str(surveyed.mapping.survey_date or ""),
            "method": asked.interval,
        },
        notes=found.notes,
        percent=asked.percent,
    )


def _in_order(estimates: pl.DataFrame, asked: Asked, surveyed: Surveyed) -> pl.DataFrame:
    """Breakdown by breakdown, and in each the values as the packs list them."""
    listed = {name: values_of(name, surveyed) for name in asked.by}

    def place(row: Mapping[str, Any]) -> list[int]:
        named = {name: as_key(row[name]) for name in asked.by if row[name] is not None}
        return [
            listed[name].index(key) if key in listed[name] else len(listed[name])
            for name, key in named.items()
        ]

    rows = estimates.to_dicts()
    groups = [tuple(row[name] is not None for name in asked.by) for row in rows]
    first = {group: at for at, group in reversed(list(enumerate(groups)))}
    order = sorted(range(len(rows)), key=lambda at: (first[groups[at]], place(rows[at])))
    return estimates[order]


def _counted(surveyed: Surveyed, asked: Asked) -> pl.DataFrame:
    where = surveyed.where(asked.where) if asked.where else None
    return counts_by_unit(
        surveyed.frame, surveyed.design, Share(asked.of), by=asked.by, where=where
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
