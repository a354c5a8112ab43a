"""Classification: regimes as ladders, answers with their clause and their reason.

Beside it what else follows from the law of a day: what an inspector looks for.
"""

from .classify import classify
from .explain import Explanation, Fact, Question, explain
from .inspection import Item, checklist
from .worked import Failure, PackReport, check_pack

__all__ = [
    "Explanation",
    "Fact",
    "Failure",
    "Item",
    "PackReport",
    "Question",
    "check_pack",
    "checklist",
    "classify",
    "explain",
]
