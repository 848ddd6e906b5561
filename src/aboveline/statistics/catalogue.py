"""The statistics that a table of results can hold, by name, with labels and intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aboveline.statistics import inequality, poverty, ranked_poverty
from aboveline.statistics.curves import lorenz
from aboveline.statistics.estimates import Estimates
from aboveline.statistics.intervals import IntervalMethod
from aboveline.statistics.means import mean
from aboveline.statistics.poverty import Zeros
from aboveline.statistics.quantiles import quantile, relative_line, risk_threshold
from aboveline.statistics.sample import Sample
from aboveline.statistics.stages import Lonely

Kind = Literal["rate", "share", "number"]


@dataclass(frozen=True, slots=True)
class Options:
    """What to estimate, and the conventions where peers differ.

    `only`: names of statistics, all that apply unless given. `poor_at_line`: those exactly
    at the line are poor (R's convey) or not (laeken, the World Bank). `gini`, `zeros`,
    `lonely`: see gini, watts and survey_design. `sen_small_sample`: the factor q / (q + 1)
    of Stata. `fraction`: of the median, for the at-risk-of-poverty statistics, whose line is
    `national_line` (one for all groups) or each group's own. `interval`: `auto` takes for
    rates the Korn-Graubard interval with effective degrees of freedom, for other shares the
    logit with t, for numbers the value -+ t x standard error.
    """

    only: tuple[str, ...] = ()
    poor_at_line: bool = False
    gini: inequality.GiniConvention = "trapezoid"
    zeros: Zeros = "refuse"
    sen_small_sample: bool = False
    fraction: float = 0.6
    national_line: bool = True
    lonely: Lonely = "fail"
    interval: IntervalMethod | Literal["auto"] = "auto"
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic of the catalogue: labels, what it is, how it is made.

    A `rate` is a share of rows on which a fixed test holds, a `share` lies between 0 and 1.
    `needs_line`: it is not there without a line. `percent`: people read it in percent.
    """

    name: str
    label: str
    zh: str
    kind: Kind
    make: Callable[[Sample, float, Options], Estimates]
    needs_line: bool = False
    percent: bool = False


def _at_risk(sample: Sample, _: float, options: Options) -> Estimates:
    line = relative_line(sample, options.fraction, national=options.national_line)
    return poverty.fgt(sample, line, 0, poor_at_line=options.poor_at_line)


def _median_gap(sample: Sample, _: float, options: Options) -> Estimates:
    line = relative_line(sample, options.fraction, national=options.national_line)
    return poverty.relative_median_gap(sample, line, poor_at_line=options.poor_at_line)


def _sen(sample: Sample, line: float, options: Options) -> Estimates:
    return ranked_poverty.sen(
        sample,
        line,
        small_sample=options.sen_small_sample,
        poor_at_line=options.poor_at_line,
    )


def _fgt(alpha: float) -> Callable[[Sample, float, Options], Estimates]:
    return lambda s, line, o: poverty.fgt(s, line, alpha, poor_at_line=o.poor_at_line)


def _entropy(alpha: float) -> Callable[[Sample, float, Options], Estimates]:
    return lambda s, _, o: inequality.generalised_entropy(s, alpha, zeros=o.zeros)


def _atkinson(epsilon: float) -> Callable[[Sample, float, Options], Estimates]:
    return lambda s, _, o: inequality.atkinson(s, epsilon, zeros=o.zeros)


STATISTICS: tuple[Statistic, ...] = (
    Statistic("headcount", "Headcount ratio (FGT 0)", "贫困发生率", "rate", _fgt(0), True, True),
    Statistic("gap", "Poverty gap (FGT 1)", "贫困差距指数", "share", _fgt(1), True, True),
    Statistic("severity", "Severity (FGT 2)", "贫困强度指数", "share", _fgt(2), True, True),
    Statistic(
        "watts",
        "Watts",
        "瓦茨指数",
        "number",
        lambda s, line, o: poverty.watts(s, line, zeros=o.zeros),
        True,
    ),
    Statistic("sen", "Sen", "森指数", "share", _sen, True),
    Statistic(
        "sst",
        "Sen-Shorrocks-Thon",
        "SST指数",
        "share",
        lambda s, line, _: ranked_poverty.sen_shorrocks_thon(s, line),
        True,
    ),
    Statistic("mean", "Mean", "均值", "number", lambda s, *_: mean(s)),
    Statistic("median", "Median", "中位数", "number", lambda s, *_: quantile(s)),
    Statistic(
        "gini",
        "Gini",
        "基尼系数",
        "share",
        lambda s, _, o: inequality.gini(s, convention=o.gini),
    ),
    Statistic("mld", "Mean log deviation (GE 0)", "平均对数离差", "number", _entropy(0)),
    Statistic("theil", "Theil (GE 1)", "泰尔指数", "number", _entropy(1)),
    Statistic("ge2", "Generalised entropy 2", "广义熵指数(2)", "number", _entropy(2)),
    Statistic("atkinson_05", "Atkinson 0.5", "阿特金森指数(0.5)", "share", _atkinson(0.5)),
    Statistic("atkinson_1", "Atkinson 1", "阿特金森指数(1)", "share", _atkinson(1)),
    Statistic("atkinson_2", "Atkinson 2", "阿特金森指数(2)", "share", _atkinson(2)),
    Statistic(
        "qsr",
        "Quintile share ratio S80/S20",
        "五分位收入比",
        "number",
        lambda s, *_: inequality.share_ratio(s),
    ),
    Statistic(
        "palma",
        "Palma ratio",
        "帕尔马比值",
        "number",
        lambda s, *_: inequality.share_ratio(s, top=0.9, bottom=0.4),
    ),
    Statistic(
        "bottom_40",
        "Share of the poorest 40 percent",
        "最低40%人口收入份额",
        "share",
        lambda s, *_: lorenz(s, 0.4),
        percent=True,
    ),
    Statistic(
        "arpt",
        "At-risk-of-poverty threshold",
        "相对贫困线",
        "number",
        lambda s, _, o: risk_threshold(s, o.fraction),
    ),
    Statistic("arpr", "At-risk-of-poverty rate", "相对贫困发生率", "share", _at_risk, percent=True),
    Statistic(
        "rmpg",
        "Relative median poverty gap",
        "相对贫困中位差距",
        "share",
        _median_gap,
        percent=True,
    ),
)

BY_NAME = {statistic.name: statistic for statistic in STATISTICS}


def wanted(options: Options, *, with_line: bool) -> tuple[Statistic, ...]:
    """The statistics asked for; without a choice all, those below a line only if there is one."""
    if options.only:
        return tuple(BY_NAME[name] for name in options.only)
    return tuple(s for s in STATISTICS if with_line or not s.needs_line)
