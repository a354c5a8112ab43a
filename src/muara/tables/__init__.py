"""Tables of a survey: from estimates to what may be published.

* `Table`, `table_of_estimates`           one row for each figure, with its words
"""

from .table import Table, table_of_estimates

__all__ = ["Table", "table_of_estimates"]
