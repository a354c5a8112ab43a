"""Who is in no published table: those for whom no consent to statistics holds that was asked for.

They stay in the totals of the programme, which counts what it did, and on the lists of those who
work with them; whatever else leaves by place, service, sex or reason is counted without them.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from uuid import UUID

import polars as pl
from django.utils import timezone

from muara_server.casework.rules.suspicion import AUTHORITY
from muara_server.casework.safeguards import safeguards
from muara_server.registry import queries as registry
from muara_server.registry.frames import Head, head, observations

GIVER = ["person", "giver"]


def left_out() -> frozenset[str]:
    """The ids of everybody for whom statistics are refused today, in every programme.

    Refused, taken back, past its day, against the child's own answer, or given by nobody but
    whoever is suspected. Of whom nobody was asked, nothing was refused.
    """
    return _left_out(head(), timezone.localdate())


def families_left_out() -> frozenset[str]:
    """The ids of the households in which somebody lives for whom statistics are refused.

    And of those persons themselves: who lives in no known household is a family of one.
    """
    return _families_left_out(head(), timezone.localdate())


@lru_cache(maxsize=2)
def _left_out(_: Head, today: dt.date) -> frozenset[str]:
    found = [_refused(programme, today) for programme in registry.programmes()]
    return frozenset(person for persons in found for person in persons)


@lru_cache(maxsize=2)
def _families_left_out(held: Head, today: dt.date) -> frozenset[str]:
    persons = _left_out(held, today)
    homes = registry.homes_of((UUID(person) for person in persons), on=today)
    return persons | {str(home) for home in homes.values()}


def _refused(programme: str, today: dt.date) -> list[str]:
    """Those whose answer that counts is no; an assent nobody asked refuses nothing.

    What a suspect says, or takes back, undoes nothing that somebody else decided. A consent that
    held when a programme ended covers the figures of that programme; one may take it back later.
    """
    stands = timezone.localdate(registry.working_moment(programme))
    told = observations("consent", programme=programme)
    suspects = _suspects(programme, told).with_columns(suspected=pl.lit(value=True))
    asked = (
        told.filter(pl.col("purpose") == "statistics", pl.col("true_on") <= today)
        .join(suspects, on=GIVER, how="left", maintain_order="left")
        .with_columns(pl.col("suspected").fill_null(value=False))
        .sort(~pl.col("suspected"), "true_on", maintain_order=True)
    )
    last = asked.unique("person", keep="last", maintain_order=True)
    no = (
        ~pl.col("given")
        | pl.col("withdrawn").fill_null(value=False)
        | pl.col("assent").eq_missing("refused")
        | pl.col("suspected")
        | (pl.col("expires_on") < stands).fill_null(value=False)
    )
    found: list[str] = last.filter(no.fill_null(value=True))["person"].to_list()
    return found


def _suspects(programme: str, told: pl.DataFrame) -> pl.DataFrame:
    """Whose consent counts no more: `person` (the child) and `giver`, as `rules.suspicion` has it
    of one child."""
    named = told.filter("giver_suspected").select(GIVER)
    signs = observations("trafficking_signs", programme=programme)
    assessed = observations("assessment", programme=programme)
    of_parents = pl.concat(
        [
            signs.filter(pl.col("who") == "parent").select("person"),
            assessed.filter("guardian_suspected").select("person"),
        ]
    )
    parents = pl.DataFrame({"giver": sorted(safeguards().suspected_parent)})
    both = pl.concat([named, of_parents.join(parents, how="cross").select(GIVER)])
    return both.drop_nulls().filter(pl.col("giver") != AUTHORITY).unique()
