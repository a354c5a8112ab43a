"""Referrals as tables: what became of those that were sent, and what nobody here gives.

A number rests on all that were sent, never on those that were answered alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl
from django.utils import timezone

from muara.disclosure import WITHHELD, withhold
from muara_server.casework.frames.statistics import families_left_out
from muara_server.places import queries as places

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.casework.models import Proceeding

COUNTS = ("sent", "acknowledged", "accepted", "completed", "confirmed", "declined", "late")
ANSWERS = ("accepted_at", "declined_at", "asked_at")
"""The moments by which a service answers; that it has seen a referral is no answer."""

SEEN = (*ANSWERS, "acknowledged_at", "begun_at", "completed_at")
MOMENT = pl.Datetime("us", "UTC")
ROWS = {
    "id": pl.String,
    "about": pl.String,
    "service": pl.String,
    "place": pl.String,
    "state": pl.String,
    "confirmed": pl.Boolean,
    "due": MOMENT,
    "opened_at": MOMENT,
    "sent_at": MOMENT,
    **dict.fromkeys(SEEN, MOMENT),
}
SCHEMA = {
    "id": pl.String,
    "may_leave": pl.Boolean,
    "service": pl.String,
    "place": pl.String,
    "district": pl.String,
    "block": pl.String,
    "state": pl.String,
    "opened_on": pl.Date,
    "sent_at": MOMENT,
    "days_to_answer": pl.Float64,
    **dict.fromkeys(COUNTS, pl.Boolean),
}


@dataclass(frozen=True)
class Row:
    """What became of the referrals of one line; everything is None where it is withheld.

    `success` is confirmed over sent. `median`: days from sending to the first answer.
    """

    name: str
    counts: Mapping[str, int | None]
    success: float | None
    median: float | None
    withheld: bool


def referrals(
    found: QuerySet[Proceeding],
    *,
    now: dt.datetime,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> pl.DataFrame:
    """Every one of these referrals that was opened in these days: one row each, as in SCHEMA.

    `late`: past its day at `now`. `may_leave`: it may be in a published table; not where statistics
    are refused for the child, or for somebody of the family.
    """
    if since:
        found = found.filter(opened_at__date__gte=since)
    if until:
        found = found.filter(opened_at__date__lte=until)
    told = found.values_list(
        "pk",
        "person",
        "household",
        "type",
        "place_id",
        "state",
        "success",
        "due",
        "opened_at",
        *(f"exchange__{name}" for name in ("sent_at", *SEEN)),
    )
    rows = [(str(row[0]), str(row[1] or row[2]), row[3], str(row[4]), *row[5:]) for row in told]
    table = pl.DataFrame(rows, schema=ROWS, orient="row")
    waited = pl.min_horizontal(*ANSWERS) - pl.col("sent_at")
    zone = timezone.get_current_timezone_name()
    return (
        table.join(_ground(table["place"].unique()), on="place", how="left")
        .with_columns(
            opened_on=pl.col("opened_at").dt.convert_time_zone(zone).dt.date(),
            days_to_answer=waited.dt.total_seconds() / 86_400,
            sent=pl.col("sent_at").is_not_null(),
            acknowledged=pl.any_horizontal(pl.col(*SEEN).is_not_null()),
            accepted=pl.col("accepted_at").is_not_null(),
            completed=pl.col("completed_at").is_not_null(),
            declined=pl.col("declined_at").is_not_null(),
            late=(pl.col("due") < now).fill_null(value=False),
            may_leave=~pl.col("about").is_in(sorted(families_left_out())),
        )
        .with_columns(place=pl.col("code"))
        .select(SCHEMA.keys())
    )


def by(table: pl.DataFrame, column: str, *, smallest: int, opened: frozenset[str]) -> list[Row]:
    """What became of those that were sent, by `service` or `district`: small lines withheld.

    `opened` are the districts of which this reader may open every list; where all are, nothing is.
    """
    sent = _told_to(table, opened).filter("sent")
    counted = sent.group_by(column).agg(
        *(pl.col(name).sum() for name in COUNTS), pl.col("days_to_answer").median().alias("median")
    )
    exact = column == "district"
    own = counted.filter(
        pl.col(column).is_in(list(opened)) if exact else pl.lit(_all(table, opened))
    )
    others = counted.join(own.select(column), on=column, how="anti")
    judged = withhold(
        others.with_columns(pl.col("sent").cast(pl.Int64).alias("_shown")),
        by=[column],
        smallest=smallest,
        value="_shown",
    ).drop("_shown")
    both = pl.concat([own.with_columns(pl.lit(value=False).alias(WITHHELD)), judged])
    return [_told(row, row[column]) for row in both.sort(column).iter_rows(named=True)]


def whole(table: pl.DataFrame, *, smallest: int, opened: frozenset[str]) -> Row:
    """The same of all of them."""
    sent = _told_to(table, opened).filter("sent")
    row: dict[str, Any] = {name: int(sent[name].sum()) for name in COUNTS}
    few = 0 < row["sent"] < smallest and not _all(table, opened)
    return _told({**row, "median": sent["days_to_answer"].median(), WITHHELD: few}, "")


def unmet(
    table: pl.DataFrame, along: str, *, smallest: int, opened: frozenset[str]
) -> dict[tuple[str, str], int | None]:
    """How often there was no such service, by service and `block`, `district` or `month`.

    None where withheld. A place whose lists the reader may open is told as it is.
    """
    cells = (
        _told_to(table, opened)
        .filter(pl.col("state") == "unmet")
        .with_columns(pl.col("opened_on").dt.strftime("%Y-%m").alias("month"))
        .group_by("service", along, "district" if along == "block" else pl.lit("").alias("_"))
        .len(name="value")
    )
    if along == "month":
        own = cells.filter(pl.lit(_all(table, opened)))
    else:
        own = cells.filter(pl.col("district").is_in(list(opened)))
    others = cells.join(own.select("service", along), on=["service", along], how="anti")
    grid = others.select("service").unique().join(others.select(along).unique(), how="cross")
    full = grid.join(others, on=["service", along], how="left").with_columns(
        pl.col("value").fill_null(0).cast(pl.Int64)
    )
    judged = withhold(full, by=["service", along], smallest=smallest)
    exact = [(row["service"], row[along], row["value"]) for row in own.iter_rows(named=True)]
    hidden = [(row["service"], row[along], row["value"]) for row in judged.iter_rows(named=True)]
    return {(service, at): value for service, at, value in [*exact, *hidden]}


def _told_to(table: pl.DataFrame, opened: frozenset[str]) -> pl.DataFrame:
    """What a reader's figures count: elsewhere than in the districts whose lists he may open,
    nobody for whom statistics are refused."""
    return table.filter(pl.col("may_leave") | pl.col("district").is_in(list(opened)))


def _all(table: pl.DataFrame, opened: frozenset[str]) -> bool:
    return set(table["district"].unique()) <= opened


def _told(row: Mapping[str, Any], name: str) -> Row:
    if row[WITHHELD]:
        return Row(name, dict.fromkeys(COUNTS), None, None, withheld=True)
    counts = {each: int(row[each]) for each in COUNTS}
    success = counts["confirmed"] / counts["sent"] if counts["sent"] else None
    return Row(name, counts, success, row["median"], withheld=False)


def _ground(ids: Iterable[str]) -> pl.DataFrame:
    """For each place its code, its district's, and that of the part of the district it is in."""
    wanted = {UUID(each) for each in ids}
    districts, own = places.district_codes(wanted), places.own_codes(wanted)
    paths = places.paths_of(own.values())
    ground = []
    for pk, code in own.items():
        path, district = paths[code], districts[pk]
        below = path[path.index(district) + 1 :][:1]
        ground.append((str(pk), code, district, below[0] if below else district))
    columns = ("place", "code", "district", "block")
    return pl.DataFrame(ground, schema=dict.fromkeys(columns, pl.String), orient="row")


PARTS = ("what", "service", "district", "block", "month")


def behind(
    table: pl.DataFrame, *, what: str, service: str, district: str, block: str, month: str
) -> list[str]:
    """The ids of the referrals that a number counts; an empty part leaves nothing out."""
    found = table.filter(pl.col("state") == "unmet" if what == "unmet" else pl.col(what))
    if what not in ("unmet", "sent"):
        found = found.filter("sent")
    for column, wanted in (("service", service), ("district", district), ("block", block)):
        if wanted:
            found = found.filter(pl.col(column) == wanted)
    if month:
        found = found.filter(pl.col("opened_on").dt.strftime("%Y-%m") == month)
    return found["id"].to_list()
