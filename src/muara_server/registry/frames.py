"""Where the registry's rows become tables, and a person's work meets the library's rules.

The columns of every table of observations: `id` `person` `household` (text), `place` (code of the
district), `sex`, `true_on`, `recorded_at`, then one column per fact of the kind, in its order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl
from django.db import connection
from django.utils import timezone

import muara
from muara.indicators.ages import with_age
from muara_server.ledger.kinds import Fact, kinds
from muara_server.places.queries import district_codes, own_codes
from muara_server.registry.models import Household, Observation, Person

if TYPE_CHECKING:
    from muara import Explanation, Regime
    from muara_server.registry.queries import KnownFacts

Head = tuple[str, int]

ERASABLE = (Person, Household)
SEPARATOR = "|"
PARTS = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))
COLUMNS = {
    "id": pl.String,
    "person": pl.String,
    "household": pl.String,
    "place": pl.String,
    "sex": pl.String,
    "true_on": pl.Date,
    "recorded_at": pl.Datetime("us", "UTC"),
}


def head() -> Head:
    """How far the records go: the newest entry, and how many files were erased.

    What is computed from the records stands as long as this does.
    """
    newest = Observation.objects.order_by("-number").values_list("pk", flat=True).first()
    erased = (table.objects.filter(erased_at__isnull=False).count() for table in ERASABLE)
    return str(newest or ""), sum(erased)


def observations(
    kind: str,
    *,
    programme: str,
    as_of: dt.date | None = None,
    known_on: dt.date | None = None,
    own_place: bool = False,
    persons: Collection[UUID] | None = None,
) -> pl.DataFrame:
    """Every observation of a kind that stands: one row each, in the order of the ledger.

    `as_of`: only what was true on or before that day. `known_on`: what was known at the end of
    that day; entries recorded later are not there, and corrections made later have not happened.
    Somebody who was erased is not there on any day. `own_place`: `place` is the code of the very
    place (a village, a block) and not of its district. `persons`: only what is about one of them.
    """
    moment = end_of(known_on) if known_on else None
    rows = _rows(kind, programme=programme, as_of=as_of, moment=moment, persons=persons)
    frame = _framed(rows, kinds()[kind].facts, own_place=own_place)
    return _with_household(frame, programme, persons).select(*COLUMNS, *_own_names(kind))


def work_spells(
    *,
    programme: str,
    as_of: dt.date | None = None,
    known_on: dt.date | None = None,
    persons: Collection[UUID] | None = None,
) -> pl.DataFrame:
    """Every observation of work with the age on its day, as `muara.classify` takes it.

    Adds `age_low`, `age_high` (completed years, strongest evidence), `school_status` as last seen
    before the day, and `work_date`.
    """
    seen = {"programme": programme, "as_of": as_of, "known_on": known_on, "persons": persons}
    work = observations("work", **seen)
    # Evidence of age counts whenever it was found: a certificate of today settles last year's age.
    identity = observations("identity", **{**seen, "as_of": None})
    aged = with_age(work, identity, strongest_first=strongest_first())
    return _with_schooling(aged, observations("schooling", **seen)).with_columns(
        pl.col("true_on").alias("work_date")
    )


def classified(
    regimes: Sequence[str],
    *,
    programme: str,
    as_of: dt.date | None = None,
    known_on: dt.date | None = None,
) -> pl.DataFrame:
    """Every observation of work with its finding under each regime: status, clause, unsettled."""
    spells = work_spells(programme=programme, as_of=as_of, known_on=known_on)
    return muara.classify(spells, list(regimes))


def findings(
    known: KnownFacts, *, language: str = "en", regimes: Iterable[str] | None = None
) -> list[Explanation]:
    """What each regime says about the chosen work, with clause, reason and the next questions.

    Legal regimes that were not in force on the day are left out, as are descriptive ones unless
    they are named.
    """
    if known.work is None:
        return []
    pack = muara.open_all()
    chosen = regimes if regimes is not None else _in_force(pack.regimes.values(), known.day)
    return [
        muara.explain(regime, on=known.day, language=language, pack=pack, **known.values)
        for regime in chosen
    ]


def _in_force(regimes: Iterable[Regime], day: dt.date) -> list[str]:
    return [
        regime.id
        for regime in regimes
        if not regime.secondary
        and not (regime.since and day < regime.since)
        and not (regime.until and day > regime.until)
    ]


def _rows(
    kind: str,
    *,
    programme: str,
    as_of: dt.date | None,
    moment: dt.datetime | None,
    persons: Collection[UUID] | None,
) -> list[str]:
    """One line of text for each observation: objects, or even tuples, would cost several times."""
    where, values = ["o.kind = %s"], [kind]
    if persons is None:
        # Whoever is named is found by name: the index of a programme's days would be read instead.
        where.append("o.programme = %s")
        values.append(programme)
    if as_of is not None:
        where.append("o.true_on <= %s")
        values.append(_prepared("true_on", as_of))
    if moment is None:
        where.append("o.corrected_by IS NULL")
    else:
        where.append("o.recorded_at <= %s")
        where.append("(o.corrected_at IS NULL OR o.corrected_at > %s)")
        values += [_prepared("recorded_at", moment)] * 2
    among, people = _among("o.person_id", persons)
    return _lines(
        ["o.number", "o.id", "o.person_id", "o.household_id", "o.place_id", "p.sex", "o.true_on"]
        + ["o.recorded_at", "o.facts"],
        "registry_observation o LEFT JOIN registry_person p ON p.id = o.person_id "
        f"WHERE {' AND '.join(where)}{among}",
        [*values, *people],
    )


def _lines(columns: Sequence[str], source: str, values: Sequence[Any]) -> list[str]:
    """Each row as one text, its columns separated; only the last may hold the separator."""
    texts = f" || '{SEPARATOR}' || ".join(f"COALESCE({_as_text(name)}, '')" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {texts} FROM {source}", values)  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def _as_text(column: str) -> str:
    """The same text on both databases, so that one reader serves both."""
    if connection.vendor == "postgresql" and column == "o.recorded_at":
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"CAST({column} AS TEXT)"


def _split(lines: Sequence[str], names: Sequence[str]) -> pl.DataFrame:
    """The columns of these lines again; nothing between two separators is nothing."""
    column = pl.Series("line", lines, dtype=pl.String)
    parts = column.str.splitn(SEPARATOR, len(names)).struct.rename_fields(list(names))
    return parts.struct.unnest().with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in names
    )


def _framed(lines: Sequence[str], facts: Mapping[str, Fact], *, own_place: bool) -> pl.DataFrame:
    # Sorting these long lines in the database would cost more than reading them.
    frame = _split(lines, ["number", *COLUMNS, "facts"])
    frame = frame.sort(pl.col("number").cast(pl.Int64)).drop("number")
    own = {name: fact for name, fact in facts.items() if name not in COLUMNS}
    held = pl.Struct({name: _type_in_json(fact) for name, fact in own.items()})
    return (
        frame.with_columns(
            _dashed("id"),
            _dashed("person"),
            _dashed("household"),
            pl.col("place").replace_strict(
                _codes(frame["place"], own=own_place), default=None, return_dtype=pl.String
            ),
            pl.col("true_on").str.to_date("%Y-%m-%d"),
            _moment("recorded_at"),
            pl.col("facts").str.json_decode(held),
        )
        .unnest("facts")
        .with_columns(_finished(fact) for fact in own.values())
    )


def _codes(places: pl.Series, *, own: bool) -> dict[str, str]:
    """For every place in this column, as written there, the code of its district, or its own."""
    written = {text: UUID(text) for text in places.unique().drop_nulls()}
    codes = own_codes(written.values()) if own else district_codes(written.values())
    return {text: codes[place] for text, place in written.items()}


def _dashed(name: str) -> pl.Expr:
    """SQLite keeps an id without dashes; everywhere else it has them."""
    if connection.features.has_native_uuid_field:
        return pl.col(name)
    parts = [pl.col(name).str.slice(start, size) for start, size in PARTS]
    return pl.concat_str(parts, separator="-").alias(name)


def _moment(name: str) -> pl.Expr:
    text = pl.col(name).str.slice(0, 26)
    whole = pl.when(text.str.len_bytes() == 19).then(text + ".000000").otherwise(text)
    moment = whole.str.to_datetime("%Y-%m-%d %H:%M:%S%.6f", time_unit="us", time_zone="UTC")
    return moment.alias(name)


def _type_in_json(fact: Fact) -> pl.DataType:
    if fact.type == "number":
        return pl.Int64() if fact.whole else pl.Float64()
    return pl.Boolean() if fact.type == "truth" else pl.String()


def _finished(fact: Fact) -> pl.Expr:
    column = pl.col(fact.name)
    return column.str.to_date("%Y-%m-%d") if fact.type == "date" else column


def _with_household(
    frame: pl.DataFrame, programme: str, persons: Collection[UUID] | None
) -> pl.DataFrame:
    """Where an entry names no household: the one in which the person lived on its day."""
    lacking = frame.filter(pl.col("household").is_null() & pl.col("person").is_not_null())
    if lacking.is_empty():
        return frame
    joined = memberships(programme, persons)
    lived = (
        lacking.select("id", "person", "true_on")
        .sort("true_on")
        .join_asof(joined, left_on="true_on", right_on="since", by="person", check_sortedness=False)
        .filter(pl.col("until").is_null() | (pl.col("until") >= pl.col("true_on")))
        .select("id", pl.col("lived_in"))
    )
    return (
        frame.join(lived, on="id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("household", "lived_in").alias("household"))
        .drop("lived_in")
    )


def memberships(programme: str, persons: Collection[UUID] | None = None) -> pl.DataFrame:
    """Who lived where and when (`person`, `lived_in`, `since`, `until`), by `since`.

    All of a programme are kept while the ledger holds the same; `persons`: of these alone.
    """
    if persons is None:
        return _memberships(programme, head())
    return _lived(programme, persons)


@lru_cache(maxsize=4)
def _memberships(programme: str, _: Head) -> pl.DataFrame:
    return _lived(programme, None)


def _lived(programme: str, persons: Collection[UUID] | None) -> pl.DataFrame:
    among, values = _among("m.person_id", persons)
    lines = _lines(
        ["m.person_id", "m.household_id", "m.since", "m.until"],
        "registry_membership m JOIN registry_person p ON p.id = m.person_id "
        f"WHERE p.programme = %s{among}",
        [programme, *values],
    )
    frame = _split(lines, ["person", "lived_in", "since", "until"])
    return frame.with_columns(
        _dashed("person"),
        _dashed("lived_in"),
        pl.col("since", "until").str.to_date("%Y-%m-%d"),
    ).sort("since")


def _among(column: str, persons: Collection[UUID] | None) -> tuple[str, list[Any]]:
    """A condition that a column is one of these, and its values; nothing where nobody is named."""
    if persons is None:
        return "", []
    places = ", ".join(["%s"] * len(persons)) or "NULL"
    return f" AND {column} IN ({places})", [_prepared("person", each) for each in persons]


def _with_schooling(work: pl.DataFrame, schooling: pl.DataFrame) -> pl.DataFrame:
    seen = schooling.filter(pl.col("school_status").is_not_null())
    last = seen.select("person", "true_on", "school_status").sort("true_on")
    joined = work.sort("true_on").join_asof(last, on="true_on", by="person", check_sortedness=False)
    return work.join(
        joined.select("id", "school_status"), on="id", how="left", maintain_order="left"
    )


def strongest_first() -> list[str]:
    """The kinds of evidence of an age, the strongest first."""
    return list(kinds()["identity"].facts["evidence"].codes.codes)


def _own_names(kind: str) -> list[str]:
    return [name for name in kinds()[kind].facts if name not in COLUMNS]


def _prepared(field: str, value: Any) -> Any:
    return Observation._meta.get_field(field).get_db_prep_value(value, connection)


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of the day, in the deployment's time zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
