"""Random samples of children: strata, villages, households, and people who do not answer."""

from __future__ import annotations

import random

import narwhals as nw
import polars as pl

from muara.survey import Mean, Ratio, Share, Stage, Total

STATISTICS = [Share("yes"), Mean("hours"), Total("hours"), Ratio("hours", to="size")]
WHERE = nw.col("age") >= 10


def drawn(seed: int, *, stages: int, lonely: bool) -> pl.DataFrame:
    """A sample: strata of one to four villages, villages of one to three households."""
    chance = random.Random(seed)  # noqa: S311 - invented people
    rows = []
    for stratum in range(chance.randint(1, 4)):
        villages = chance.randint(1 if lonely else 2, 4)
        of_villages = villages + chance.randint(0 if stages > 1 else 1, 5)
        for village in range(villages):
            households = chance.randint(1 if lonely else 2, 3)
            of_households = households + chance.randint(1, 4)
            for household in range(households):
                for _ in range(1 if stages == 0 else chance.randint(1, 3)):
                    rows.append(
                        {
                            "stratum": stratum,
                            "village": 10 * stratum + village,
                            "household": household,
                            "villages": float(of_villages),
                            "households": float(of_households),
                            "w": chance.choice([0.0, *[chance.uniform(1, 9) for _ in range(6)]]),
                            "yes": chance.choice([None, 0, 0, 1]),
                            "hours": chance.choice([None, chance.uniform(0, 40), 3.0]),
                            "size": chance.choice([1.0, 2.0, 5.0]),
                            "age": chance.randint(5, 17),
                            "sex": chance.choice(["girl", "girl", "boy", None]),
                        }
                    )
    table = pl.DataFrame(rows, infer_schema_length=None)
    if stages == 0:
        per = table.group_by("stratum", maintain_order=True).agg(pl.len().alias("of"))
        table = table.join(per, on="stratum", maintain_order="left")
        table = table.with_columns((pl.col("of") + pl.col("stratum") + 1.0).alias("villages"))
    return table


SAMPLES = {
    "rows": (Stage(strata="stratum", population="villages"),),
    "villages": (Stage("village", strata="stratum"),),
    "villages without strata": (Stage("village"),),
    "villages of so many": (Stage("village", strata="stratum", population="villages"),),
    "households in villages": (
        Stage("village", strata="stratum", population="villages"),
        Stage("household", population="households"),
    ),
}


def units_of(table: pl.DataFrame, name: str) -> int:
    """How many units of the first stage were drawn."""
    return table.height if name == "rows" else table["village"].n_unique()
