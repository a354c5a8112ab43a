"""How a sample was drawn: its weights, and the strata and units of each stage.

Source: Sarndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, chapters 3 and 4. The
names of the rules for a stratum with one unit are those of R's package survey (Lumley 2010, 3.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass

from muara.errors import InputError, nearest

from .calibration import Calibration
from .replicates import Replicates

LONELY = ("fail", "certainty", "remove", "adjust", "average")
"""What a stratum of which one unit was drawn adds to the variance.

`fail`: refused. `certainty` and `remove`: nothing. `adjust`: its squared distance from the mean of
all units. `average`: what the other strata add on average.
"""


@dataclass(frozen=True)
class Stage:
    """One stage of a sample.

    Attributes:
        unit: The column that names its units (households, villages); empty: each row is one.
        strata: The column of the strata from which they were drawn apart.
        population: The column that says how many units there were in the stratum (of the first
            stage) or in the unit above, or which share of them was drawn (at most 1). Empty: they
            were drawn with replacement, or from so many that it makes no difference; then the
            stages below add nothing.
    """

    unit: str | None = None
    strata: str | None = None
    population: str | None = None


@dataclass(frozen=True)
class Design:
    """A sample of one or more stages.

    Attributes:
        weight: The column of weights; empty: each row counts for one.
        stages: From the first to the last.
        nested: The numbers of units begin again in every stratum: 1 in stratum 1 is not 1 in
            stratum 2.
        lonely: What a stratum of one unit adds: see `LONELY`.
        calibration: What the weights are made to say of the population; those of each replicate
            say it too.
        replicates: Variances come from replicates: those of the file, and then no stage is looked
            at, or those made from the first stage. Empty: from the spread of the units.

    >>> Design(weight="w", stages=(Stage("psu", strata="h"),)).columns
    ('w', 'psu', 'h')
    """

    weight: str | None = None
    stages: tuple[Stage, ...] = (Stage(),)
    nested: bool = False
    lonely: str = "fail"
    calibration: Calibration | None = None
    replicates: Replicates | None = None

    def __post_init__(self) -> None:
        if self.lonely not in LONELY:
            raise InputError(
                f"{self.lonely!r} is no rule for a stratum with one unit.",
                do=nearest(self.lonely, LONELY),
            )
        if not self.stages:
            raise InputError("A sample has at least one stage.")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        told = (
            each for stage in self.stages for each in (stage.unit, stage.strata, stage.population)
        )
        known = self.calibration.columns if self.calibration else ()
        written = self.replicates.columns if self.replicates else ()
        return tuple(dict.fromkeys(name for name in (self.weight, *told, *known, *written) if name))

    @property
    def counted(self) -> tuple[Stage, ...]:
        """The stages that add to the variance: below one without a population, none does."""
        if self.replicates:
            return (Stage(),) if self.replicates.columns else self.stages[:1]
        known = [stage.population is not None for stage in self.stages]
        last = known.index(False) if False in known else len(known) - 1
        return self.stages[: last + 1]
