"""For which reserved places somebody may come: the quotas of a scheme whose rule holds.

A place is reserved for one group, and counts for one: whoever belongs to two quotas may take a
place of either. (That one person counts for two groups at once is no flow; shares that add up to
more than all places would need it, and are refused.) Who is not known to belong comes for the
places open to all, and what to ask is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from muara.errors import FrameError, nearest

from .households import HOUSEHOLD, PERSON, Households, households
from .seats import OPEN, ROW

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.packs.schemes import Quota

Named = list[tuple[str, "Quota"]]


def with_quotas(
    pairs: pl.DataFrame,
    people: Callable[[], pl.DataFrame],
    *,
    pack: Pack,
    on: dt.date,
    columns: Mapping[str, str] | None = None,
    file: str = "",
) -> pl.DataFrame:
    """The pairs with `quota` (ids; empty: none is known to hold) and `quota_asks` (what to ask).

    `people` gives the facts, which are read only where a scheme has quotas. A column `quota` of the
    pairs stands as it is.
    """
    asked = _asked(pairs, pack, on)
    if "quota" in pairs.columns:
        return _as_given(pairs, asked, file)
    nothing = [pl.lit(OPEN).alias("quota"), pl.lit("").alias("quota_asks")]
    if not asked:
        return pairs.with_columns(nothing)
    found = _found(asked, people(), pack, on, columns, file)
    plain = pairs.filter(~pl.col("scheme").is_in({key for key, _ in asked}))
    joined = [_joined(key, pairs, asked, found, pack, file) for key in dict(asked)]
    return pl.concat([plain.with_columns(nothing), *joined], how="diagonal")


def _asked(pairs: pl.DataFrame, pack: Pack, on: dt.date) -> Named:
    found: Named = []
    for key in sorted(pairs["scheme"].unique().to_list()):
        version = pack.schemes[key].on(on)
        found += [(key, quota) for quota in (version.quotas if version else ())]
    return found


def _as_given(pairs: pl.DataFrame, asked: Named, file: str) -> pl.DataFrame:
    known = {(key, quota.id) for key, quota in asked}
    given = pl.col("quota").fill_null(OPEN)
    for key, names in pairs.select("scheme", given).unique().sort("scheme", "quota").iter_rows():
        wrong = [name for name in names.split(";") if name and (key, name) not in known]
        if wrong:
            row = pairs.filter((pl.col("scheme") == key) & (pl.col("quota") == names))[ROW][0]
            raise FrameError(
                f"{key} has no such quota.",
                file=file or None,
                row=row,
                column="quota",
                found=wrong[0],
                do=nearest(wrong[0], [quota.id for one, quota in asked if one == key]),
            )
    return pairs.with_columns(given.alias("quota"), pl.lit("").alias("quota_asks"))


def _found(
    asked: Named,
    people: pl.DataFrame,
    pack: Pack,
    on: dt.date,
    columns: Mapping[str, str] | None,
    file: str,
) -> pl.DataFrame:
    """Of each person, whether each quota's rule holds: true, false, not known."""
    words = [attribute.name for _, quota in asked for attribute in quota.rule.attributes]
    facts: Households = households(
        people, words, vocabulary=pack.vocabulary, on=on, columns=columns, file=file
    )
    made: dict[str, nw.Expr] = {
        _column(key, quota): facts.compiler.truth(quota.rule.node) for key, quota in asked
    }
    return facts.reckoned(**made)


def _column(key: str, quota: Quota) -> str:
    return f"{key}/{quota.id}"


def _joined(
    key: str, pairs: pl.DataFrame, asked: Named, found: pl.DataFrame, pack: Pack, file: str
) -> pl.DataFrame:
    quotas = [quota for one, quota in asked if one == key]
    names = [_column(key, quota) for quota in quotas]
    mine = pairs.filter(pl.col("scheme") == key)
    if pack.schemes[key].unit == "person" and PERSON in found.columns:
        by, truths = [HOUSEHOLD, PERSON], found.select(HOUSEHOLD, PERSON, *names)
    else:
        # Of a household it holds where it holds of somebody.
        by = [HOUSEHOLD]
        truths = found.group_by(HOUSEHOLD).agg(
            pl.when(pl.col(name).any())
            .then(True)
            .when(pl.col(name).is_null().any())
            .then(None)
            .otherwise(False)
            .alias(name)
            for name in names
        )
    joined = mine.join(truths, on=by, how="left", maintain_order="left")
    chosen = [
        pl.when(pl.col(name)).then(pl.lit(quota.id))
        for name, quota in zip(names, quotas, strict=True)
    ]
    unknown = [
        pl.when(pl.col(name).is_null()).then(pl.lit(quota.id))
        for name, quota in zip(names, quotas, strict=True)
    ]
    return joined.with_columns(
        pl.concat_str(chosen, separator=";", ignore_nulls=True).alias("quota"),
        pl.concat_str(unknown, separator=";", ignore_nulls=True).alias("quota_asks"),
    ).drop(names)
