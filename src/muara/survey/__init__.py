"""Survey statistics: how many children, and how sure we are, from a sample drawn by a design.

* `Design`, `Stage`                       how the sample was drawn
* `Share`, `Mean`, `Total`, `Ratio`       what is estimated
* `estimate`                              the estimates of all domains, from one pass over the rows
* `quantiles`                             below which values a share of each domain lies
"""

from .design import LONELY, Design, Stage
from .estimate import estimate
from .quantiles import quantiles
from .statistics import Mean, Ratio, Share, Statistic, Total

__all__ = [
    "LONELY",
    "Design",
    "Mean",
    "Ratio",
    "Share",
    "Stage",
    "Statistic",
    "Total",
    "estimate",
    "quantiles",
]
