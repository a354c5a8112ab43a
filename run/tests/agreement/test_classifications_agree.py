"""The compiled ladder gives the status, clause and open questions of the plain one."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import duckdb
import polars as pl
import pytest

from muara.law import classify
from muara.law.plain import judge
from muara.packs import open_pack

PACK = open_pack(str(Path(__file__).parents[1] / "library" / "law" / "sample"))
DAYS = [dt.date(1995, 1, 1), dt.date(2006, 5, 1), dt.date(2012, 5, 1), dt.date(2021, 5, 1)]
SCHEMA = {
    "age": pl.Int8,
    "age_low": pl.Int8,
    "age_high": pl.Int8,
    "economic_hours": pl.Float64,
    "water_hours": pl.Int16,
    "wood_hours": pl.Int16,
    "hazard": pl.Boolean,
    "family": pl.Boolean,
    "work_kind": pl.String,
    "work_date": pl.Date,
}
WHOLE = {name: kind for name, kind in SCHEMA.items() if not name.startswith("age_")}


def children(seed: int, count: int = 400) -> pl.DataFrame:
    chance = random.Random(seed)  # noqa: S311

    def maybe(value: object) -> object:
        return None if chance.random() < 0.2 else value

    def child() -> dict[str, object]:
        low = chance.randint(3, 19)
        return {
            "age": maybe(low),
            "age_low": maybe(low),
            "age_high": maybe(low + chance.randint(0, 2)),
            "economic_hours": maybe(chance.choice([0, 0.5, 1, 9, 10, 14, 30, 31])),
            "water_hours": maybe(chance.choice([0, 7, 14])),
            "wood_hours": maybe(chance.choice([0, 7, 14])),
            "hazard": maybe(chance.random() < 0.3),
            "family": maybe(chance.random() < 0.5),
            "work_kind": maybe(chance.choice(["beedi", "glass", "shop"])),
            "work_date": maybe(chance.choice(DAYS)),
        }

    return pl.DataFrame([child() for _ in range(count)], schema=SCHEMA)


def as_polars(frame: pl.DataFrame, **options: object) -> pl.DataFrame:
    return classify(frame, ["LAW_X", "SHARE_X"], pack=PACK, **options)  # type: ignore[no-any-return]


def as_lazy(frame: pl.DataFrame, **options: object) -> pl.DataFrame:
    return classify(frame.lazy(), ["LAW_X", "SHARE_X"], pack=PACK, **options).collect()  # type: ignore[no-any-return]


def as_pandas(frame: pl.DataFrame, **options: object) -> pl.DataFrame:
    found = classify(frame.to_pandas(), ["LAW_X", "SHARE_X"], pack=PACK, **options)
    return pl.from_pandas(found)


def as_arrow(frame: pl.DataFrame, **options: object) -> pl.DataFrame:
    found = classify(frame.to_arrow(), ["LAW_X", "SHARE_X"], pack=PACK, **options)
    return pl.from_arrow(found)  # type: ignore[return-value]


def as_duckdb(frame: pl.DataFrame, **options: object) -> pl.DataFrame:
    with duckdb.connect() as connection:
        connection.register("children", frame.with_row_index("n").to_arrow())
        found = classify(connection.table("children"), ["LAW_X", "SHARE_X"], pack=PACK, **options)
        return found.order("n").pl()  # type: ignore[no-any-return]


KINDS = [as_polars, as_lazy, as_pandas, as_arrow, as_duckdb]


def expected(frame: pl.DataFrame, name: str, **options: object) -> list[tuple[str, str, str]]:
    regime = PACK.regimes[name]
    found = []
    for row in frame.to_dicts():
        row["chores_hours"] = _sum(row["water_hours"], row["wood_hours"])
        answer = judge(regime, row, columns=[*row], **options)  # type: ignore[arg-type]
        found.append((answer.status, answer.clause, ";".join(answer.unsettled)))
    return found


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def answers(frame: pl.DataFrame, name: str) -> list[tuple[str, str, str]]:
    columns = [f"{name}_{suffix}" for suffix in ("status", "clause", "unsettled")]
    return frame.select(pl.col(columns).cast(pl.String)).rows()  # type: ignore[return-value]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", ["LAW_X", "SHARE_X"])
def test_every_kind_of_frame_agrees_with_the_plain_ladder(kind, name):
    frame = children(seed=1)
    found = kind(frame)
    assert found.columns[-6:] == [
        f"{regime}_{suffix}"
        for regime in ("LAW_X", "SHARE_X")
        for suffix in ("status", "clause", "unsettled")
    ]
    assert answers(found, name) == expected(frame, name)


@pytest.mark.parametrize("name", ["LAW_X", "SHARE_X"])
def test_a_column_that_is_missing_is_unknown_throughout(name):
    frame = children(seed=2).drop("hazard")
    found = answers(as_polars(frame), name)
    assert found == expected(frame, name)


def test_one_day_for_all_rows():
    frame = children(seed=3).drop("work_date")
    found = answers(as_polars(frame, on=DAYS[1]), "LAW_X")
    assert found == expected(frame, "LAW_X", day=DAYS[1])


def test_what_was_not_asked_of_a_child_is_not_a_no():
    frame = children(seed=4)
    found = as_polars(frame, asked={"economic_hours": "age >= 10"})
    for row, (status, _, unsettled) in zip(
        frame.to_dicts(), answers(found, "SHARE_X"), strict=True
    ):
        young = row["age"] is not None and 5 <= row["age"] < 10
        if young and row["age_low"] == row["age"] == row["age_high"] and row["hazard"] is False:
            chores = _sum(row["water_hours"], row["wood_hours"])
            if chores is not None and chores < 21:
                assert (status, unsettled) == ("undetermined", "economic_hours")
