"""Who benefits indirectly, by a stated rule, each counted from a record (`indirect.toml`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack
    from muara.rules.vocabulary import Text

HOUSEHOLD = "household"
"""The others who live in the household of somebody counted. Other ways are not in the records."""


@dataclass(frozen=True, eq=False)
class IndirectRule:
    """Whom a rule counts: the children `low` to `high` years old whom `indicator` reaches so.

    Two are the same where they are one: what a rule counts is kept by it.
    """

    key: str
    labels: Text
    reaches: str
    indicator: str
    low: int
    high: int
    source: str
    unconfirmed: bool

    def label(self, language: str = "en") -> str:
        """Its words in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@cache
def indirect_rules(pack: Pack) -> Mapping[str, IndirectRule]:
    """The rules of a pack by key.

    Raises PackError with file and line.

    >>> from muara.packs import open_pack
    >>> rule = indirect_rules(open_pack("india"))["household"]
    >>> rule.low, rule.high, rule.unconfirmed
    (5, 14, True)
    """
    found = {}
    for key, table in tables_of(pack, "indirect", "rules").items():
        reaches = table.need("reaches", str)
        if reaches != HOUSEHOLD:
            table.refuse(f"reaches must be {HOUSEHOLD}; found {reaches!r}.", "reaches")
        found[key] = IndirectRule(
            key=key,
            labels=table.text("labels"),
            reaches=reaches,
            indicator=table.need("indicator", str),
            low=table.need("from", int),
            high=table.need("until", int),
            source=table.need("source", str),
            unconfirmed=table.get("unconfirmed", bool, False),
        )
        table.done()
    return found


def reached_indirectly(
    direct: pl.DataFrame,
    homes: pl.DataFrame,
    ages: pl.DataFrame,
    *,
    rule: IndirectRule,
    on: dt.date,
) -> pl.DataFrame:
    """Each child whom a rule counts, once.

    Parameters
    ----------
    direct
        Whom the programme counts itself: `person`, `on` (the day it counts from).
    homes
        Who lived where: `person`, `lived_in`, `since`, `until` (null: still).
    ages
        `person`, `age_low`, `age_high`, completed years on the day `on` (null: not known).
    on
        The day on which they live together.

    Returns `person`, `because` (one of those counted in that household) and `certain`: false
    where the age may lie outside the rule's, or nobody told it. Those counted themselves, and
    whoever is surely outside the ages, are not among them.

    >>> from muara.packs import open_pack
    >>> day, since = dt.date(2013, 3, 31), dt.date(2009, 1, 1)
    >>> direct = pl.DataFrame({"person": ["a"]})
    >>> homes = pl.DataFrame({"person": ["a", "b", "c", "d"], "lived_in": ["H"] * 4,
    ...     "since": [since] * 4, "until": [None] * 4}, schema_overrides={"until": pl.Date})
    >>> ages = pl.DataFrame({"person": ["b", "c", "d"], "age_low": [7, 41, 14],
    ...     "age_high": [7, 41, 15]})
    >>> rule = indirect_rules(open_pack("india"))["household"]
    >>> reached_indirectly(direct, homes, ages, rule=rule, on=day).rows()
    [('b', 'a', True), ('d', 'a', False)]
    """
    there = homes.filter(
        pl.col("since") <= on, pl.col("until").is_null() | (pl.col("until") >= on)
    ).unique("person", keep="last", maintain_order=True)
    counted = there.join(direct.select("person").unique(), on="person", how="semi")
    one_each = counted.group_by("lived_in").agg(pl.col("person").min().alias("because"))
    others = there.join(direct.select("person"), on="person", how="anti").join(
        one_each, on="lived_in"
    )
    low, high = pl.col("age_low"), pl.col("age_high")
    outside = (low > rule.high) | (high < rule.low)
    inside = (low >= rule.low) & (high <= rule.high)
    aged = others.join(ages, on="person", how="left").filter(~outside.fill_null(False))
    return aged.select("person", "because", inside.fill_null(False).alias("certain")).sort("person")
