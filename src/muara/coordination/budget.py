"""Budget lines of a pack, and what was spent of each against its plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack
    from muara.rules.vocabulary import Text


@dataclass(frozen=True)
class BudgetLine:
    """One line of a budget; `heads`: the heads of money that count for it when they are used."""

    key: str
    labels: Text
    heads: tuple[str, ...]

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@cache
def budget_lines(pack: Pack) -> Mapping[str, BudgetLine]:
    """The budget lines of a pack by key, in its order (`coordination/money.toml`).

    Raises PackError with file and line; also where a head counts for two lines.

    >>> from muara.packs import open_pack
    >>> "meals" in budget_lines(open_pack("india"))["centres"].heads
    True
    """
    found: dict[str, BudgetLine] = {}
    for key, table in tables_of(pack, "money", "lines").items():
        heads = tuple(table.need("heads", list))
        twice = {head for line in found.values() for head in line.heads} & set(heads)
        if twice:
            table.refuse(f"{min(twice)!r} counts for another line already.", "heads")
        found[key] = BudgetLine(key=key, labels=table.text("labels"), heads=heads)
        table.done()
    return found


def against_plan(plans: pl.DataFrame, spent: pl.DataFrame) -> pl.DataFrame:
    """Each plan with what was spent of its line, in its place and between its days.

    Parameters
    ----------
    plans
        `plan`, `line`, `place` (the path of the place, ended by a slash), `begins_on`, `ends_on`,
        `amount`.
    spent
        `line`, `place`, `day`, `amount`, each payment once.

    Returns the plans in their order with `spent` and `over`, by how much it is above the plan (0
    where it is not). A payment in a place counts for every plan in whose place it lies.

    >>> import datetime as dt
    >>> plans = pl.DataFrame({"plan": ["p"], "line": ["training"], "place": ["IN/BR/"],
    ...     "begins_on": [dt.date(2012, 4, 1)], "ends_on": [dt.date(2013, 3, 31)],
    ...     "amount": [100.0]})
    >>> spent = pl.DataFrame({"line": ["training"] * 2, "place": ["IN/BR/SM/"] * 2,
    ...     "day": [dt.date(2012, 5, 1), dt.date(2013, 5, 1)], "amount": [120.0, 40.0]})
    >>> against_plan(plans, spent).select("spent", "over").rows()
    [(120.0, 20.0)]
    """
    paid = spent.rename({"place": "paid_in", "amount": "paid"})
    within = plans.join(paid, on="line").filter(
        pl.col("paid_in").str.starts_with(pl.col("place")),
        pl.col("day").is_between(pl.col("begins_on"), pl.col("ends_on")),
    )
    sums = within.group_by("plan").agg(pl.col("paid").sum().alias("spent"))
    return plans.join(sums, on="plan", how="left", maintain_order="left").with_columns(
        pl.col("spent").fill_null(0.0),
        (pl.col("spent").fill_null(0.0) - pl.col("amount")).clip(lower_bound=0.0).alias("over"),
    )
