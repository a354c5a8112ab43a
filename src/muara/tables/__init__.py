"""Tables of a survey: from estimates to what may be published.

* `open_survey`, `Surveyed`               a survey with its words, definitions and design
* `Table`, `table_of_estimates`           one row for each figure, with its words
"""

from .surveyed import Surveyed, open_survey, survey_of
from .table import Table, table_of_estimates

__all__ = ["Surveyed", "Table", "open_survey", "survey_of", "table_of_estimates"]
