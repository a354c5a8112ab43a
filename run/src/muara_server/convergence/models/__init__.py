"""The tables of convergence, one idea a file; every model is named here for Django."""

from .allocation import CutOff, FamilyScore, Placement, PlacementChange, Run, Seats
from .cards import CardIssue, CardTry
from .changes import SchemeChange
from .counts import Count

__all__ = [
    "CardIssue",
    "CardTry",
    "Count",
    "CutOff",
    "FamilyScore",
    "Placement",
    "PlacementChange",
    "Run",
    "SchemeChange",
    "Seats",
]
