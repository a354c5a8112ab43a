"""Indicators: what a programme counts, read from a pack and counted from dated records.

An indicator is a TOML structure with fixed fields whose condition is a rule (`define`); counting
is a pure function of the events known on a day (`count`). Every figure carries the list of units
that adds up to it, so a figure can always be opened.
"""

from .ages import with_age
from .count import Count, activity, count, count_together, over_time
from .define import Exclusive, Funnel, Indicator, Indicators, read_indicators

__all__ = [
    "Count",
    "Exclusive",
    "Funnel",
    "Indicator",
    "Indicators",
    "activity",
    "count",
    "count_together",
    "over_time",
    "read_indicators",
    "with_age",
]
