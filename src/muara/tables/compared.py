"""How groups of a survey differ, as far as it may be told: `muara estimate --compare`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from muara.disclosure import WITHHELD
from muara.errors import InputError
from muara.survey import differences
from muara.survey.differences import DIFFERENCE

from .publish import PublicationRules, publish
from .question import Question, answer, ready_for, with_codes

if TYPE_CHECKING:
    from .surveyed import Surveyed


def compared(
    question: Question, survey: Surveyed, *, between: str, rules: PublicationRules
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The differences of every two groups, and what a reader must know of them.

    Args:
        question: What is compared, and in which domains; its intervals are linear.
        survey: Of which survey.
        between: The column whose values are the groups.
        rules: When an estimate may be shown.

    Returns:
        The rows of `muara.survey.differences`, with `withheld` last: a difference may not be
        published where the estimate of either group may not.

    Raises:
        InputError: a quantile is asked for; and as for `answer`.
        FrameError: the design and the rows contradict each other.
    """
    if between in question.by:
        raise InputError(
            f"{between} cannot make both the groups and the domains they are compared in.",
            do=f"Leave {between} out of --by.",
        )
    both = replace(question, by=(*question.by, between))
    ready = ready_for(both, survey)
    if ready.quantile:
        raise InputError(
            "Quantiles are not compared.",
            found=ready.quantile[0],
            expected="shares, means, totals or ratios",
        )
    found = differences(
        ready.survey.frame,
        ready.survey.design,
        ready.statistics,
        between=between,
        by=question.by,
        where=ready.where,
        percent=question.percent,
        file=ready.survey.source.name,
    )
    answered = answer(both, survey)
    groups = publish(answered.estimates, rules, by=both.by)
    found = with_codes(found, (*question.by, "first", "second"))
    for group in ("first", "second"):
        told = groups.select("of", *question.by, pl.col(between).alias(group), WITHHELD)
        found = found.join(
            told.rename({WITHHELD: f"{WITHHELD}_{group}"}),
            on=["of", *question.by, group],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    either = pl.col(f"{WITHHELD}_first") | pl.col(f"{WITHHELD}_second")
    columns = ["of", *question.by, "first", "second", *DIFFERENCE]
    return found.select(*columns, either.alias(WITHHELD)), answered.notes


def shown(rows: pl.DataFrame) -> pl.DataFrame:
    """The differences, with the figures of those withheld empty."""
    return rows.with_columns(
        pl.when(~pl.col(WITHHELD)).then(name).alias(name) for name in DIFFERENCE
    )
