"""Where children are enrolled, and from when to when, as told up to a day.

An admission to school (a mainstreaming) is an enrolment there, though nobody recorded one.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from .define import ENDED, LearningRules
from .entering import refuse, refuse_unknown, typed_columns

ENROLMENTS = {
    "person": pl.String,
    "institution": pl.String,
    "kind": pl.String,
    "from": pl.Date,
    "until": pl.Date,
    "ended_as": pl.String,
}
OPTIONAL = {"batch": pl.String, "place": pl.String, "age_low": pl.Int64, "age_high": pl.Int64}
MAINSTREAMED = {"person": pl.String, "day": pl.Date, "school": pl.String}


def read_enrolments(enrolments: pl.DataFrame, *, rules: LearningRules) -> pl.DataFrame:
    """The enrolments with all columns they may have, each with its `row`.

    Raises FrameError, with the row, for a column that is missing, a kind or an end there is not, a
    day that is none, and an enrolment that ends before it begins.
    """
    typed = typed_columns(enrolments, ENROLMENTS, OPTIONAL, what="The enrolments")
    refuse(typed, pl.col("person").is_null(), "This enrolment is nobody's.", "person")
    refuse(typed, pl.col("from").is_null(), "This enrolment has no first day.", "from")
    known = {"kind": tuple(rules.kinds), "ended_as": ENDED}
    for column, words in known.items():
        refuse_unknown(typed, column, words)
    refuse(typed, pl.col("kind").is_null(), "This enrolment is at no kind of place.", "kind")
    refuse(
        typed, pl.col("until") < pl.col("from"), "This enrolment ends before it begins.", "until"
    )
    return typed


def read_mainstreamed(mainstreamed: pl.DataFrame) -> pl.DataFrame:
    """The mainstreamings, each with its `row`. Raises FrameError as `read_enrolments` does."""
    typed = typed_columns(
        mainstreamed, MAINSTREAMED, {"place": pl.String}, what="The mainstreamings"
    )
    refuse(typed, pl.col("person").is_null(), "This mainstreaming is nobody's.", "person")
    refuse(typed, pl.col("day").is_null(), "This mainstreaming has no day.", "day")
    return typed


def stays(
    enrolments: pl.DataFrame, mainstreamed: pl.DataFrame, *, on: dt.date, rules: LearningRules
) -> pl.DataFrame:
    """The enrolments that had begun on a day, with what their kinds say, admissions among them.

    An end after the day is not known yet. Sorted by person as they come, and by the first day.
    """
    told = enrolments.filter(pl.col("from") <= on).join(_kinds(rules), on="kind", how="left")
    ended = pl.col("until") <= on
    own = told.with_columns(
        *(pl.when(ended).then(pl.col(name)).alias(name) for name in ("until", "ended_as"))
    )
    return pl.concat([own, _admissions(own, mainstreamed, on=on, rules=rules)], how="diagonal")


def first_mainstreamings(mainstreamed: pl.DataFrame, *, on: dt.date) -> pl.DataFrame:
    """The first mainstreaming of each person up to a day."""
    told = mainstreamed.filter(pl.col("day") <= on).sort("day", "row")
    return told.unique("person", keep="first", maintain_order=True)


def _kinds(rules: LearningRules) -> pl.DataFrame:
    rows = [(kind.key, kind.in_school, kind.course) for kind in rules.kinds.values()]
    schema = {"kind": pl.String, "in_school": pl.Boolean, "course": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _admissions(
    own: pl.DataFrame, mainstreamed: pl.DataFrame, *, on: dt.date, rules: LearningRules
) -> pl.DataFrame:
    """The first mainstreamings of those with no enrolment in a school that lasts beyond the day."""
    first = first_mainstreamings(mainstreamed, on=on)
    schools = own.filter("in_school").select("person", last=pl.col("until").fill_null(dt.date.max))
    enrolled = (
        first.join(schools, on="person").filter(pl.col("last") > pl.col("day")).select("person")
    )
    kind = rules.kind(rules.mainstreaming.kind)
    after = 1 + own["row"].max() if own.height else 0  # type: ignore[operator]
    return first.join(enrolled, on="person", how="anti", maintain_order="left").select(
        # After the enrolments, in the order of their own.
        (pl.col("row") + after).cast(own.schema["row"]).alias("row"),
        "person",
        pl.col("school").alias("institution"),
        pl.lit(kind.key).alias("kind"),
        pl.col("day").alias("from"),
        "place",
        pl.lit(kind.in_school).alias("in_school"),
        pl.lit(kind.course).alias("course"),
    )
