"""The table [design] of a mapping: its keys, and what each may hold."""

from __future__ import annotations

from collections.abc import Callable

Fits = Callable[[object], bool]

STAGES = ("strata", "psu", "fpc")
"""The keys that name a column, or one for each stage."""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_stages(value: object) -> bool:
    """A column, or one for each stage; "" where a stage has none."""
    stages = value if isinstance(value, list) else [value]
    return bool(stages) and all(isinstance(each, str) for each in stages) and any(stages)


def _is_margin(value: object) -> bool:
    """A file, the columns of the survey that say it, or the counts of one column's values."""
    if not isinstance(value, dict):
        return _is_text(value)
    if set(value) != {"by", "population"}:
        return False
    by, population = value["by"], value["population"]
    if isinstance(population, dict):
        return _is_text(by) and _is_totals(population)
    return _is_stages(by) and _is_text(population)


def _is_list_of_margins(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_margin(each) for each in value)


def _is_totals(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_is_number, value.values()))


def _are_bounds(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


_COLUMNS = 'a column, as "PSU", or a list with one of each stage'
_MARGIN = (
    'a file, as "by_sex.csv", or { by = "sex", population = { 1 = 52000, 2 = 49500 } }, or '
    '{ by = "cell", population = "N" } with a column of the survey'
)

DESIGN: dict[str, tuple[Fits, str]] = {
    "weight": (_is_text, 'a column, as "FWT", or an expression over columns'),
    "strata": (_is_stages, _COLUMNS),
    "psu": (_is_stages, _COLUMNS),
    "fpc": (_is_stages, _COLUMNS),
    "nest": (lambda value: isinstance(value, bool), "true or false"),
    "lonely_psu": (_is_text, 'a rule in quotes, as "adjust"'),
    "replicates": (
        lambda value: isinstance(value, dict) and "kind" in value,
        '{ kind = "BRR", columns = "w*" }',
    ),
    "post_strata": (_is_margin, _MARGIN),
    "margins": (_is_list_of_margins, f"a list, each {_MARGIN}"),
    "totals": (_is_totals, "a number for each column: { age = 310000 }"),
    "rounds": (_is_whole, "a whole number from 1"),
    "tolerance": (_is_number, "a number"),
    "distance": (_is_text, '"linear" or "exponential"'),
    "bounds": (_are_bounds, "two numbers, as [0.5, 2]"),
}
"""Each key, whether a value fits it, and what is expected."""
