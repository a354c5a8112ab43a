"""The tables of convergence, one idea a file; every model is named here for Django."""

from .cards import CardIssue, CardTry
from .changes import SchemeChange

__all__ = ["CardIssue", "CardTry", "SchemeChange"]
