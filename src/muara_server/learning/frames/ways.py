"""Where the children of a programme stand on their way to school, and why.

Nothing here is stored: an answer is reckoned from the ledger, as of a day and as known on a day,
and kept while the ledger holds the same.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from muara.follow_up.months import NO, UNKNOWN, YES
from muara.learning import FIGURES, LearningRules, answers, learning_rules, reasons
from muara.learning.stays import read_enrolments, read_mainstreamed, stays
from muara.packs import open_pack
from muara_server.casework.frames.standing import main_first, stands
from muara_server.figures import language
from muara_server.learning.frames import paths as recorded
from muara_server.learning.frames.standing import where_they_stand
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.registry.frames import head
from muara_server.registry.free_days import holidays

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.registry.frames import Head

OUT_OF_WORK = ("withdrawn", "prevented", "protected")
"""Where a visit has confirmed that there is no child labour."""

AT_WORK = ("in_child_labour", "served", "relapsed")


def ways(
    programme: str,
    *,
    on: dt.date,
    known_on: dt.date | None = None,
    persons: frozenset[UUID] | None = None,
) -> pl.DataFrame:
    """Where everybody stands who was ever enrolled, or admitted to a school, by the end of a day.

    What `muara.learning.paths` answers but for the reason; with `kind` (where the way began),
    `place` (the district there) and `sex`. `persons`: of these alone.
    """
    return _ways(programme, head(), on, known_on, persons)


def there(programme: str, *, on: dt.date, persons: frozenset[UUID] | None = None) -> pl.DataFrame:
    """Every enrolment and admission up to a day, as `muara.learning.stays` has them: `person`,
    `institution`, `batch`, `kind`, `from`, `until`, `ended_as`, `in_school`, `course`.
    """
    return _there(programme, head(), on, persons)


def answered(programme: str, *, on: dt.date, known_on: dt.date | None = None) -> pl.DataFrame:
    """The six answers of everybody the programme is for, or who was ever enrolled.

    `unit` (the person), `place` (a district), `sex`, `kind` (where the way began; empty: nowhere)
    and the figures, see `muara.learning.answers`. Out of work is whoever the first reading of the
    packs calls withdrawn, prevented or protected.
    """
    return _answered(programme, head(), on, known_on)


def rules_of(programme: str, *, persons: frozenset[UUID] | None = None) -> LearningRules:
    """What the country in which a programme works says of learning."""
    return learning_rules(_pack(recorded.enrolments_alone(programme=programme, persons=persons)))


def answers_of(person: UUID, programme: str, *, on: dt.date, state: str) -> dict[str, Any]:
    """The six answers about one child, and what they rest on; `state`: where it stands with work.

    Empty answers were not asked. See `muara.learning.paths` and `muara.learning.answers`.
    """
    found = _of_one(person, programme, on)
    status = {"person": [str(person)], "status": [state]}
    works = pl.DataFrame(status, schema=dict.fromkeys(status, pl.String))
    rules = rules_of(programme, persons=frozenset({person}))
    six = answers(found, works.select("person", _out_of_work()), rules=rules).to_dicts()
    return {**next(iter(found.to_dicts()), {}), **six[0]}


def reasons_of(person: UUID, programme: str, *, on: dt.date) -> dict[str, str]:
    """Why each of these answers is what it is, by its question, in the reader's language."""
    found = _of_one(person, programme, on, answer=reasons, language=language()).drop("person")
    said = next(iter(found.to_dicts()), {})
    return {question: words for question, words in said.items() if words}


def _of_one(person: UUID, programme: str, on: dt.date, **how: Any) -> pl.DataFrame:
    known: recorded.Known = {"programme": programme, "persons": {person}}
    came = recorded.enrolments_alone(**known)
    pack = _pack(came)
    free = _holidays(pack, came, on)
    return where_they_stand(on=on, rules=learning_rules(pack), holidays=free, **how, **known)


# --- kept while the ledger holds the same ---


@lru_cache(maxsize=8)
def _ways(
    programme: str,
    _: Head,
    on: dt.date,
    known_on: dt.date | None,
    persons: frozenset[UUID] | None,
) -> pl.DataFrame:
    known: recorded.Known = {"programme": programme, "known_on": known_on, "persons": persons}
    came, admitted = recorded.enrolments_alone(**known), recorded.mainstreamed(**known)
    pack = _pack(came)
    rules = learning_rules(pack)
    found = where_they_stand(on=on, rules=rules, holidays=_holidays(pack, came, on), **known)
    began = _began(came, admitted, rules)
    return found.drop("reason").join(began, on="person", how="left", maintain_order="left")


@lru_cache(maxsize=8)
def _there(programme: str, _: Head, on: dt.date, persons: frozenset[UUID] | None) -> pl.DataFrame:
    known: recorded.Known = {"programme": programme, "persons": persons}
    came = recorded.enrolments_alone(**known)
    rules = learning_rules(_pack(came))
    admitted = read_mainstreamed(recorded.mainstreamed(**known))
    return stays(read_enrolments(came, rules=rules), admitted, on=on, rules=rules)


@lru_cache(maxsize=6)
def _answered(programme: str, held: Head, on: dt.date, known_on: dt.date | None) -> pl.DataFrame:
    learns = _ways(programme, held, on, known_on, None)
    stand = stands(programme, main_first()[0], on=on, known_on=known_on).with_columns(
        pl.col("status").cast(pl.String)
    )
    followed = stand.filter(
        (pl.col("status") != "not_eligible") | pl.col("person").is_in(learns["person"].implode())
    )
    six = answers(learns, followed.select("person", _out_of_work()), rules=rules_of(programme))
    about = ["person", "place", "sex", "kind"]
    nowhere = pl.lit(None, dtype=pl.String).alias("kind")
    whose = pl.concat([learns.select(about), followed.with_columns(nowhere).select(about)])
    own = whose.unique("person", keep="first", maintain_order=True)
    return six.join(own, on="person", how="left", maintain_order="left").select(
        pl.col("person").alias("unit"), *about[1:], *FIGURES
    )


def _out_of_work() -> pl.Expr:
    return (
        pl.when(pl.col("status").is_in(OUT_OF_WORK))
        .then(pl.lit(YES))
        .when(pl.col("status").is_in(AT_WORK))
        .then(pl.lit(NO))
        .otherwise(pl.lit(UNKNOWN))
        .alias("out_of_work")
    )


# --- where, and by whose rules ---


def _pack(came: pl.DataFrame) -> Pack:
    """The pack of the first enrolment's place: a programme works in one country."""
    first = next(iter(came["place"].drop_nulls()), None)
    works = places.by_code(first) if first else places.programme_places().first()
    return open_pack(pack_of(works))


def _holidays(pack: Pack, came: pl.DataFrame, on: dt.date) -> pl.DataFrame | None:
    """The holidays up to a day wherever somebody is enrolled; None where no pack tells of them."""
    at, first = came["place"].unique().drop_nulls().to_list(), came["from"].min()
    if not at or not isinstance(first, dt.date):
        return None
    return holidays(pack, since=first, until=on, places=at)


def _began(came: pl.DataFrame, admitted: pl.DataFrame, rules: LearningRules) -> pl.DataFrame:
    """Where each way began: `person`, `kind`, `place` (a district) and `sex`."""
    own = ["person", "from", "kind", "place", "sex"]
    admissions = admitted.with_columns(
        pl.col("day").alias("from"), pl.lit(rules.mainstreaming.kind).alias("kind")
    )
    both = pl.concat([came.select(own), admissions.select(own)])
    first = both.sort("from", maintain_order=True).unique(
        "person", keep="first", maintain_order=True
    )
    return first.drop("from").with_columns(
        pl.col("place").replace_strict(
            _districts(first["place"]), default=None, return_dtype=pl.String
        )
    )


def _districts(codes: pl.Series) -> dict[str, str]:
    """The district of each of these places."""
    known = places.with_codes(set(codes.drop_nulls()))
    of = places.district_codes(place.pk for place in known.values())
    return {code: of[place.pk] for code, place in known.items()}
