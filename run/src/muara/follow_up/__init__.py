"""Follow-up: which visits are due to a child, which were missed, and how it attends school."""

from .attendance import Attended, attendance, attendance_of
from .caseload import visits_due
from .define import AttendanceRule, Schedule, attendance_rule, schedule
from .free_days import at_places, check_pack_follow_up, holidays
from .visits import Due, due_visits, next_visit

__all__ = [
    "Attended",
    "AttendanceRule",
    "Due",
    "Schedule",
    "at_places",
    "attendance",
    "attendance_of",
    "attendance_rule",
    "check_pack_follow_up",
    "due_visits",
    "holidays",
    "next_visit",
    "schedule",
    "visits_due",
]
