"""Tables of a survey: from estimates to what may be published.

* `open_survey`, `Surveyed`               a survey with its words, definitions and design
* `Table`, `table_of_estimates`           one row for each figure, with its words
* `standards_of`, `standard_table`        the standard tables of the packs, and one of a survey
* `standard_counts`                       what its unweighted counts are made of
* `publish`, `publication_rules`          which figures may be shown
"""

from .publish import PublicationRules, publication_rules, publish
from .standard import Standard, check_pack_tables, standard, standard_tables, standards_of
from .surveyed import Surveyed, open_survey, survey_of
from .table import Table, table_of_estimates
from .tabulate import standard_counts, standard_table

__all__ = [
    "PublicationRules",
    "Standard",
    "Surveyed",
    "Table",
    "check_pack_tables",
    "open_survey",
    "publication_rules",
    "publish",
    "standard",
    "standard_counts",
    "standard_table",
    "standard_tables",
    "standards_of",
    "survey_of",
    "table_of_estimates",
]
