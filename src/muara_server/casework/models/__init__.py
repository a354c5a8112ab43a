"""The tables of casework, one idea a file; every model is named here for Django."""

from .proceedings import Proceeding, StepTaken

__all__ = ["Proceeding", "StepTaken"]
