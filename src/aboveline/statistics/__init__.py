"""Poverty and inequality statistics, survey designs, standard errors.

`estimate` gives a table of statistics from a table; for one statistic make a sample with
`sample_of` and call its function, which gives `Estimates`: one value a group, and the
standard error when asked.

>>> from aboveline import statistics
>>> sample = statistics.sample_of([50.0, 80.0, 120.0, 300.0], groups=["a", "a", "b", "b"])
>>> statistics.fgt(sample, 100, 1).value
array([0.35, 0.  ])
"""

from aboveline.statistics.catalogue import STATISTICS, Options, Statistic
from aboveline.statistics.columns import ColumnError
from aboveline.statistics.curves import growth_incidence, lorenz
from aboveline.statistics.decomposition import (
    contributions,
    decompose_fgt,
    decompose_generalised_entropy,
    decompose_watts,
)
from aboveline.statistics.design import (
    Design,
    DesignError,
    degrees_of_freedom,
    domain_variance,
    linearised_covariance,
    linearised_variance,
    survey_design,
)
from aboveline.statistics.estimates import Estimates, contrast
from aboveline.statistics.inequality import (
    atkinson,
    generalised_entropy,
    gini,
    j_divergence,
    share_ratio,
)
from aboveline.statistics.intervals import interval
from aboveline.statistics.means import mean, ratio, total
from aboveline.statistics.multidimensional_estimates import (
    MultidimensionalResult,
    multidimensional,
    read_multidimensional,
)
from aboveline.statistics.multidimensional_faults import SpecificationError
from aboveline.statistics.multidimensional_reader import read_specification
from aboveline.statistics.multidimensional_spec import Specification
from aboveline.statistics.poverty import (
    WelfareError,
    clark_hemming_ulph,
    fgt,
    poor_median,
    poverty_rate_at_risk,
    relative_median_gap,
    relative_median_ratio,
    watts,
)
from aboveline.statistics.quantiles import (
    Line,
    partial_sum,
    quantile,
    relative_line,
    risk_threshold,
)
from aboveline.statistics.ranked_poverty import sen, sen_shorrocks_thon, takayama, thon
from aboveline.statistics.replicates import ReplicateEstimates, replicate
from aboveline.statistics.sample import Sample, sample_of
from aboveline.statistics.tables import estimate, left_out

__all__ = [
    "STATISTICS",
    "ColumnError",
    "Design",
    "DesignError",
    "Estimates",
    "Line",
    "MultidimensionalResult",
    "Options",
    "ReplicateEstimates",
    "Sample",
    "Specification",
    "SpecificationError",
    "Statistic",
    "WelfareError",
    "atkinson",
    "clark_hemming_ulph",
    "contrast",
    "contributions",
    "decompose_fgt",
    "decompose_generalised_entropy",
    "decompose_watts",
    "degrees_of_freedom",
    "domain_variance",
    "estimate",
    "fgt",
    "generalised_entropy",
    "gini",
    "growth_incidence",
    "interval",
    "j_divergence",
    "left_out",
    "linearised_covariance",
    "linearised_variance",
    "lorenz",
    "mean",
    "multidimensional",
    "partial_sum",
    "poor_median",
    "poverty_rate_at_risk",
    "quantile",
    "ratio",
    "read_multidimensional",
    "read_specification",
    "relative_line",
    "relative_median_gap",
    "relative_median_ratio",
    "replicate",
    "risk_threshold",
    "sample_of",
    "sen",
    "sen_shorrocks_thon",
    "share_ratio",
    "survey_design",
    "takayama",
    "thon",
    "total",
    "watts",
]
