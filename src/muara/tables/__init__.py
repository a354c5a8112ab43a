"""Tables of a survey: from estimates to what may be published.

* `open_survey`, `Surveyed`               a survey with its words, definitions and design
* `Table`, `table_of_estimates`           one row for each figure, with its words
* `publish`, `publication_rules`          which figures may be shown
"""

from .publish import PublicationRules, publication_rules, publish
from .surveyed import Surveyed, open_survey, survey_of
from .table import Table, table_of_estimates

__all__ = [
    "PublicationRules",
    "Surveyed",
    "Table",
    "open_survey",
    "publication_rules",
    "publish",
    "survey_of",
    "table_of_estimates",
]
