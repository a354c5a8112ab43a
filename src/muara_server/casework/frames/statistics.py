"""Who is in no published table: those for whom statistics were refused, or consent taken back."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from muara_server.registry import queries as registry
from muara_server.registry.frames import Head, head, observations


def left_out() -> frozenset[str]:
    """The ids of everybody for whom statistics are refused today, in every programme.

    They stay in the totals of the programme, which counts what it did; what leaves it by district
    or sex is counted without them.
    """
    return _left_out(head())


@lru_cache(maxsize=2)
def _left_out(_: Head) -> frozenset[str]:
    found = [_refused(observations("consent", programme=each)) for each in registry.programmes()]
    return frozenset(person for persons in found for person in persons)


def _refused(told: pl.DataFrame) -> list[str]:
    """Those whose last answer about statistics is no; an assent nobody asked refuses nothing."""
    asked = told.filter(pl.col("purpose") == "statistics").sort("true_on", maintain_order=True)
    last = asked.unique("person", keep="last", maintain_order=True)
    no = (
        ~pl.col("given")
        | pl.col("withdrawn").fill_null(False)
        | pl.col("assent").eq_missing("refused")
    )
    return last.filter(no.fill_null(True))["person"].to_list()
