"""Survey statistics: how many children, and how sure we are, from a sample drawn by a design.

* `Design`, `Stage`                       how the sample was drawn
* `PostStrata`, `Raking`, `Regression`    what is known of the population, by `Margin`s
* `Share`, `Mean`, `Total`, `Ratio`       what is estimated
* `estimate`                              the estimates of all domains, from one pass over the rows
* `quantiles`                             below which values a share of each domain lies
"""

from .calibration import Margin, PostStrata, Raking, Regression, read_margin
from .design import LONELY, Design, Stage
from .estimate import estimate
from .quantiles import quantiles
from .statistics import Mean, Ratio, Share, Statistic, Total

__all__ = [
    "LONELY",
    "Design",
    "Margin",
    "Mean",
    "PostStrata",
    "Raking",
    "Ratio",
    "Regression",
    "Share",
    "Stage",
    "Statistic",
    "Total",
    "estimate",
    "quantiles",
    "read_margin",
]
