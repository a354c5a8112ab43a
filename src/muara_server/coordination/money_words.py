"""The sentences of flags and movements of money, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FLAG_WORDS = {
    "used_above_released": _("In %(year)s more was used than was released, by %(over)s."),
    "released_above_sanctioned": _("In %(year)s more was released than sanctioned, by %(over)s."),
    "allotted_above_released": _(
        "In %(year)s more was allotted to agencies than there was to allot, by %(over)s."
    ),
    "no_survey": _(
        "The sanction of %(year)s rests on no survey: none is recorded, or the last is too old."
    ),
    "survey_above_cost": _("The survey cost more than a survey may cost, by %(over)s."),
    "money_no_admissions": _("%(agency)s had money in %(year)s, and no child in its centres."),
    "admissions_no_money": _("%(agency)s admitted children in %(year)s, and had no money for it."),
    "over_plan": _("More was spent on %(line)s than planned, by %(over)s."),
    "two_towns": _(
        "%(who)s is told to have been in two towns on %(day)s: %(first)s and %(second)s."
    ),
    "perhaps_same": _("%(who)s may be one person, counted twice: in %(first)s and in %(second)s."),
}

MOVEMENT_TITLES = {
    "survey": _("Survey"),
    "sanctioned": _("Sanctioned"),
    "brought": _("Left of the year before"),
    "released": _("Released"),
    "allotted": _("Allotted to agencies"),
    "reached": _("Came to the centres"),
    "used": _("Used"),
    "returned": _("Returned"),
    "balance": _("Balance"),
    "admitted": _("Admitted"),
}

DEEDS = {
    "cost": _("Write down what was paid"),
    "reach": _("Write down whom it reached, by estimate"),
    "participant": _("Enter a participant"),
}
"""What may be told of an activity beside the steps of its procedure."""
