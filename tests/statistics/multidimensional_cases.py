"""Runs one Alkire-Foster case of the shared reference file through the library."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from aboveline.statistics.multidimensional_estimates import (
    MultidimensionalResult,
    multidimensional,
)

Load = Callable[[str], Any]

LIVING = ("d_elct", "d_sani", "d_wtr", "d_hsg", "d_ckfl", "d_asst")
MPITB = {
    "dimensions": {
        "d1": {"indicators": {"d_nutr": {"weight": "1/6"}, "d_cm": {"weight": "1/6"}}},
        "d2": {"indicators": {"d_satt": {"weight": "1/6"}, "d_educ": {"weight": "1/6"}}},
        "d3": {"indicators": {name: {"weight": "1/18"} for name in LIVING}},
    },
    "cutoffs": ["20%", "33%", "50%"],
    "weight": "weight",
    "strata": "stratum",
    "psu": "psu",
    "by": ["area", "region"],
    "time": {"column": "year", "samples": "overlapping"},
    "degrees_of_freedom": "design",
}
YEAR_OF_WAVE = {1: "2010.0", 2: "2018.5"}
MEASURES = {
    "af_H": "H",
    "af_A": "A",
    "af_M0": "M0",
    "af_M1": "M1",
    "af_M2": "M2",
    "af_raw_headcount": "raw_headcount",
    "af_censored_headcount": "censored_headcount",
    "af_absolute_contribution": "absolute_contribution",
    "af_percentage_contribution": "percentage_contribution",
}
CHANGED = {"hd": "raw_headcount", "hdk": "censored_headcount"}
METHODS = {"JK1": "jk1", "JKn": "jkn", "BRR": "brr", "Fay": "fay"}


def run_case(case: dict[str, Any], load: Load) -> tuple[float, float | None, dict[str, Any]]:
    """Value, standard error and extras (`ci95`, `df`, `wald_F`...) of an af_* case.

    `load` gives the table of a data file (Arrow or pandas), named as in the case.
    """
    if case["statistic"] == "af_group_difference":
        return _difference(case, load)
    if case["statistic"] == "af_change":
        return _change(case, load)
    result = _result(case, load)
    wanted = _level_key(case)
    row = _only(result.estimates, wanted)
    extra = {"ci95": (row["ci_low"], row["ci_high"]), "df": row["df"]}
    return row["estimate"], row["std_error"], extra


def _level_key(case: dict[str, Any]) -> dict[str, Any]:
    time, by, group = _domain(case)
    parameters = case["parameters"]
    measure = MEASURES[case["statistic"]]
    return {
        "time": time,
        "by": by,
        "group": group,
        "measure": measure,
        "k": None if measure == "raw_headcount" else _cutoff(parameters),
        "indicator": parameters.get("indicator"),
    }


def _domain(case: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    given = {k: v for k, v in case.get("filter", {}).items() if k != "complete_cases"}
    time = given.pop("t", None)
    if not given:
        return YEAR_OF_WAVE.get(time), None, None
    ((by, group),) = given.items()
    return YEAR_OF_WAVE.get(time), by, str(group)


def _cutoff(parameters: dict[str, Any]) -> float:
    if "k_percent" not in parameters:
        return float(parameters["k"])
    return round(float(parameters["k_percent"]) / 100, 15)


def _change(case: dict[str, Any], load: Load) -> tuple[float, float | None, dict[str, Any]]:
    parameters = case["parameters"]
    _, by, group = _domain(case)
    measure = CHANGED.get(parameters["measure"], parameters["measure"])
    kind = parameters["type"].split(",")[0]
    row = _only(
        _result(case, load).changes,
        {
            "by": by,
            "group": group,
            "measure": measure,
            "k": None if measure == "raw_headcount" else _cutoff(parameters),
            "indicator": parameters.get("indicator"),
            "type": kind,
            "annualised": parameters.get("annualised", False),
        },
    )
    unit = 100.0 if parameters["type"].endswith("percent") else 1.0
    extra = {"ci95": (unit * row["ci_low"], unit * row["ci_high"])}
    return unit * row["estimate"], unit * row["std_error"], extra


def _difference(case: dict[str, Any], load: Load) -> tuple[float, float | None, dict[str, Any]]:
    parameters = case["parameters"]
    group, other = parameters["groups"]
    wanted = {"group": group, "other": other, "measure": parameters["measure"]}
    row = _only(_result(case, load).comparisons, wanted)
    extra = {
        "wald_F": row["f"],
        "df1": row["df_numerator"],
        "df2": row["df_denominator"],
        "p_value": row["p_value"],
    }
    return row["difference"], row["std_error"], extra


def _only(table: pa.Table, wanted: dict[str, Any]) -> dict[str, Any]:
    keep = None
    for column, value in wanted.items():
        if value is None:
            same = pc.is_null(table[column])
        elif isinstance(value, float):
            same = pc.less(pc.abs(pc.subtract(table[column], value)), 1e-9)
        else:
            same = pc.equal(table[column], value)
        keep = same if keep is None else pc.and_kleene(keep, same)
    rows = [r for r in table.filter(keep).to_pylist() if _is_whole(r, wanted)]
    assert len(rows) == 1, (wanted, rows)
    return rows[0]


def _is_whole(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Sums over a dimension carry its name and no indicator: they are other rows."""
    by_indicator = wanted.get("indicator") is not None
    return by_indicator or row.get("dimension") is None


def _result(case: dict[str, Any], load: Load) -> MultidimensionalResult:
    if case["parameters"].get("spec") == "mpitb_equal":
        return _run(case["data"], json.dumps(MPITB), load)
    if case["data"] is None:
        table, specification = _inline(case)
        return multidimensional(table, specification)
    columns = pa.table(load(case["data"])).column_names
    return _run(case["data"], json.dumps(_specification(case, columns)), load)


@functools.lru_cache(maxsize=64)
def _run(data: str, specification: str, load: Load) -> MultidimensionalResult:
    return multidimensional(load(data), json.loads(specification))


def _inline(case: dict[str, Any]) -> tuple[pa.Table, dict[str, Any]]:
    given = case["columns"]
    table = pa.table({**given["inline"], "psu": given["psu"]})
    weights = case["parameters"]["indicator_weights"]
    specification = {
        "dimensions": {n: {"indicators": {n: {"weight": w}}} for n, w in weights.items()},
        "cutoffs": [f"{case['parameters']['k_percent']:.12f}%"],
        "weight": given["population_weight"].split("*"),
        "psu": "psu",
    }
    return table, specification


def _specification(case: dict[str, Any], present: list[str]) -> dict[str, Any]:
    columns, parameters = case["columns"], case["parameters"]
    names = [c for c in present if c.startswith("i") and c[1:].isdigit()]
    specification: dict[str, Any] = {
        "dimensions": {"all": {"indicators": {name: {} for name in names}}},
        "cutoffs": [parameters["k"]],
        "weight": columns["weight"].split("*"),
        "by": sorted(
            {*case.get("filter", {}), *([columns["group"]] if "group" in columns else [])}
        ),
    }
    for key in ("strata", "psu", "ssu", "fpc"):
        if key in columns and columns[key] != "row":
            specification[key] = columns[key]
    if "group" in columns:
        specification["compare"] = [columns["group"]]
    if "wave" in columns:
        specification["time"] = {"column": columns["wave"], "samples": "overlapping"}
    method = parameters.get("design", "").split(",")[0].split(" ")[0]
    if method in METHODS:
        specification["variance"] = METHODS[method]
    return specification
