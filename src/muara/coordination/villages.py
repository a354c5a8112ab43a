"""Is a village free of child labour? Concluded from what is recorded, until a day.

`count_children` counts the children of each village as the conditions read them, with what is not
known as the upper bound. `judge_villages` answers: free, not free or unknown, with every condition,
the day on which the same records will no longer say so, and the day on which they ceased to.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from .define_villages import FREE, NOT_FREE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .define_villages import Condition, VillageRules, Word

HORIZON = 60
"""Months after the last thing recorded: what holds longer is not told to end."""

FIXED = dt.date.min
"""The rules were read on a day already: what they take from the law holds on any."""

PER_CHILD = ("counted", "labour", "clear", "school_age", "schooled")
COUNTS = {
    "children_known": pl.Int64,
    "in_child_labour_low": pl.Int64,
    "in_child_labour_high": pl.Int64,
    "out_of_school_low": pl.Int64,
    "out_of_school_high": pl.Int64,
    "never_seen": pl.Int64,
    "seen_months": pl.Date,
}


def answer_children(children: pl.DataFrame, rules: VillageRules) -> pl.DataFrame:
    """The children with what each rule over one child says: true, false, or empty for unknown.

    `children`: `age_low`, `age_high`, `state`, `finding`, `school_status`.

    >>> from muara.coordination import village_rules
    >>> from muara.packs import open_pack
    >>> one = pl.DataFrame({"age_low": [13], "age_high": [15], "state": ["at_risk"],
    ...     "finding": ["not_working"], "school_status": ["enrolled"]})
    >>> answer_children(one, village_rules(open_pack("india"))).select(*PER_CHILD).row(0)
    (True, False, True, None, True)
    """
    frame = nw.from_native(children, eager_only=True)
    made = [
        rule.expression(children.columns, day=FIXED).alias(key)
        for key, rule in rules.of_child.items()
    ]
    return frame.with_columns(*made).to_native()


def count_children(children: pl.DataFrame, rules: VillageRules) -> pl.DataFrame:
    """The children of each village as conditions read them: one row a village, `COUNTS`.

    `children`: `village`, `age_low`, `age_high`, `state`, `finding`, `school_status`, `last_seen`:
    the day on which somebody last looked at the child's work. Who may be a child is counted as one.
    `seen_months` is the day on which the child seen longest ago was seen; empty where one was never
    seen.
    """
    told = answer_children(children, rules).filter(pl.col("counted").fill_null(value=True))
    labour, clear = (pl.col(name).fill_null(value=False) for name in ("labour", "clear"))
    of_age, schooled = pl.col("school_age"), pl.col("schooled")
    out = of_age.fill_null(value=False) & ~schooled.fill_null(value=True)
    may_be_out = of_age.fill_null(value=True) & ~schooled.fill_null(value=False)
    found = told.group_by("village").agg(
        pl.len().cast(pl.Int64).alias("children_known"),
        labour.sum().cast(pl.Int64).alias("in_child_labour_low"),
        (labour | ~clear).sum().cast(pl.Int64).alias("in_child_labour_high"),
        out.sum().cast(pl.Int64).alias("out_of_school_low"),
        may_be_out.sum().cast(pl.Int64).alias("out_of_school_high"),
        pl.col("last_seen").is_null().sum().cast(pl.Int64).alias("never_seen"),
        pl.col("last_seen").min().alias("seen_months"),
    )
    every = pl.col("never_seen") == 0
    return found.with_columns(pl.when(every).then("seen_months")).select("village", *COUNTS)


def judge_villages(villages: pl.DataFrame, rules: VillageRules, *, on: dt.date) -> pl.DataFrame:
    """Is each village free of child labour on a day, from what is recorded of it?

    Parameters
    ----------
    villages
        One row a village: `village`; for each word of the rules its number (with `_low` and `_high`
        where it is an interval), or its day where it counts months since one. Empty: not known.
    on
        The day of the answer.

    Returns `village`; one column for each condition, empty where it is unknown; `answer` (free,
    not_free, unknown); `expires_on`, the first day on which the same records no longer make a free
    village free; `expired_on`, the day since which only time has taken from it that it was free.

    >>> from muara.coordination import village_rules
    >>> from muara.packs import open_pack
    >>> rules = village_rules(open_pack("india"))
    >>> told = rules.examples[0]
    >>> judge_villages(pl.DataFrame([{"village": "Riga", **told.row}]), rules, on=told.on).select(
    ...     "answer", "expires_on").row(0)
    ('free', datetime.date(2013, 7, 10))
    """
    told = _complete(villages, rules)
    now = _answers(told.with_columns(pl.lit(on).alias("day")), rules)
    kept = now.select("village", *(each.key for each in rules.conditions), "answer")
    ends = _ends(told, rules, on=on)
    return kept.join(ends, on="village", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("answer") == FREE).then("expires_on").alias("expires_on"),
        pl.when(pl.col("answer") == UNKNOWN).then("expired_on").alias("expired_on"),
    )


def _complete(villages: pl.DataFrame, rules: VillageRules) -> pl.DataFrame:
    """Every column that a condition may read; one that nobody gave is empty."""
    wanted: dict[str, type[pl.DataType]] = {}
    for word in rules.words.values():
        if word.since:
            wanted[word.key] = pl.Date
        elif word.interval:
            wanted |= {f"{word.key}_low": pl.Int64, f"{word.key}_high": pl.Int64}
        else:
            wanted[word.key] = pl.Int64
    given = villages.columns
    return villages.select(
        "village",
        *(
            (pl.col(name) if name in given else pl.lit(None)).cast(kind).alias(name)
            for name, kind in wanted.items()
        ),
    )


def _answers(told: pl.DataFrame, rules: VillageRules) -> pl.DataFrame:
    """The rows, each of a village on its `day`, with the conditions and the answer."""
    counted = told.with_columns(_months_since(name) for name in rules.days)
    frame = nw.from_native(counted, eager_only=True)
    made = [
        each.rule.expression(counted.columns, day=FIXED).alias(each.key)
        for each in rules.conditions
    ]
    judged: pl.DataFrame = frame.with_columns(*made).to_native()
    against = [pl.col(each.key) for each in rules.conditions if each.otherwise == NOT_FREE]
    every = [pl.col(each.key).fill_null(value=False) for each in rules.conditions]
    return judged.with_columns(
        pl.when(pl.any_horizontal((~each).fill_null(value=False) for each in against))
        .then(pl.lit(NOT_FREE))
        .when(pl.all_horizontal(every))
        .then(pl.lit(FREE))
        .otherwise(pl.lit(UNKNOWN))
        .alias("answer")
    )


def _months_since(name: str) -> pl.Expr:
    """Whole months from the day in this column to the row's day; unknown before that day."""
    day, since = pl.col("day"), pl.col(name)
    apart = (day.dt.year() - since.dt.year()) * 12 + day.dt.month() - since.dt.month()
    over = since.dt.offset_by(pl.format("{}mo", apart)) > day
    months = apart.cast(pl.Int64) - over.cast(pl.Int64)
    return pl.when(since <= day).then(months).alias(name)


def _ends(told: pl.DataFrame, rules: VillageRules, *, on: dt.date) -> pl.DataFrame:
    """For each village the day on which what makes it free is too old: to come, or past.

    Every limit is of months since a day, so nothing changes but on such a day of a later month.
    """
    days = rules.days
    began = pl.max_horizontal(days)
    known = told.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in days))
    first = known.with_columns(began.alias("day"))
    later = pl.concat([_months_after(known, name) for name in days]).filter(pl.col("day") > began)
    judged = _answers(pl.concat([first, later], how="diagonal_relaxed").unique(), rules)
    # `_answers` leaves months where days were: whose day it is stands in `day`.
    free = pl.col("answer") == FREE
    begins = judged.group_by("village").agg(pl.col("day").min().alias("begins"))
    was = judged.join(begins, on="village").filter(pl.col("day") == pl.col("begins"), free)
    ended = judged.filter(~free).join(was.select("village"), on="village", how="semi")
    ends = ended.group_by("village").agg(pl.col("day").min().alias("ends"))
    return ends.select(
        "village",
        pl.when(pl.col("ends") > on).then("ends").alias("expires_on"),
        pl.when(pl.col("ends") <= on).then("ends").alias("expired_on"),
    )


def _months_after(known: pl.DataFrame, name: str) -> pl.DataFrame:
    months = pl.DataFrame({"_months": list(range(1, HORIZON + 1))})
    day = pl.col(name).dt.offset_by(pl.format("{}mo", pl.col("_months")))
    return known.join(months, how="cross").with_columns(day.alias("day")).drop("_months")


@dataclass(frozen=True)
class Missing:
    """A condition that does not hold, or of which nobody can say; `ask`: what is not known."""

    condition: Condition
    holds: bool | None
    ask: tuple[Word, ...]


def what_is_missing(
    row: Mapping[str, Any], judged: Mapping[str, Any], rules: VillageRules
) -> list[Missing]:
    """What stands between a village and being free: what does not hold first, then the unknown.

    `row` as `judge_villages` takes it, `judged` as it gives it.

    >>> from muara.coordination import village_rules
    >>> from muara.packs import open_pack
    >>> rules = village_rules(open_pack("india"))
    >>> told = {each.key: each for each in rules.examples}["one_not_seen"]
    >>> found = judge_villages(pl.DataFrame([{"village": "Riga", **told.row}]), rules, on=told.on)
    >>> [(each.condition.key, [word.key for word in each.ask])
    ...     for each in what_is_missing(told.row, found.row(0, named=True), rules)]
    [('none_in_labour', ['in_child_labour'])]
    """
    read = {name: 0 if isinstance(said, dt.date) else said for name, said in row.items()}
    found = [
        Missing(each, judged[each.key], _open_words(each, read, rules, judged[each.key]))
        for each in rules.conditions
        if judged[each.key] is not True
    ]
    return sorted(found, key=lambda each: each.holds is None)


def _open_words(
    condition: Condition, row: Mapping[str, Any], rules: VillageRules, holds: bool | None
) -> tuple[Word, ...]:
    if holds is not None:
        return ()
    left = condition.rule.open(row, day=FIXED)
    return tuple(word for word in rules.words.values() if word.key in left)
