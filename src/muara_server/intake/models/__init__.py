"""What is kept of forms, of what was sent, and of what became of it."""

from .forms import (
    KEY_LENGTH,
    Draft,
    DraftMedium,
    Form,
    FormMedia,
    FormVersion,
    HandedIn,
    Mapping,
    Workbook,
)
from .phones import Caseload, DeviceTry, OnPhone
from .received import Apart, Attachment, Received
from .sheets import KeyedAlone, Keying, Sheet
from .sorted import Conflict, Corrected, Decided, Made, Sorting, Waiting
from .uploads import Remembered, Upload, UploadRow

__all__ = [
    "KEY_LENGTH",
    "Apart",
    "Attachment",
    "Caseload",
    "Conflict",
    "Corrected",
    "Decided",
    "DeviceTry",
    "Draft",
    "DraftMedium",
    "Form",
    "FormMedia",
    "FormVersion",
    "HandedIn",
    "KeyedAlone",
    "Keying",
    "Made",
    "Mapping",
    "OnPhone",
    "Received",
    "Remembered",
    "Sheet",
    "Sorting",
    "Upload",
    "UploadRow",
    "Waiting",
    "Workbook",
]
