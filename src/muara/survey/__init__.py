"""Survey statistics: how many children, and how sure we are, from a sample drawn by a design.

* `Design`, `Stage`                       how the sample was drawn
* `PostStrata`, `Raking`, `Regression`    what is known of the population, by `Margin`s
* `Replicates`                            replicate weights, of the file or made
* `Share`, `Mean`, `Total`, `Ratio`       what is estimated
* `estimate`                              the estimates of all domains, from one pass over the rows
* `quantiles`                             below which values a share of each domain lies
* `differences`, `between_surveys`        how groups differ, and one round from the next
* `independence`                          whether two answers have to do with each other
"""

from .calibrated import multiplied
from .calibration import Margin, PostStrata, Raking, Regression, read_margin
from .design import LONELY, Design, Stage
from .differences import between_surveys, differences
from .estimate import estimate
from .independence import independence
from .quantiles import quantiles
from .replicates import Replicates, columns_like
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
    "Replicates",
    "Share",
    "Stage",
    "Statistic",
    "Total",
    "between_surveys",
    "columns_like",
    "differences",
    "estimate",
    "independence",
    "multiplied",
    "quantiles",
    "read_margin",
]
