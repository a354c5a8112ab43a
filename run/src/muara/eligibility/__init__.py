"""Which public schemes are due to whom, which arrive, and which do not.

"Eligible" always means: appears eligible under a version of a scheme, as recorded on a day. The
office decides.
"""

from .change import change
from .depth import depth, pillars, scores
from .family import Change, Family, Member, Unlock, Verdict, family
from .gap import gap, gap_by, why_not
from .judge import judge
from .leverage import camps, leverage
from .linkage import current, deadlines, funnel, late, refusals, with_month
from .pairs import pairs
from .plain import ASK, ELIGIBLE, NOT_ELIGIBLE, VERDICTS, Found, judge_one
from .saturation import saturation, to_frontier, with_saturation

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
    "camps",
    "change",
    "current",
    "deadlines",
    "depth",
    "family",
    "funnel",
    "gap",
    "gap_by",
    "judge",
    "judge_one",
    "late",
    "leverage",
    "pairs",
    "pillars",
    "refusals",
    "saturation",
    "scores",
    "to_frontier",
    "why_not",
    "with_month",
    "with_saturation",
]
