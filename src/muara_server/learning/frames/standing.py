"""Where every child stands on its way, by the most exact register there is of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Unpack

import polars as pl

from muara.learning import LearningRules, paths
from muara_server.learning.frames.marks import days_enrolled
from muara_server.learning.frames.paths import Known, enrolments, mainstreamed, registers


def where_they_stand(
    *,
    on: dt.date,
    rules: LearningRules,
    holidays: pl.DataFrame | None = None,
    language: str = "en",
    answer: Callable[..., pl.DataFrame] = paths,
    **known: Unpack[Known],
) -> pl.DataFrame:
    """`muara.learning.paths` of everybody who was ever enrolled, in the order of the enrolments;
    or another `answer` that takes the same, such as the reasons.

    Of a child all of whose months are marked by day, the days are told: a month's totals do not say
    which days they were, and an absence in a row would be known only at most.
    """
    came, told, admitted = enrolments(**known), registers(**known), mainstreamed(**known)
    by_month = told.filter(pl.col("marks").is_null()).select("person").unique()
    ways = [
        answer(
            came.join(by_month, on="person", how=how, maintain_order="left"),
            read(told.join(by_month, on="person", how=how, maintain_order="left")),
            admitted.join(by_month, on="person", how=how, maintain_order="left"),
            on=on,
            rules=rules,
            holidays=holidays,
            language=language,
        )
        for how, read in (
            ("semi", lambda months: months),
            ("anti", lambda months: days_enrolled(months, came)),
        )
    ]
    everybody = pl.concat([came.select("person"), admitted.select("person")])
    order = everybody.unique(keep="first", maintain_order=True)
    return order.join(pl.concat(ways), on="person", maintain_order="left")
