"""Determination: has the work of a child verifiably stopped, by a stated reading, and since when?

Nobody types "withdrawn". A reading (`readings`: ILO and US Department of Labor, ECLT, CLMRS) is a
file of the packs; `determine` says for each child of a frame of dated observations where it stands,
`history` tells one child's way with every observation it rests on.

>>> import datetime as dt, polars as pl
>>> told = pl.DataFrame({
...     "id": ["a", "b", "c"], "person": ["p"] * 3,
...     "true_on": [dt.date(2012, 4, 2), dt.date(2012, 5, 7), dt.date(2012, 6, 11)],
...     "status": ["child_labour", None, "not_working"], "service": [None, "education", None]})
>>> determine(told, "ILO_USDOL", on=dt.date(2012, 7, 1)).select("status", "decided_by").rows()
[('withdrawn', 'c')]
"""

from .days import days_of, with_status
from .define import STATES, Reading, readings
from .determine import determine, spells
from .plain import Day, Move, Standing, history
from .told import missing, said_of, state_in_words, told
from .worked import check_pack_determinations

__all__ = [
    "STATES",
    "Day",
    "Move",
    "Reading",
    "Standing",
    "check_pack_determinations",
    "days_of",
    "determine",
    "history",
    "missing",
    "readings",
    "said_of",
    "spells",
    "state_in_words",
    "told",
    "with_status",
]
