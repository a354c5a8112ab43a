"""People made up for measuring: seeded, one fact in ten unknown, some 34 bytes a row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

SEED = 20120701
UNKNOWN = 0.1

NUMBERS = {
    "age": (0, 90, pl.Int8),
    "annual_income": (0, 300_000, pl.Int32),
    "monthly_income": (0, 25_000, pl.Int16),
    "beedi_or_mine_worker_months": (0, 24, pl.Int8),
    "breadwinner_age_at_death": (15, 80, pl.Int8),
    "disability_pct": (0, 100, pl.Int8),
    "grade": (1, 12, pl.Int8),
    "marks_pct": (20, 100, pl.Int8),
    "nregs_days_last_year": (0, 100, pl.Int8),
}
TRUTHS = (
    "block_is_ebb",
    "bpl",
    "breadwinner_died",
    "child_labour",
    "cncp",
    "loan_defaulter",
    "metro_city",
    "migrant_seasonal",
    "rescued",
    "special_training",
    "trafficked_rescued",
    "wait_listed",
)
CODES = {
    "marital": ("single", "married", "widow", "divorced", "separated"),
    "residence": ("urban", "rural"),
    "school_status": ("never", "dropout", "enrolled", "completed"),
    "school_type": ("government", "local_body", "aided", "private", "centre"),
    "sex": ("female", "male", "other"),
    "social_category": ("SC", "ST", "OBC", "MIN", "GEN"),
}


def make(rows: int, occupations: tuple[str, ...]) -> pl.DataFrame:
    """One row a person, with the facts of the household; codes are Enums, as a careful user has."""
    chance = np.random.default_rng(SEED)
    columns = []
    for name, (low, high, dtype) in NUMBERS.items():
        values = chance.integers(low, high + 1, rows)
        columns.append(pl.Series(name, values).cast(dtype))
    for name in TRUTHS:
        columns.append(pl.Series(name, chance.random(rows) < 0.5))
    for name, codes in {**CODES, "parent_occupation": occupations}.items():
        places = pl.Series(name, chance.integers(0, len(codes), rows).astype(np.uint8))
        columns.append(places.cat.to(pl.Enum(codes)))
    frame = pl.DataFrame(columns)
    known = {name: pl.Series(chance.random(rows) >= UNKNOWN) for name in frame.columns}
    return frame.with_columns(
        pl.when(pl.lit(mask)).then(pl.col(name)).alias(name) for name, mask in known.items()
    )


def save(rows: int, folder: Path, occupations: tuple[str, ...]) -> None:
    """Write the people where every method can read them."""
    make(rows, occupations).write_parquet(folder / "people.parquet")


def load(folder: Path) -> pl.DataFrame:
    """The people back, in one piece."""
    return pl.read_parquet(folder / "people.parquet").rechunk()
