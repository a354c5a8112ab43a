"""Classification: regimes as ladders, answers with their clause and their reason.

Beside it what else follows from the law of a day: what an inspector looks for, and whether there
are signs of trafficking.
"""

from .classify import classify
from .explain import Explanation, Fact, Question, explain
from .inspection import Before, Item, Next, checklist, next_inspection
from .protection import UrgentItem, urgent_items
from .trafficking import Signs, trafficking_signs
from .worked import Failure, PackReport, check_pack

__all__ = [
    "Before",
    "Explanation",
    "Fact",
    "Failure",
    "Item",
    "Next",
    "PackReport",
    "Question",
    "Signs",
    "UrgentItem",
    "check_pack",
    "checklist",
    "classify",
    "explain",
    "next_inspection",
    "trafficking_signs",
    "urgent_items",
]
