"""The table [design] of a mapping, as the design that estimation reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara.errors import InputError, nearest
from muara.survey import LONELY, Design, Stage
from muara.survey.replicates import KINDS, Replicates, columns_like

from .population import calibration_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from muara.microdata import SurveyMapping


def design_of(
    mapping: SurveyMapping,
    *,
    weight: str | None,
    columns: Sequence[str] = (),
    called: Mapping[str, str] | None = None,
) -> Design:
    """How the sample was drawn, as a mapping says it.

    Args:
        mapping: The mapping. In `[design]` stand `strata`, `psu` and `fpc`, each a column or a
            list with one of each stage ("" where a stage has none), `nest` and `lonely_psu`.
        weight: The column of weights in the frame; none: each row counts for one.
        columns: The columns of the survey, among which its replicate weights are found.
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
        replicates=replicates_of(mapping, columns, called),
    )


_OF_REPLICATES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "kind": (str, "one of " + ", ".join(KINDS)),
    "columns": ((str, list), 'columns, as "w*" or ["w1", "w2"]'),
    "rho": ((int, float), "a number from 0 to below 1"),
    "scale": ((int, float), "a number"),
    "rscales": (list, "a list with a number for each column"),
    "mse": (bool, "true or false"),
    "number": (int, "how many samples are drawn"),
    "seed": (int, "a whole number"),
    "degrees": (int, "the degrees of freedom that the survey states"),
}


def replicates_of(
    mapping: SurveyMapping,
    columns: Sequence[str],
    called: Mapping[str, str] | None = None,
) -> Replicates | None:
    """The replicates that a mapping tells of under `[design.replicates]`: those of the file, or
    those to be made.

    Args:
        mapping: The mapping: `kind`, and where the file has them `columns`, as a list or as the
            beginning of their names and `*`; `rho`, `scale`, `rscales`, `mse`, `number`, `seed`,
            `degrees` as `muara.survey.Replicates` has them.
        columns: The columns of the survey.
        called: Columns that stand in the frame under another name.

    Raises:
        MappingError: names the line.

    >>> from muara.microdata import SurveyMapping
    >>> said = SurveyMapping(design={"replicates": {"kind": "bootstrap", "columns": "w0*"}})
    >>> replicates_of(said, ["w", "w01", "w02"]).columns
    ('w01', 'w02')
    """
    said = mapping.design.get("replicates")
    if said is None:
        return None
    for key, value in said.items():
        _check_key(mapping, key, value)
    told = {key: value for key, value in said.items() if key != "columns"}
    if "rscales" in told:
        told["rscales"] = tuple(map(float, told["rscales"]))
    try:
        named = _columns_of(said.get("columns", []), columns)
        return Replicates(columns=tuple((called or {}).get(each, each) for each in named), **told)
    except InputError as wrong:
        mapping.refuse(
            "design",
            "replicates",
            wrong.message,
            found=wrong.found,
            expected=wrong.expected,
            do=wrong.do,
        )


def _check_key(mapping: SurveyMapping, key: str, value: object) -> None:
    if key not in _OF_REPLICATES:
        mapping.refuse(
            "design",
            "replicates",
            f"{key!r} is no key of replicates.",
            do=nearest(key, _OF_REPLICATES),
        )
    kind, expected = _OF_REPLICATES[key]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        mapping.refuse(
            "design",
            "replicates",
            f"This is no {key} of replicates.",
            found=repr(value),
            expected=expected,
        )


def _columns_of(said: str | list[str], columns: Sequence[str]) -> tuple[str, ...]:
    if isinstance(said, str):
        return columns_like(said, columns)
    for name in said:
        if name not in columns:
            raise InputError(f"The survey has no column {name!r}.", do=nearest(name, columns))
    return tuple(said)


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
