"""The three answers in OpenFisca-Core (AGPL; installed for measuring only)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2020-01"
Child = build_entity(key="child", plural="children", label="Child", is_person=True)


def _given(name: str, kind: type) -> type[Variable]:
    body = {
        "value_type": kind,
        "entity": Child,
        "definition_period": periods.DateUnit.MONTH,
        "label": name,
    }
    return type(name, (Variable,), body)


def _scope(child: Any, period: Any) -> np.ndarray:
    age = child("age", period)
    return (age >= 5) & (age <= 17)


def _worked(child: Any, period: Any) -> np.ndarray:
    age, hours = child("age", period), child("economic_hours", period)
    return (
        ((age <= 11) & (hours >= 1))
        | ((age >= 12) & (age <= 14) & (hours >= 14))
        | ((age >= 15) & (hours >= 43))
    )


def _sdg_ea(child: Any, period: Any, _: Any = None) -> np.ndarray:
    return np.where(_scope(child, period), 1 + child("worked", period), 0)


def _sdg_eahc(child: Any, period: Any, _: Any = None) -> np.ndarray:
    chores = (child("age", period) <= 14) & (child("chores_hours", period) >= 21)
    return np.where(_scope(child, period), 1 + (child("worked", period) | chores), 0)


def _ladder(child: Any, period: Any, _: Any = None) -> np.ndarray:
    age, hours = child("age", period), child("economic_hours", period)
    permitted = child("parental_permission", period)
    light = (age < 15) & (child("hours_per_day", period) <= 3) & permitted
    steps = [
        age >= 18,
        hours == 0,
        child("hazard_condition", period),
        age < 13,
        light,
        age < 15,
        hours > 40,
    ]
    return np.select(steps, [0, 1, 2, 3, 4, 3, 5], default=6)


def _computed(name: str, kind: type, formula: Any) -> type[Variable]:
    made = _given(name, kind)
    made.formula = formula
    return made


def _worked_formula(child: Any, period: Any, _: Any = None) -> np.ndarray:
    return _worked(child, period)


@cache
def _system() -> TaxBenefitSystem:
    system = TaxBenefitSystem([Child])
    for name in ("age", "economic_hours", "chores_hours", "hours_per_day"):
        system.add_variable(_given(name, int))
    for name in ("hazard_condition", "parental_permission"):
        system.add_variable(_given(name, bool))
    system.add_variable(_computed("worked", bool, _worked_formula))
    for name, formula in (("SDG_EA", _sdg_ea), ("SDG_EAHC", _sdg_eahc), ("BENCH", _ladder)):
        system.add_variable(_computed(name, int, formula))
    return system


def compute(columns: dict[str, np.ndarray]) -> list[np.ndarray]:
    """One simulation: the inputs set, the three variables calculated."""
    simulation = SimulationBuilder().build_default_simulation(_system(), len(columns["age"]))
    for name, values in columns.items():
        simulation.set_input(name, PERIOD, values)
    found = [simulation.calculate(name, PERIOD) for name in ("SDG_EA", "SDG_EAHC", "BENCH")]
    return [answer.astype(np.uint8) for answer in found]
