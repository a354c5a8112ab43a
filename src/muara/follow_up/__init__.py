"""Follow-up: how urgent a case is, which visits are due, which were missed, and attendance."""

from .attendance import Attended, attendance, attendance_of
from .caseload import visits_due
from .define import AttendanceRule, Party, Schedule, attendance_rule, schedule
from .free_days import at_places, check_pack_follow_up, holidays
from .levels import Found, Level, Levels, assessed_level, levels_of
from .visits import Due, due_visits, next_visit

__all__ = [
    "Attended",
    "AttendanceRule",
    "Due",
    "Found",
    "Level",
    "Levels",
    "Party",
    "Schedule",
    "assessed_level",
    "at_places",
    "attendance",
    "attendance_of",
    "attendance_rule",
    "check_pack_follow_up",
    "due_visits",
    "holidays",
    "levels_of",
    "next_visit",
    "schedule",
    "visits_due",
]
