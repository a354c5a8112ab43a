"""Work of somebody of sixteen in which nothing is against the law of India since 2016."""

from __future__ import annotations

FAIR = {
    "hazard_condition": False,
    "night_work": False,
    "worst_form": "none",
    "hours_per_day": 4,
    "spell_hours": 2,
    "rest_hours": 1,
    "spread_hours": 5,
    "overtime": False,
    "weekly_rest_day": True,
    "second_job_same_day": False,
}
