"""The tables of casework, one idea a file; every model is named here for Django."""

from .bulk import BulkDeed, BulkItem
from .complaints import ComplaintPicture, DutyConfirmed, Receipt, ReceiptTry, ReportSent
from .copies import Copy
from .exchanges import Exchange
from .found_children import FoundBy
from .links import Link, LinkTry
from .proceedings import Proceeding, StepTaken
from .providers import Offer, Provider
from .reminders import Reminder, VisitReminder
from .workplaces import Answer, AtWorkplace, Inspection, Named, SeenAtWork

__all__ = [
    "FoundBy",
    "Answer",
    "AtWorkplace",
    "BulkDeed",
    "BulkItem",
    "ComplaintPicture",
    "Copy",
    "DutyConfirmed",
    "Exchange",
    "Inspection",
    "Link",
    "LinkTry",
    "Named",
    "Offer",
    "Proceeding",
    "Provider",
    "Receipt",
    "ReceiptTry",
    "Reminder",
    "ReportSent",
    "SeenAtWork",
    "StepTaken",
    "VisitReminder",
]
