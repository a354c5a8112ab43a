"""What the figures of a centre between two days are made of: each counted thing is a row.

A figure is the sum of its rows, so that the list behind it always adds up to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from .define import ENDED, LearningRules
from .define_office import GIVEN, STIPEND_MONEY
from .entering import refuse, refuse_unknown, typed_columns
from .settled import read, settled
from .stays import first_mainstreamings, read_enrolments, read_mainstreamed

SUPPORT = {
    "person": pl.String,
    "institution": pl.String,
    "month": pl.Date,
    "item": pl.String,
    "given": pl.Boolean,
}
_COLUMNS = ("institution", "figure", "person", "day", "amount")
_MONTH = ("institution", "person", "month")


def quarter(
    enrolments: pl.DataFrame,
    registers: pl.DataFrame,
    support: pl.DataFrame,
    mainstreamed: pl.DataFrame,
    *,
    since: dt.date,
    until: dt.date,
    rules: LearningRules,
) -> pl.DataFrame:
    """Everything that is counted of every institution from one day to another, a row each.

    Parameters
    ----------
    enrolments, mainstreamed
        As `paths` takes them.
    registers
        By month, as `paths` takes them, with `institution`; with `prevocational_hours` where told.
    support
        `person`, `institution`, `month`, `item` (meal, stipend, health_check), `given`; `amount`
        where it is told. Of what is told twice the last counts.

    Returns `institution`, `figure`, `person`, `day` (of a month its first), `amount`. The figures:
    enrolled the day before (`at_start`), those who `came`, those whose enrolment ended (completed,
    transferred, left, moved, `ended_somehow`), enrolled after the last day (`at_end`), so that at
    the start and came is ended and at the end; `mainstreamed`, each child once, at the place that
    taught it last; `days_open` and `days_present` of the registers that do not contradict
    themselves; `register_missing`, a whole month that none tells of a child; `trade_hours`;
    children who had meals, stipend and health check in a month and who had not; `stipend_money`.
    Raises FrameError, with the row, for what cannot be.

    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> came = pl.DataFrame({"person": ["a"], "institution": ["C-1"], "kind": ["training_centre"],
    ...     "from": [dt.date(2012, 4, 2)], "until": [None], "ended_as": [None]})
    >>> none = pl.DataFrame(schema={"person": pl.String, "institution": pl.String,
    ...     "month": pl.Date, "days_open": pl.Int64, "days_present": pl.Int64})
    >>> nothing = pl.DataFrame(schema=SUPPORT)
    >>> nobody = pl.DataFrame(schema={"person": pl.String, "day": pl.Date, "school": pl.String})
    >>> found = quarter(came, none, nothing, nobody, since=dt.date(2012, 4, 1),
    ...                 until=dt.date(2012, 6, 30), rules=learning_rules(open_pack("india")))
    >>> found.group_by("figure", maintain_order=True).agg(pl.col("amount").sum()).rows()
    [('at_end', 1.0), ('came', 1.0), ('register_missing', 3.0)]
    """
    told = read_enrolments(enrolments, rules=rules)
    admitted = read_mainstreamed(mainstreamed)
    months = _by_month(settled(registers))
    parts = [
        *_rolls(told, since, until),
        _mainstreamed(told, admitted, since, until, rules),
        *_attended(months, since, until),
        _missing(told, _by_month(read(registers)), since, until),
        *_given(_support(support), since, until),
    ]
    rows = [part.select(*_COLUMNS[:-1], pl.col("amount").cast(pl.Float64)) for part in parts]
    return pl.concat(rows).sort("institution", "figure", "day", "person")


def _by_month(registers: pl.DataFrame) -> pl.DataFrame:
    return registers.with_columns(pl.col("month").dt.month_start())


def _rolls(told: pl.DataFrame, since: dt.date, until: dt.date) -> Iterator[pl.DataFrame]:
    first, last, how = pl.col("from"), pl.col("until"), pl.col("ended_as")
    here, ended = last.is_null() | (last >= since), last.is_between(since, until)
    counted = {
        "at_start": ((first < since) & here, first),
        "came": (first.is_between(since, until), first),
        **{way: (ended & (how == way), last) for way in ENDED},
        "ended_somehow": (ended & how.is_null(), last),
        "at_end": ((first <= until) & (last.is_null() | (last > until)), first),
    }
    for figure, (condition, day) in counted.items():
        yield _rows(told.filter(condition), figure, day=day)


def _mainstreamed(
    told: pl.DataFrame,
    admitted: pl.DataFrame,
    since: dt.date,
    until: dt.date,
    rules: LearningRules,
) -> pl.DataFrame:
    """Each child once: at the place, other than a school, where it was enrolled last before."""
    new = first_mainstreamings(admitted, on=until).filter(pl.col("day") >= since)
    before = [key for key, kind in rules.kinds.items() if not kind.in_school]
    taught = told.filter(pl.col("kind").is_in(before)).select("person", "institution", "from")
    found = new.join(taught, on="person").filter(pl.col("from") <= pl.col("day"))
    last = found.sort("from", maintain_order=True).unique("person", keep="last")
    return _rows(last, "mainstreamed", day=pl.col("day"))


def _attended(months: pl.DataFrame, since: dt.date, until: dt.date) -> Iterator[pl.DataFrame]:
    within = months.filter(pl.col("month").is_between(since, until))
    columns = {"days_open": "days_open", "days_present": "days_present"}
    columns["prevocational_hours"] = "trade_hours"
    for column, figure in columns.items():
        if column in within.columns:
            told = within.filter(pl.col(column).is_not_null())
            yield _rows(told, figure, day=pl.col("month"), amount=pl.col(column))


def _missing(
    told: pl.DataFrame, months: pl.DataFrame, since: dt.date, until: dt.date
) -> pl.DataFrame:
    """The months that are over, in which a child was enrolled and of which no register tells."""
    firsts = pl.date_range(since.replace(day=1), until, "1mo", eager=True).alias("month")
    over = pl.DataFrame({"month": firsts}).filter(pl.col("month").dt.month_end() <= until)
    expected = told.join(over, how="cross").filter(
        pl.col("from") <= pl.col("month").dt.month_end(),
        pl.col("until").is_null() | (pl.col("until") >= pl.col("month")),
    )
    untold = expected.unique(_MONTH).join(months, on=_MONTH, how="anti")
    return _rows(untold, "register_missing", day=pl.col("month"))


def _support(support: pl.DataFrame) -> pl.DataFrame:
    typed = typed_columns(support, SUPPORT, {"amount": pl.Float64}, what="What was given")
    refuse(typed, pl.col("person").is_null(), "This was given to nobody.", "person")
    refuse(typed, pl.col("month").is_null(), "This has no month.", "month")
    refuse_unknown(typed, "item", tuple(GIVEN))
    same = typed.with_columns(pl.col("month").dt.month_start())
    return same.unique([*_MONTH, "item"], keep="last", maintain_order=True)


def _given(support: pl.DataFrame, since: dt.date, until: dt.date) -> Iterator[pl.DataFrame]:
    within = support.filter(pl.col("month").is_between(since, until))
    day = pl.col("month")
    for item, (had, had_not) in GIVEN.items():
        of_item = within.filter(pl.col("item") == item)
        yield _rows(of_item.filter("given"), had, day=day)
        yield _rows(of_item.filter(~pl.col("given")), had_not, day=day)
    money = within.filter(pl.col("item") == "stipend", pl.col("given"), pl.col("amount") > 0)
    yield _rows(money, STIPEND_MONEY, day=day, amount=pl.col("amount"))


def _rows(
    found: pl.DataFrame, figure: str, *, day: pl.Expr, amount: pl.Expr | None = None
) -> pl.DataFrame:
    return found.select(
        "institution",
        pl.lit(figure).alias("figure"),
        "person",
        day.alias("day"),
        (pl.lit(1) if amount is None else amount).cast(pl.Float64).alias("amount"),
    )
