"""Poverty and inequality statistics, survey designs, standard errors."""

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
from aboveline.statistics.sample import Sample, sample_of

__all__ = [
    "Design",
    "DesignError",
    "Estimates",
    "Line",
    "MultidimensionalResult",
    "Sample",
    "Specification",
    "SpecificationError",
    "WelfareError",
    "atkinson",
    "contrast",
    "contributions",
    "decompose_fgt",
    "decompose_generalised_entropy",
    "decompose_watts",
    "degrees_of_freedom",
    "domain_variance",
    "fgt",
    "generalised_entropy",
    "gini",
    "growth_incidence",
    "j_divergence",
    "linearised_covariance",
    "linearised_variance",
    "lorenz",
    "multidimensional",
    "partial_sum",
    "poor_median",
    "poverty_rate_at_risk",
    "quantile",
    "read_multidimensional",
    "read_specification",
    "relative_line",
    "relative_median_gap",
    "relative_median_ratio",
    "risk_threshold",
    "sample_of",
    "sen",
    "sen_shorrocks_thon",
    "share_ratio",
    "survey_design",
    "takayama",
    "thon",
    "watts",
]
