"""The tables of casework, one idea a file; every model is named here for Django."""

from .bulk import BulkDeed, BulkItem
from .copies import Copy
from .links import Link, LinkTry
from .proceedings import Proceeding, StepTaken
from .providers import Offer, Provider
from .reminders import Reminder

__all__ = [
    "BulkDeed",
    "BulkItem",
    "Copy",
    "Link",
    "LinkTry",
    "Offer",
    "Proceeding",
    "Provider",
    "Reminder",
    "StepTaken",
]
