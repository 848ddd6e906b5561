"""The peer's side of openfisca_peer: the fifteen rules as OpenFisca variables.

`PYTHON openfisca_rules.py FILE` runs in a Python in which openfisca-core is installed and needs
nothing of this project. FILE is the .npz of made-up households; JSON comes on the last line.
"""

from __future__ import annotations

import importlib.metadata
import json
import resource
import sys
import time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

LINE, ALLOWANCE_LINE = 3747, 5247
YEAR = "2020"
HOUSEHOLD = build_entity(
    key="household", plural="households", label="", roles=[{"key": "member", "plural": "members"}]
)
PERSON = build_entity(key="person", plural="persons", label="", is_person=True)


def variable(name, entity, kind, formula=None):
    """A yearly variable; one without formula is an input."""
    parts = {"entity": entity, "value_type": kind, "definition_period": DateUnit.YEAR, "label": ""}
    if formula is not None:
        parts["formula"] = formula
    return type(name, (Variable,), parts)


def school_age(person, period):
    age = person("age_years", period)
    return (age >= 6) * (age <= 15)


def out_of_school(person, period):
    return person("school_age", period) * np.logical_not(person("in_school", period))


def uninsured(person, period):
    return np.logical_not(person("insured", period))


def is_old(person, period):
    return person("age_years", period) >= 60


def members(household, period):  # noqa: ARG001 - as OpenFisca calls it
    return household.nb_persons()


def income_per_person(household, period):
    return household("income_year", period) / household("members", period)


def old_alone(household, period):
    return household.all(household.members("is_old", period))


def water_reached(household, period):
    litres, minutes = household("water_litres", period), household("water_minutes", period)
    return (litres >= 20) * (minutes <= 20)


def income(household, period):
    return household("income_per_person", period) > LINE


def schooling(household, period):
    return np.logical_not(household.any(household.members("out_of_school", period)))


def insurance(household, period):
    return np.logical_not(household.any(household.members("uninsured", period)))


def housing(household, period):
    return household("safe_dwelling", period) * household("enough_food", period)


def water(household, period):
    return household("water_reached", period)


def meets(household, period):
    names = ("income", "schooling", "insurance", "housing", "water")
    return np.logical_and.reduce([household(name, period) for name in names])


def allowance(household, period):
    due = ALLOWANCE_LINE * household("members", period) - household("income_year", period)
    return np.where(household("income_per_person", period) < ALLOWANCE_LINE, due, 0)


RULES = {
    PERSON: {
        bool: (school_age, out_of_school, uninsured, is_old),
    },
    HOUSEHOLD: {
        int: (members,),
        float: (income_per_person, allowance),
        bool: (old_alone, water_reached, income, schooling, insurance, housing, water, meets),
    },
}
INPUTS = {
    PERSON: {"age_years": int, "in_school": bool, "insured": bool},
    HOUSEHOLD: {
        "income_year": float,
        "enough_food": bool,
        "safe_dwelling": bool,
        "water_litres": float,
        "water_minutes": float,
    },
}


def system():
    """The tax and benefit system of the rules."""
    found = TaxBenefitSystem([PERSON, HOUSEHOLD])
    for entity, kinds in RULES.items():
        for kind, formulas in kinds.items():
            for formula in formulas:
                found.add_variable(variable(formula.__name__, entity, kind, formula))
    for entity, inputs in INPUTS.items():
        for name, kind in inputs.items():
            found.add_variable(variable(name, entity, kind))
    return found


def main():
    """Work everything out once and print counts, times and memory."""
    with np.load(sys.argv[1]) as file:
        arrays = {name: file[name] for name in file.files}
    start, cpu = time.perf_counter(), time.process_time()
    rules, builder = system(), SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("person", np.arange(len(arrays["household"])))
    homes = builder.declare_entity("household", np.arange(len(arrays["income_year"])))
    builder.join_with_persons(homes, arrays["household"], np.zeros(len(arrays["household"]), int))
    simulation = builder.build(rules)
    for inputs in INPUTS.values():
        for name in inputs:
            simulation.set_input(name, YEAR, arrays[name])
    built, cpu_built = time.perf_counter(), time.process_time()
    found = {}
    for kinds in RULES.values():
        for formulas in kinds.values():
            for formula in formulas:
                found[formula.__name__] = simulation.calculate(formula.__name__, YEAR)
    done, cpu_done = time.perf_counter(), time.process_time() - cpu_built
    counts = {n: int(np.count_nonzero(v)) for n, v in found.items() if v.dtype == bool}
    counts["allowance"] = int((found["allowance"] > 0).sum())
    amounts = {name: float(found[name].sum(dtype=np.float64)) for name in ("allowance", "members")}
    told = {
        "counts": counts,
        "amounts": amounts,
        "building_seconds": built - start,
        "building_cpu_seconds": cpu_built - cpu,
        "seconds": done - built,
        "cpu_seconds": cpu_done,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "versions": {n: importlib.metadata.version(n) for n in ("openfisca-core", "numpy")},
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
