"""The table [design] of a mapping, as the design that estimation reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara.errors import nearest
from muara.survey import LONELY, Design, Stage

from .population import calibration_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.microdata import SurveyMapping


def design_of(
    mapping: SurveyMapping,
    *,
    weight: str | None,
    called: Mapping[str, str] | None = None,
) -> Design:
    """How the sample was drawn, as a mapping says it.

    Args:
        mapping: The mapping. In `[design]` stand `strata`, `psu` and `fpc`, each a column or a
            list with one of each stage ("" where a stage has none), `nest` and `lonely_psu`.
        weight: The column of weights in the frame; none: each row counts for one.
        called: Columns of the survey that stand in the frame under another name.

    Raises:
        MappingError: names the line; `lonely_psu` is no rule, or no unit is named in a stage
            above the last.

    >>> from muara.microdata import SurveyMapping
    >>> said = SurveyMapping(design={"psu": ["village", "house"], "fpc": "villages"})
    >>> design_of(said, weight=None).stages[1]
    Stage(unit='house', strata=None, population=None)
    """
    lonely = mapping.design.get("lonely_psu", "fail")
    if lonely not in LONELY:
        mapping.refuse(
            "design",
            "lonely_psu",
            f"{lonely!r} is no rule for a stratum with one unit.",
            do=nearest(lonely, LONELY),
        )
    return Design(
        weight=weight,
        stages=_stages(mapping, called or {}),
        nested=bool(mapping.design.get("nest", False)),
        lonely=lonely,
        calibration=calibration_of(mapping, called),
    )


def _stages(mapping: SurveyMapping, called: Mapping[str, str]) -> tuple[Stage, ...]:
    units, strata, sizes = (of_stages(mapping, role) for role in ("psu", "strata", "fpc"))
    number = max(len(units), len(strata), len(sizes), 1)
    for stage in range(1, number):
        if not _at(units, stage - 1):
            mapping.refuse(
                "design",
                "psu" if units else "strata" if len(strata) > stage else "fpc",
                f"Stage {stage} of {number} names no unit.",
                expected="psu = [...] with a column for each stage; only the last may be the rows",
            )
    read = [(_at(units, stage), _at(strata, stage), _at(sizes, stage)) for stage in range(number)]
    return tuple(
        Stage(*(called.get(name, name) if name else None for name in columns)) for columns in read
    )


def of_stages(mapping: SurveyMapping, role: str) -> list[str]:
    """The columns that a mapping names for a role of its design, stage by stage."""
    said = mapping.design.get(role, [])
    return [said] if isinstance(said, str) else list(said)


def _at(columns: list[str], stage: int) -> str | None:
    return columns[stage] or None if stage < len(columns) else None
