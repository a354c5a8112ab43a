"""What a mapping knows of the population, to which the weights are made to agree.

[design]
post_strata = "cells.csv"              one table: a column `population` beside the survey's own
post_strata = { by = "posest", population = "N" }    the same, said in every row of the survey
post_strata = { by = "sex", population = { 1 = 52000, 2 = 49500 } }    the same, said here
margins = ["by_sex.csv", "by_region.csv"]            several: raked (rounds, tolerance)
totals = { age = 310000 }              with or without margins: regression (distance, bounds)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from muara.errors import InputError
from muara.survey import Margin, PostStrata, Raking, Regression, read_margin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.microdata import SurveyMapping
    from muara.survey.calibration import Calibration

KNOWN = ("post_strata", "margins", "totals")
_OF_RAKING = ("rounds", "tolerance")
_OF_REGRESSION = ("totals", "distance", "bounds")


def calibration_of(
    mapping: SurveyMapping, called: Mapping[str, str] | None = None
) -> Calibration | None:
    """What the weights are made to say; none where the mapping knows nothing of the population.

    Files are looked for beside the mapping. `called`: columns of the survey that stand in the frame
    under another name.

    Raises:
        MappingError: names the line: keys that exclude each other, a file that is not there, or
            what `muara.survey.calibration` refuses.
        InputError: a table of the population cannot be; names its file and row.

    >>> from muara.microdata import SurveyMapping
    >>> cells = {"by": ["sex", "zone"], "population": "N"}
    >>> calibration_of(SurveyMapping(design={"post_strata": cells})).columns
    ('sex', 'zone', 'N')
    """
    design, called = mapping.design, called or {}
    named = [key for key in KNOWN if key in design]
    _check_keys(mapping, named)
    if not named:
        return None
    try:
        if "post_strata" in design:
            return PostStrata(_margin(mapping, design["post_strata"], called))
        margins = tuple(_margin(mapping, each, called) for each in design.get("margins", []))
        if any(key in design for key in _OF_REGRESSION):
            return _regression(margins, design, called)
        return Raking(margins, **{key: design[key] for key in _OF_RAKING if key in design})
    except InputError as wrong:
        if wrong.file:  # a table of its own, whose rows are named
            raise
        mapping.refuse(
            "design",
            named[0],
            wrong.message,
            found=wrong.found,
            expected=wrong.expected,
            do=wrong.do,
        )


def numbers_of(known: Calibration | None) -> tuple[str, ...]:
    """The columns of the survey that it takes as numbers."""
    if known is None:
        return ()
    counts = [margin.counts for margin in known.margins if isinstance(margin.counts, str)]
    return tuple(dict.fromkeys([*counts, *known.totals]))


def _regression(
    margins: tuple[Margin, ...], design: Mapping[str, Any], called: Mapping[str, str]
) -> Regression:
    totals = design.get("totals", {})
    more = {"distance": design["distance"]} if "distance" in design else {}
    return Regression(
        margins,
        {called.get(name, name): float(total) for name, total in totals.items()},
        bounds=tuple(design["bounds"]) if "bounds" in design else None,
        **more,
    )


def _margin(
    mapping: SurveyMapping, said: str | Mapping[str, Any], called: Mapping[str, str]
) -> Margin:
    if not isinstance(said, str):
        by = [said["by"]] if isinstance(said["by"], str) else said["by"]
        columns, population = tuple(called.get(name, name) for name in by), said["population"]
        if isinstance(population, str):
            return Margin(columns, called.get(population, population))
        return Margin(columns, {(value,): count for value, count in population.items()})
    path = mapping.path.parent / said if mapping.path else None
    if path is None or not path.is_file():
        raise InputError(
            "The table of the population is not there.",
            found=f"no {said}" + (f" in {path.parent}" if path else ""),
            do="Put it beside the mapping, or name columns of the survey that say it.",
        )
    read = read_margin(path)
    return Margin(tuple(called.get(name, name) for name in read.columns), read.counts, read.file)


def _check_keys(mapping: SurveyMapping, named: list[str]) -> None:
    """Keys that say nothing without another, or something else than it."""
    design = mapping.design
    if "post_strata" in named and len(named) > 1:
        mapping.refuse(
            "design", named[1], f"post_strata stands beside {named[1]}.", do="Keep one of them."
        )
    for keys, needs in (
        (_OF_RAKING, ("margins",)),
        (("distance", "bounds"), ("margins", "totals")),
    ):
        for key in keys:
            if key in design and not any(need in design for need in needs):
                mapping.refuse("design", key, f"{key} says how margins are met; there are none.")
