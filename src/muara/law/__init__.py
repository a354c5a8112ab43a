"""Classification: regimes as ladders, answers with their clause and their reason."""

from .classify import classify
from .explain import Explanation, Fact, Question, explain
from .worked import Failure, PackReport, check_pack

__all__ = [
    "Explanation",
    "Fact",
    "Failure",
    "PackReport",
    "Question",
    "check_pack",
    "classify",
    "explain",
]
