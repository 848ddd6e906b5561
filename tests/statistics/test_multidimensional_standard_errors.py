"""Standard errors equal a slow reference that goes through the units one by one."""

import math
from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest

from aboveline.statistics.multidimensional_estimates import multidimensional

SPEC = {
    "dimensions": {
        "x": {"indicators": {"a": {}, "b": {}}},
        "y": {"indicators": {"c": {}}},
    },
    "cutoffs": ["1/4", "1/2"],
    "weight": "w",
    "by": ["place"],
    "compare": ["place"],
}
SHARES = {"a": 0.25, "b": 0.25, "c": 0.5}


def survey(seed, n=240):
    rng = np.random.default_rng(seed)
    stratum = rng.integers(0, 4, n)
    psu = stratum * 10 + rng.integers(0, 5, n)
    lean = rng.normal(size=50)[psu]
    draw = {k: (lean + rng.normal(size=n) > 0.3).astype(int) for k in SHARES}
    return pa.table(
        {
            **draw,
            "w": rng.uniform(0.5, 3, n),
            "stratum": stratum,
            "psu": psu,
            "place": rng.choice(["north", "south", "west"], n),
            "year": np.where(rng.uniform(size=n) < 0.5, 2010, 2014),
        }
    )


def spread(values, units):
    """Variance of a sum of values, `units` giving (stratum, psu) of each, one by one."""
    totals = defaultdict(float)
    for value, unit in zip(values, units, strict=True):
        totals[unit] += value
    strata = defaultdict(list)
    for (stratum, _), total in totals.items():
        strata[stratum].append(total)
    variance = 0.0
    for found in strata.values():
        mean = sum(found) / len(found)
        variance += len(found) / (len(found) - 1) * sum((t - mean) ** 2 for t in found)
    return variance


class Reference:
    """Scores of persons, in lists."""

    def __init__(self, table, k, *, psu=True, wave=False):
        self.rows = table.to_pylist()
        self.units = [
            ((r["stratum"], r["year"]) if wave else r["stratum"], r["psu"] if psu else i)
            for i, r in enumerate(self.rows)
        ]
        self.k = k

    def parts(self, row):
        score = sum(share * row[name] for name, share in SHARES.items())
        poor = score >= self.k - 1e-9
        return {
            "H": (poor, 1),
            "A": (score * poor, poor),
            "M0": (score * poor, 1),
            "censored_a": (row["a"] * poor, 1),
            "percent_a": (SHARES["a"] * row["a"] * poor, score * poor),
        }

    def scores(self, measure, keep):
        over = under = 0.0
        pairs = []
        for row in self.rows:
            top, bottom = self.parts(row)[measure]
            inside = keep(row)
            pairs.append((top * inside * row["w"], bottom * inside * row["w"]))
            over, under = over + pairs[-1][0], under + pairs[-1][1]
        ratio = over / under
        return ratio, [(top - ratio * bottom) / under for top, bottom in pairs]

    def std_error(self, measure, keep):
        return math.sqrt(spread(self.scores(measure, keep)[1], self.units))


def find(table, **wanted):
    rows = [
        r
        for r in table.to_pylist()
        if all(r[k] == v for k, v in wanted.items()) and (r.get("indicator") or not r["dimension"])
    ]
    assert len(rows) == 1, rows
    return rows[0]


NAMED = {"censored_a": "censored_headcount", "percent_a": "percentage_contribution"}


@pytest.mark.parametrize("psu", [True, False])
@pytest.mark.parametrize("measure", ["H", "A", "M0", "censored_a", "percent_a"])
def test_levels_of_a_group_are_those_of_a_domain(measure, psu):
    table = survey(1)
    spec = SPEC | {"strata": "stratum"} | ({"psu": "psu"} if psu else {})
    result = multidimensional(table, spec)
    reference = Reference(table, 0.5, psu=psu)
    for group in ("north", None):
        row = find(
            result.estimates,
            by=group and "place",
            group=group,
            measure=NAMED.get(measure, measure),
            k=0.5,
            indicator="a" if measure in NAMED else None,
        )
        expected = reference.std_error(measure, lambda r, g=group: g is None or r["place"] == g)
        assert row["std_error"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("psu", [True, False])
@pytest.mark.parametrize("samples", ["overlapping", "independent"])
def test_changes_count_the_covariance_between_the_years(samples, psu):
    table = survey(2)
    spec = SPEC | {"strata": "stratum", "time": {"column": "year", "samples": samples}}
    result = multidimensional(table, spec | ({"psu": "psu"} if psu else {}))
    reference = Reference(table, 0.25, psu=psu, wave=samples == "independent")
    before, first = reference.scores("M0", lambda r: r["year"] == 2010)
    after, second = reference.scores("M0", lambda r: r["year"] == 2014)
    for kind, slope_before, slope_after in (
        ("absolute", -1.0, 1.0),
        ("relative", -after / before**2, 1 / before),
    ):
        scores = [slope_before * a + slope_after * b for a, b in zip(first, second, strict=True)]
        row = find(
            result.changes,
            by=None,
            measure="M0",
            k=0.25,
            type=kind,
            annualised=False,
            dimension=None,
        )
        assert row["std_error"] == pytest.approx(
            math.sqrt(spread(scores, reference.units)), rel=1e-9
        )


@pytest.mark.parametrize("psu", [True, False])
def test_differences_of_groups_count_their_covariance(psu):
    table = survey(3)
    spec = SPEC | {"strata": "stratum"} | ({"psu": "psu"} if psu else {})
    result = multidimensional(table, spec)
    reference = Reference(table, 0.5, psu=psu)
    north, first = reference.scores("H", lambda r: r["place"] == "north")
    south, second = reference.scores("H", lambda r: r["place"] == "south")
    scores = [a - b for a, b in zip(first, second, strict=True)]
    wanted = {"group": "north", "other": "south", "measure": "H", "k": 0.5}
    rows = result.comparisons.to_pylist()
    (row,) = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    variance = spread(scores, reference.units)
    assert row["difference"] == pytest.approx(north - south)
    assert row["std_error"] == pytest.approx(math.sqrt(variance), rel=1e-9)
    assert row["f"] == pytest.approx((north - south) ** 2 / variance, rel=1e-9)


@pytest.mark.parametrize("psu", [True, False])
def test_the_test_that_all_groups_are_equal_weighs_their_covariances(psu):
    table = survey(3)
    spec = SPEC | {"strata": "stratum"} | ({"psu": "psu"} if psu else {})
    rows = multidimensional(table, spec).comparisons.to_pylist()
    (row,) = [r for r in rows if r["group"] is None and (r["measure"], r["k"]) == ("M0", 0.5)]
    reference = Reference(table, 0.5, psu=psu)
    north, south, west = (
        reference.scores("M0", lambda r, g=group: r["place"] == g)
        for group in ("north", "south", "west")
    )
    # Two contrasts; their covariance from the variances of each and of their sum.
    first = [a - b for a, b in zip(south[1], north[1], strict=True)]
    second = [a - b for a, b in zip(west[1], north[1], strict=True)]
    both = [a + b for a, b in zip(first, second, strict=True)]
    one, other, summed = (spread(s, reference.units) for s in (first, second, both))
    mixed = (summed - one - other) / 2
    x, y = south[0] - north[0], west[0] - north[0]
    statistic = (other * x * x - 2 * mixed * x * y + one * y * y) / (one * other - mixed**2) / 2
    assert row["f"] == pytest.approx(statistic, rel=1e-9)
    assert (row["df_numerator"], row["df_denominator"]) == (2, 16 if psu else 236)


@pytest.mark.parametrize("psu", [True, False])
@pytest.mark.parametrize("measure", ["population_share", "share_of_M0"])
def test_a_groups_share_varies_with_the_whole(measure, psu):
    table = survey(4)
    spec = SPEC | {"strata": "stratum", "time": {"column": "year", "samples": "overlapping"}}
    result = multidimensional(table, spec | ({"psu": "psu"} if psu else {}))
    reference = Reference(table, 0.5, psu=psu)
    values = []
    for row in reference.rows:
        top = reference.parts(row)["M0"][0] if measure == "share_of_M0" else 1
        values.append(top * row["w"] * (row["year"] == 2014))
    whole = sum(values)
    west = [v * (r["place"] == "west") for v, r in zip(values, reference.rows, strict=True)]
    share = sum(west) / whole
    scores = [(part - share * every) / whole for part, every in zip(west, values, strict=True)]
    row = find(
        result.estimates,
        time="2014",
        group="west",
        measure=measure,
        k=None if measure == "population_share" else 0.5,
    )
    assert row["estimate"] == pytest.approx(share)
    assert row["std_error"] == pytest.approx(math.sqrt(spread(scores, reference.units)), rel=1e-9)


def test_pooled_rows_equal_rows_that_are_named_as_units():
    table = survey(5)
    spec = SPEC | {"strata": "stratum", "time": {"column": "year", "samples": "overlapping"}}
    pooled = multidimensional(table, spec)
    named = table.append_column("row", pa.array(range(table.num_rows)))
    apart = multidimensional(named, spec | {"psu": "row"})
    for name in ("estimates", "changes", "comparisons"):
        one, other = getattr(pooled, name).to_pylist(), getattr(apart, name).to_pylist()
        assert [list(r.values()) for r in one] == [pytest.approx(list(r.values())) for r in other]


def test_gaps_vary_by_unit_too():
    table = survey(6)
    rng = np.random.default_rng(6)
    money = rng.uniform(0, 20, table.num_rows)
    gap = {"below": 10, "gap": "normalised"}
    spec = {
        "dimensions": {"m": {"indicators": {"money": gap}}},
        "cutoffs": [1],
        "weight": "w",
        "strata": "stratum",
        "psu": "psu",
    }
    result = multidimensional(table.append_column("money", pa.array(money)), spec)
    weight = table["w"].to_numpy()
    units = list(zip(table["stratum"].to_pylist(), table["psu"].to_pylist(), strict=True))
    for power, measure in ((1, "M1"), (2, "M2")):
        short = np.maximum(10 - money, 0) / 10
        mean = float((weight * short**power).sum() / weight.sum())
        row = find(result.estimates, measure=measure)
        assert row["estimate"] == pytest.approx(mean)
        scores = weight * (short**power - mean) / weight.sum()
        assert row["std_error"] == pytest.approx(math.sqrt(spread(scores, units)), rel=1e-9)


@pytest.mark.parametrize("method", ["jkn", "jk1", "brr", "fay"])
def test_replicates_agree_with_linearisation_where_the_weights_are_even(method):
    # Four PSUs in two strata with equal weight: a headcount is linear in the replicates.
    people = {
        "a": [1, 0, 1, 1, 0, 0, 1, 0],
        "stratum": [1, 1, 1, 1, 2, 2, 2, 2],
        "psu": [1, 1, 2, 2, 3, 3, 4, 4],
    }
    spec = {"dimensions": {"x": {"indicators": {"a": {}}}}, "cutoffs": [1], "psu": "psu"}
    stratified = {} if method == "jk1" else {"strata": "stratum"}
    linear = multidimensional(people, spec | stratified)
    replicated = multidimensional(people, spec | stratified | {"variance": method})
    expected = find(linear.estimates, measure="H")["std_error"]
    assert expected > 0
    assert find(replicated.estimates, measure="H")["std_error"] == pytest.approx(expected)


def test_one_psu_alone_gives_no_standard_error():
    people = {"a": [1, 0, 1], "psu": [1, 1, 1]}
    spec = {"dimensions": {"x": {"indicators": {"a": {}}}}, "cutoffs": [1], "psu": "psu"}
    row = find(multidimensional(people, spec).estimates, measure="H")
    assert row["estimate"] == pytest.approx(2 / 3)
    assert row["std_error"] is None
    assert row["ci_low"] is None


def test_a_headcount_of_zero_has_an_upper_limit_above_zero():
    people = {"a": [0] * 60, "psu": [n // 3 for n in range(60)]}
    spec = {"dimensions": {"x": {"indicators": {"a": {}}}}, "cutoffs": [1], "psu": "psu"}
    row = find(multidimensional(people, spec).estimates, measure="H")
    assert (row["estimate"], row["ci_low"]) == (0.0, 0.0)
    # Nobody among 20 independent PSUs: 1 - 0.025 ** (1 / 20), the exact binomial limit.
    assert row["ci_high"] == pytest.approx(1 - 0.025 ** (1 / 20))
