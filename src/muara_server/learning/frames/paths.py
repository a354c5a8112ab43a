"""What is recorded of learning as tables that `muara.learning` takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypedDict, Unpack
from uuid import UUID

import polars as pl

from muara.indicators import with_age
from muara_server.learning.models import Batch
from muara_server.registry.frames import observations, strongest_first
from muara_server.registry.queries import programmes

NOWHERE = "unnamed"
"""The institution of an enrolment that names none: children of different ones do not meet there."""


class Known(TypedDict, total=False):
    """Of whom, and as known when: what `registry.frames.observations` takes."""

    programme: str
    as_of: dt.date | None
    known_on: dt.date | None
    persons: Collection[UUID] | None


def enrolments(**known: Unpack[Known]) -> pl.DataFrame:
    """Every enrolment, one row each, as `muara.learning.paths` takes them; and its `id`.

    The last end that was recorded holds. An enrolment that names no institution is in none that
    others are in.
    """
    came = observations("enrolment", own_place=True, **known)
    aged = with_age(
        came,
        observations("identity", **{**known, "as_of": None}),
        strongest_first=strongest_first(),
    )
    return _ended(aged, known).with_columns(aged["age_low"], aged["age_high"])


def enrolments_alone(**known: Unpack[Known]) -> pl.DataFrame:
    """The same without ages, which cost more than all the rest: for counts of who is where."""
    return _ended(observations("enrolment", own_place=True, **known), known)


def _ended(came: pl.DataFrame, known: Known) -> pl.DataFrame:
    ended = observations("enrolment_end", **known).select(
        pl.col("of").alias("id"), pl.col("true_on").alias("until"), "ended_as", "because"
    )
    last = ended.unique("id", keep="last", maintain_order=True)
    return came.join(last, on="id", how="left", maintain_order="left").select(
        "id",
        "person",
        pl.col("provider").fill_null(NOWHERE).alias("institution"),
        pl.col("learning_kind").alias("kind"),
        pl.col("true_on").alias("from"),
        "until",
        "ended_as",
        "because",
        "batch",
        "place",
        "sex",
    )


def registers(**known: Unpack[Known]) -> pl.DataFrame:
    """Every month of every register, as `muara.learning` takes them; with its `marks` and `id`."""
    told = observations("attendance", own_place=True, **known)
    days = ("days_open", "days_present", "days_excused")
    return told.select(
        "id",
        "person",
        pl.col("provider").alias("institution"),
        "batch",
        "place",
        pl.col("month").dt.month_start(),
        *days,
        "marks",
        "prevocational_hours",
        "true_on",
        "recorded_at",
    )


def supports(**known: Unpack[Known]) -> pl.DataFrame:
    """Every meal, stipend and health check of a month that was told: given, or why not."""
    told = observations("support", own_place=True, **known)
    return told.select(
        "id",
        "person",
        pl.col("provider").alias("institution"),
        "batch",
        "place",
        pl.col("month").dt.month_start(),
        *("item", "given", "amount", "not_because"),
    )


def mainstreamed(**known: Unpack[Known]) -> pl.DataFrame:
    """Every mainstreaming: `person`, `day`, `school`, with its `grade`, `place`, `sex` and `id`."""
    told = observations("mainstreaming", own_place=True, **known)
    return told.select(
        "id",
        "person",
        pl.col("true_on").alias("day"),
        pl.col("provider").fill_null(NOWHERE).alias("school"),
        "grade",
        "place",
        "sex",
    )


def training_events(**known: Unpack[Known]) -> pl.DataFrame:
    """Every stage of a course, with the age on its day, as `muara.learning.trainees` takes them."""
    told = with_age(
        observations("training", **known),
        observations("identity", **{**known, "as_of": None}),
        strongest_first=strongest_first(),
    )
    return told.select(
        "id",
        "person",
        pl.col("course").fill_null(NOWHERE),
        pl.col("stage").alias("event"),
        pl.col("true_on").alias("day"),
        *("module", "working", "learning", "provider", "batch", "place"),
        *("age_low", "age_high"),
    )


def batches() -> pl.DataFrame:
    """The batches there are: `institution`, `batch`, `places`."""
    rows = Batch.objects.values_list("institution__provider__key", "key", "places")
    schema = {"institution": pl.String, "batch": pl.String, "places": pl.Int64}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def modules_passed(course: str) -> set[str]:
    """The modules of a course that somebody has passed, in any programme."""
    return {
        module
        for programme in programmes()
        for module in observations("training", programme=programme)
        .filter(pl.col("course") == course)["module"]
        .drop_nulls()
    }
