"""Which public schemes are due to whom, which arrive, and which do not.

"Eligible" always means: appears eligible under a version of a scheme, as recorded on a day. The
office decides.
"""

from .family import Change, Family, Member, Unlock, Verdict, family
from .judge import judge
from .pairs import pairs
from .plain import ASK, ELIGIBLE, NOT_ELIGIBLE, VERDICTS, Found, judge_one

__all__ = [
    "ASK",
    "ELIGIBLE",
    "NOT_ELIGIBLE",
    "VERDICTS",
    "Change",
    "Family",
    "Found",
    "Member",
    "Unlock",
    "Verdict",
    "family",
    "judge",
    "judge_one",
    "pairs",
]
