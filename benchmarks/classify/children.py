"""Children made up for measuring: seeded, no unknowns (the peers have no third answer)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

SEED = 20260101
AGE_LIMIT = 21


def make(rows: int, *, seed: int = SEED) -> dict[str, np.ndarray]:
    """Columns of children by name: 8 bytes a row.

    Returns:
        age [completed years, 0 to 20], economic_hours and chores_hours [hours in the week],
        hours_per_day [hours], hazard_condition and parental_permission [true or false].
    """
    chance = np.random.default_rng(seed)
    works = chance.random(rows, dtype=np.float32) < 0.4
    hours = chance.integers(1, 70, rows, dtype=np.int16)
    return {
        "age": chance.integers(0, AGE_LIMIT, rows, dtype=np.int8),
        "economic_hours": np.where(works, hours, 0).astype(np.int16),
        "chores_hours": chance.integers(0, 50, rows, dtype=np.int16),
        "hours_per_day": chance.integers(0, 12, rows, dtype=np.int8),
        "hazard_condition": chance.random(rows, dtype=np.float32) < 0.2,
        "parental_permission": chance.random(rows, dtype=np.float32) < 0.5,
    }


def save(rows: int, folder: Path) -> None:
    """Write the columns as .npy files, which every method can load without a parser."""
    for name, values in make(rows).items():
        np.save(folder / f"{name}.npy", values)


def load(folder: Path) -> dict[str, np.ndarray]:
    """The columns back."""
    return {path.stem: np.load(path) for path in sorted(folder.glob("*.npy"))}
