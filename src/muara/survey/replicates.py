"""Replicates: the estimate said again on parts of the sample, to see how it moves.

Some surveys print replicate weights beside the weight and tell no stratum or unit; of other samples
replicates can be made from the units of the first stage. Sources: Wolter (2007), Introduction to
Variance Estimation, chapters 3 to 5; Judkins (1990) for Fay's; Rao, Wu and Yue (1992) for the
bootstrap; factors as in R's `svrepdesign` and `as.svrepdesign`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from muara.errors import InputError, nearest

KINDS = ("BRR", "Fay", "JK1", "JKn", "bootstrap")
"""`BRR`: balanced halves of the sample. `Fay`: the same, the other half counting for `rho`. `JK1`:
all but one unit. `JKn`: all but one unit, stratum by stratum. `bootstrap`: units drawn again."""


@dataclass(frozen=True)
class Replicates:
    """Replicate weights, as the file has them or as they are to be made.

    Attributes:
        kind: One of `KINDS`.
        columns: The columns of replicate weights, each to be used instead of the weight; empty:
            replicates are made from the strata and units of the first stage.
        rho: Fay's: for how much the other half counts, from 0 to below 1.
        scale: What the squares are multiplied by; empty: as the kind has it.
        rscales: The same, one for each replicate. `JKn` of a file needs one of the two.
        mse: Squares are taken from the estimate; else from the mean of the replicates.
        number: How many samples the bootstrap draws.
        seed: Where its chance begins: the same seed, the same samples.
        degrees: The degrees of freedom a survey states; empty: rank of the replicates less 1, for
            which weights of a file are read into memory.

    >>> Replicates("Fay", columns=("r1", "r2", "r3", "r4"), rho=0.5).factors().tolist()
    [1.0, 1.0, 1.0, 1.0]
    """

    kind: str
    columns: tuple[str, ...] = ()
    rho: float = 0.0
    scale: float | None = None
    rscales: tuple[float, ...] = ()
    mse: bool = False
    number: int = 500
    seed: int = 1
    degrees: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(
                f"{self.kind!r} is no kind of replicates.", do=nearest(self.kind, KINDS)
            )
        if self.kind != "Fay" and self.rho:
            raise InputError(f"rho belongs to Fay's replicates, not to {self.kind}.")
        if self.kind == "Fay" and not 0 <= self.rho < 1:
            raise InputError(f"rho is {self.rho:g}; it lies from 0 to below 1.")
        if self.columns:
            self._check_columns()
        else:
            self._check_made()

    def factors(self) -> np.ndarray:
        """What the square of each replicate of a file is multiplied by."""
        count = len(self.columns)
        usual = {
            "BRR": 1 / count,
            "Fay": 1 / (count * (1 - self.rho) ** 2),
            "JK1": (count - 1) / count,
            "JKn": 1.0,
            "bootstrap": 1 / (count - 1),
        }
        scale = usual[self.kind] if self.scale is None else self.scale
        return scale * np.array(self.rscales or [1.0] * count)

    def _check_columns(self) -> None:
        count = len(self.columns)
        if count < 2:
            raise InputError(
                "One column of replicate weights says nothing of how an estimate moves.",
                column=self.columns[0],
                expected="at least two columns",
            )
        if self.rscales and len(self.rscales) != count:
            raise InputError(
                f"There are {len(self.rscales)} rscales for {count} columns of replicate weights.",
                expected="one for each column",
            )
        if min(self.rscales, default=0) < 0 or (self.scale or 0) < 0:
            raise InputError("A scale of replicates is below nothing.")
        if self.kind == "JKn" and self.scale is None and not self.rscales:
            raise InputError(
                "JKn weights of a file do not say how many units their strata had.",
                expected="rscales, (n - 1) / n of each replicate's stratum, or one scale",
                do="The survey's documentation gives them.",
            )

    def _check_made(self) -> None:
        if self.scale is not None or self.rscales:
            raise InputError(
                "Replicates made from the sample have the scale of their kind.",
                do="Leave out scale and rscales, or name the columns of replicate weights.",
            )
        if self.kind == "bootstrap" and self.number < 2:
            raise InputError(
                f"A bootstrap of {self.number} samples says nothing of how an estimate moves.",
                expected="at least 2, better some hundreds",
            )


def columns_like(pattern: str, names: Sequence[str]) -> tuple[str, ...]:
    """The columns that a pattern means, in the order of the file: `*` any text, `?` any letter.

    Raises:
        InputError: no column is called so.

    >>> columns_like("V1028???", ["V1028", "V1028001", "V1028002"])
    ('V1028001', 'V1028002')
    """
    found = tuple(name for name in names if fnmatchcase(name, pattern))
    if not found:
        raise InputError(
            f"No column is called {pattern!r}.",
            expected="the beginning of the names, and * for the rest",
        )
    return found
