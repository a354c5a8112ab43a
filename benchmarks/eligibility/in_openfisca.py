"""The twenty verdicts in OpenFisca-Core (AGPL; installed for measuring only).

Codes are OpenFisca's own Enums, as its country packages write them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2012-11"
Person = build_entity(key="person", plural="people", label="Person", is_person=True)


def _given(name: str, kind: type, codes: tuple[str, ...] = ()) -> type[Variable]:
    body: dict[str, Any] = {
        "value_type": kind,
        "entity": Person,
        "definition_period": periods.DateUnit.MONTH,
        "label": name,
    }
    if codes:
        values = Enum(name, {code: code for code in codes})
        body |= {"value_type": Enum, "possible_values": values, "default_value": values[codes[0]]}
    return type(name.replace("-", "_"), (Variable,), body)


def _formula(scheme: str) -> Any:
    """The rule of one scheme over arrays."""

    def formula(person: Any, period: Any, _: Any = None) -> np.ndarray:
        def of(name: str) -> np.ndarray:
            return person(name, period)

        def one(name: str, *codes: str) -> np.ndarray:
            value = of(name)
            found = value == value.possible_values[codes[0]]
            for code in codes[1:]:
                found = found | (value == value.possible_values[code])
            return found

        return _RULES[scheme](of, one)

    return formula


def _pupil(of: Any, one: Any, low: int, high: int) -> np.ndarray:
    return one("school_status", "enrolled") & (of("grade") >= low) & (of("grade") <= high)


def _out(one: Any) -> np.ndarray:
    return one("school_status", "never", "dropout")


_RULES: dict[str, Any] = {
    "IN-IAY": lambda of, one: one("residence", "rural") & of("bpl") & of("wait_listed"),
    "IN-ICPS": lambda of, one: (
        (of("age") < 18)
        & (of("cncp") | of("rescued") | of("trafficked_rescued"))
        & (
            (one("residence", "rural") & (of("annual_income") <= 24000))
            | (
                one("residence", "urban")
                & (
                    (of("annual_income") <= 30000)
                    | (of("metro_city") & (of("annual_income") <= 36000))
                )
            )
        )
    ),
    "IN-IGNDPS": lambda of, one: (
        (of("disability_pct") >= 80) & of("bpl") & (of("age") >= 18) & (of("age") <= 79)
    ),
    "IN-IGNOAPS": lambda of, one: (of("age") >= 60) & of("bpl"),
    "IN-IGNWPS": lambda of, one: (
        one("sex", "female")
        & one("marital", "widow")
        & of("bpl")
        & (of("age") >= 40)
        & (of("age") <= 79)
    ),
    "IN-KGBV": lambda of, one: (
        one("sex", "female")
        & (of("age") < 18)
        & ((of("age") >= 10) | of("migrant_seasonal"))
        & (one("social_category", "SC", "ST", "OBC", "MIN") | of("bpl"))
        & of("block_is_ebb")
    ),
    "IN-LWF-SCH": lambda of, one: (
        one("parent_occupation", "beedi_worker", "mine_worker", "cine_worker")
        & (of("beedi_or_mine_worker_months") >= 6)
        & (of("monthly_income") <= 10000)
        & _pupil(of, one, 1, 12)
    ),
    "IN-MDM": lambda of, one: _pupil(of, one, 1, 8) | of("special_training"),
    "IN-NCLP": lambda of, one: (
        (of("age") >= 9) & (of("age") <= 14) & (of("child_labour") | of("rescued")) & _out(one)
    ),
    "IN-NFBS": lambda of, one: (
        of("bpl")
        & of("breadwinner_died")
        & (of("breadwinner_age_at_death") >= 18)
        & (of("breadwinner_age_at_death") <= 59)
    ),
    "IN-NMMS": lambda of, one: (
        _pupil(of, one, 8, 8)
        & one("school_type", "government", "local_body", "aided")
        & ((of("marks_pct") >= 55) | ((of("marks_pct") >= 50) & one("social_category", "SC", "ST")))
        & (of("annual_income") <= 150000)
    ),
    "IN-PREM-MIN": lambda of, one: (
        one("social_category", "MIN")
        & _pupil(of, one, 1, 10)
        & (of("marks_pct") >= 50)
        & (of("annual_income") <= 100000)
    ),
    "IN-PREM-OBC": lambda of, one: (
        one("social_category", "OBC") & _pupil(of, one, 1, 10) & (of("annual_income") <= 44500)
    ),
    "IN-PREM-OCC": lambda of, one: (
        one(
            "parent_occupation",
            "manual_scavenger",
            "tanner",
            "flayer",
            "waste_picker",
            "hazardous_cleaner",
        )
        & _pupil(of, one, 1, 10)
    ),
    "IN-PREM-SC": lambda of, one: (
        one("social_category", "SC") & _pupil(of, one, 9, 10) & (of("annual_income") <= 200000)
    ),
    "IN-PREM-ST": lambda of, one: (
        one("social_category", "ST") & _pupil(of, one, 9, 10) & (of("annual_income") <= 200000)
    ),
    "IN-RSBY": lambda of, one: (
        of("bpl")
        | one(
            "parent_occupation",
            "construction_worker",
            "porter",
            "street_vendor",
            "beedi_worker",
            "domestic_worker",
        )
        | (of("nregs_days_last_year") > 15)
    ),
    "IN-RTE-FREE": lambda of, one: _pupil(of, one, 1, 8),
    "IN-SGSY": lambda of, one: one("residence", "rural") & of("bpl") & ~of("loan_defaulter"),
    "IN-SSA-ST": lambda of, one: (of("age") >= 6) & (of("age") <= 14) & _out(one),
}


@cache
def _system(given: tuple[tuple[str, type, tuple[str, ...]], ...]) -> TaxBenefitSystem:
    system = TaxBenefitSystem([Person])
    for name, kind, codes in given:
        system.add_variable(_given(name, kind, codes))
    for scheme in _RULES:
        made = _given(scheme, bool)
        made.formula = _formula(scheme)
        system.add_variable(made)
    return system


def system_of(columns: dict[str, np.ndarray], codes: dict[str, list[str]]) -> TaxBenefitSystem:
    """The tax and benefit system for these columns."""
    return _system(
        tuple(
            (name, bool if values.dtype == bool else int, tuple(codes.get(name, ())))
            for name, values in columns.items()
        )
    )


def encoded(columns: dict[str, np.ndarray], codes: dict[str, list[str]]) -> dict[str, np.ndarray]:
    """The same columns, codes as OpenFisca's arrays of numbers, as somebody in a hurry has them."""
    system = system_of(columns, codes)
    return {
        name: system.get_variable(name).possible_values.encode(values) if name in codes else values
        for name, values in columns.items()
    }


def compute(
    columns: dict[str, np.ndarray], codes: dict[str, list[str]], schemes: list[str]
) -> list[np.ndarray]:
    """One simulation: the inputs set, the twenty variables calculated."""
    rows = len(next(iter(columns.values())))
    system = system_of(columns, codes)
    simulation = SimulationBuilder().build_default_simulation(system, rows)
    for name, values in columns.items():
        simulation.set_input(name, PERIOD, values)
    return [simulation.calculate(scheme.replace("-", "_"), PERIOD) for scheme in schemes]
