"""What the figures of a centre's quarter are called, in the groups in which they are read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUPS = {
    _("Children"): {
        "at_start": _("Enrolled the day before the first"),
        "came": _("Came"),
        "completed": _("Completed the course"),
        "transferred": _("Transferred to another place of learning"),
        "left": _("Left before the end"),
        "moved": _("Moved away"),
        "ended_somehow": _("Ended, nobody told how"),
        "at_end": _("Enrolled after the last day"),
        "girls": _("of these, girls"),
        "boys": _("of these, boys"),
        "mainstreamed": _("Mainstreamed into school"),
    },
    _("Attendance"): {
        "days_open": _("School days in the registers, of all children"),
        "days_present": _("Days present, of all children"),
        "register_missing": _("Months of a child of which no register tells"),
        "trade_hours": _("Hours of pre-vocational training, of all children"),
    },
    _("Given, by child and month"): {
        "meals_given": _("Meals given"),
        "meals_not": _("Meals not given"),
        "stipends_given": _("Stipend given"),
        "stipends_not": _("Stipend not given"),
        "stipend_money": _("Stipends, money"),
        "health_given": _("Health check given"),
        "health_not": _("Health check not given"),
    },
}
FIGURES = {name: label for group in GROUPS.values() for name, label in group.items()}
