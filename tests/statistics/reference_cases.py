"""One function for each statistic of the reference cases: from a case to its value."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from aboveline.statistics import (
    contrast,
    decompose_fgt,
    decompose_generalised_entropy,
    decompose_watts,
    inequality,
    means,
    poverty,
    quantiles,
    ranked_poverty,
    sample_of,
    survey_design,
)
from aboveline.statistics.curves import lorenz

MEASUREMENT = Path(__file__).resolve().parents[2].parent / "shared" / "measurement"


@cache
def load(path):
    file = MEASUREMENT / path
    return pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file)


def run(case):
    """Value and standard error of a case."""
    return STATISTICS[case["statistic"]](Scene(case))


class Scene:
    """A case's rows, columns, design and domain."""

    def __init__(self, case):
        self.case, self.parameters = case, case["parameters"]
        self.columns = case["columns"]
        paths = case["data"] if isinstance(case["data"], list) else [case["data"]]
        if case["data"] is None:
            self.table = pd.DataFrame({"inline": np.array(self.parameters["values"], dtype=float)})
        else:
            self.table = pd.concat([load(path) for path in paths], ignore_index=True)
        kept = rows_where(self.table, case.get("design_rows") or {})
        self.table = self.table[kept].reset_index(drop=True)
        self.domain = rows_where(self.table, case.get("filter") or {})

    def column(self, name):
        """A column or an arithmetic expression of columns, as floats."""
        expression = self.columns[name]
        if expression in self.table:
            return self.table[expression].to_numpy(dtype=float)
        numbers = self.table.select_dtypes("number").astype(float)
        return numbers.eval(expression, engine="python").to_numpy(dtype=float)

    def design(self):
        weights = self.column("weight") if self.columns.get("weight") else np.ones(len(self.table))
        strata, psu = self.columns.get("strata"), self.columns.get("psu", "row")
        fpc = self.table[self.columns["fpc"]] if self.columns.get("fpc") else None
        if self.parameters.get("fpc") == "sum of rb050 within db040":
            fpc = self.table.groupby("db040")["rb050"].transform("sum")
        return survey_design(
            weights,
            strata=None if strata is None else self.table[strata],
            psu=None if psu == "row" else self.table[psu],
            fpc=fpc,
        )

    def sample(self, column="welfare", *, groups=None):
        whole = sample_of(
            self.column(column),
            design=self.design(),
            groups=None if groups is None else self.table[self.columns[groups]],
        )
        return whole if self.domain.all() else whole.within(self.domain)

    def line(self, sample):
        """The fixed or relative line of the case."""
        line = self.parameters["line"]
        if not isinstance(line, str):
            return float(line)
        fraction, of = line.split("*")
        return quantiles.relative_line(sample, float(fraction), of=of, national=True)

    def risk_line(self, sample):
        national = "national" in self.parameters.get("threshold", "")
        fraction = self.parameters.get("fraction", 0.6)
        return quantiles.relative_line(sample, fraction, national=national)


def rows_where(table, conditions):
    """Truth values of the rows that meet the special filters of the cases."""
    kept = np.ones(len(table), dtype=bool)
    for name, wanted in conditions.items():
        if name.endswith("_min_exclusive"):
            kept &= (table[name.removesuffix("_min_exclusive")] > wanted).to_numpy()
        elif name.endswith("_max_exclusive"):
            kept &= (table[name.removesuffix("_max_exclusive")] < wanted).to_numpy()
        elif name.endswith("_min"):
            kept &= (table[name.removesuffix("_min")] >= wanted).to_numpy()
        elif isinstance(wanted, list):
            kept &= table[name].isin(wanted).to_numpy()
        else:
            kept &= (table[name] == wanted).to_numpy()
    return kept


def one(estimates):
    return float(estimates.value[0]), float(estimates.standard_error[0])


def fgt(scene):
    sample = scene.sample()
    at_line = scene.parameters.get("inclusive", False)
    alpha = scene.parameters["alpha"]
    return one(poverty.fgt(sample, scene.line(sample), alpha, poor_at_line=at_line))


def arpr(scene):
    sample = scene.sample()
    return one(poverty.fgt(sample, scene.risk_line(sample), 0))


def arpt(scene):
    fraction, order = scene.parameters["fraction"], scene.parameters["order"]
    return one(quantiles.risk_threshold(scene.sample(), fraction, order=order))


def rmpg(scene):
    sample = scene.sample()
    return one(poverty.relative_median_gap(sample, scene.risk_line(sample)))


def poormed(scene):
    sample = scene.sample()
    return one(poverty.poor_median(sample, scene.risk_line(sample)))


def rmir(scene):
    older = scene.table[scene.parameters.get("age_column", "age")] >= 65
    return one(poverty.relative_median_ratio(scene.sample(), older.to_numpy()))


def watts(scene):
    sample = scene.sample()
    return one(poverty.watts(sample, scene.line(sample)))


def gini(scene):
    convention = scene.parameters["convention"]
    convention = "corrected" if convention.endswith("corrected") else convention
    return one(inequality.gini(scene.sample(), convention=convention))


def gini_difference(scene):
    convention = scene.parameters["convention"]
    return contrast(
        inequality.gini(scene.sample(groups="group"), convention=convention), np.array([-1, 1])
    )


def sen(scene):
    sample = scene.sample()
    factor = "no small-sample factor" not in scene.parameters["convention"]
    return one(ranked_poverty.sen(sample, scene.line(sample), small_sample=factor))


def fgt_decomposition(scene):
    sample, parameters = scene.sample(), scene.parameters
    parts = decompose_fgt(sample, scene.line(sample), parameters["alpha"], poor_at_line=True)
    component = parameters["component"]
    if component == f"fgt{parameters['alpha']}":
        return one(parts["fgt"])
    names = {"fgt0": "headcount", "fgt1": "gap", "igr": "income gap ratio"}
    return one(parts[names.get(component, "entropy of gaps")])


def watts_decomposition(scene):
    sample = scene.sample()
    parts = decompose_watts(sample, scene.line(sample))
    names = {"fgt0": "headcount", "theil(poor)": "log deviation of the poor"}
    component = scene.parameters["component"]
    return one(parts[names.get(component, component)])


def ge_decomposition(scene):
    sample = scene.sample(groups="group")
    parts = decompose_generalised_entropy(sample, scene.parameters["alpha"])
    return one(parts[scene.parameters["component"]])


def mean(scene):
    return one(means.mean(scene.sample("variable" if "variable" in scene.columns else "welfare")))


def poverty_rate(scene):
    if "poor" in scene.columns:
        state = scene.table[scene.columns["poor"]].astype(float).to_numpy()
        weights = np.nan_to_num(scene.column("weight"))
        known = sample_of(state, weights=weights).within(scene.domain)
        return one(means.mean(known))
    sample = sample_of(income_over_line(scene), weights=scene.column("weight"))
    return one(poverty.fgt(sample.within(scene.domain), 1.0, 0))


def income_over_line(scene):
    """Income over the line of the Argentine toy persons.

    Adult equivalents are summed over the sampled members of a household in a quarter.
    """
    table, line = scene.table, "cbt" if scene.case["statistic"].startswith("poverty") else "cba"
    scale = load("cases/eph/adult_equivalent_scale.csv").set_index(["sex", "age"]).adult_equiv
    lines = load("cases/eph/poverty_lines_regional_2016.csv")
    lines = lines.set_index(["region_code", "quarter"])[line]
    equivalents = scale.reindex(list(zip(table.ch04, table.ch06, strict=True))).to_numpy()
    household = [table[name] for name in ("dwelling_id", "nro_hogar", "trimestre")]
    needs = pd.Series(equivalents).groupby(household).transform("sum")
    quarter = table.ano4.astype(str) + "T" + table.trimestre.astype(str)
    local = lines.reindex(list(zip(table.region, quarter, strict=True))).to_numpy()
    return (table.itf / (needs * local)).to_numpy()


STATISTICS = {
    "arpr": arpr,
    "arpt": arpt,
    "atkinson": lambda s: one(inequality.atkinson(s.sample(), s.parameters["epsilon"])),
    "fgt": fgt,
    "fgt_decomposition": fgt_decomposition,
    "ge": lambda s: one(inequality.generalised_entropy(s.sample(), s.parameters["alpha"])),
    "ge_decomposition": ge_decomposition,
    "gini": gini,
    "gini_difference": gini_difference,
    "income_share_below_quantile_total": lambda s: one(
        quantiles.partial_sum(s.sample(), s.parameters["p"])
    ),
    "indigence_rate_persons": poverty_rate,
    "lorenz": lambda s: one(lorenz(s.sample(), s.parameters["p"])),
    "mean": lambda s: one(
        means.mean(s.sample("variable" if "variable" in s.columns else "welfare"))
    ),
    "poormed": poormed,
    "poverty_rate_persons": poverty_rate,
    "proportion": lambda s: one(means.mean(s.sample("variable"))),
    "qsr": lambda s: one(inequality.share_ratio(s.sample())),
    "quantile": lambda s: one(quantiles.quantile(s.sample(), s.parameters["p"])),
    "ratio": lambda s: one(means.ratio(s.sample("numerator"), s.column("denominator"))),
    "rmir": rmir,
    "rmpg": rmpg,
    "sen": sen,
    "sst": lambda s: one(ranked_poverty.sen_shorrocks_thon(s.sample(), s.line(s.sample()))),
    "total": lambda s: one(means.total(s.sample("variable"))),
    "watts": watts,
    "watts_decomposition": watts_decomposition,
}
