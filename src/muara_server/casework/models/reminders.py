"""How far people were told of what is due or missed: nobody is told twice, and nobody forgotten."""

from __future__ import annotations

from django.db import models


class Reminder(models.Model):
    """What was told of one proceeding's present day: `rung` 1 on the day, 2 late, 3 and more up.

    `due` is the day it was told of: another day begins anew. `next_at` is when there will be more
    to tell; None: no more. It follows from nothing but the clock, so a rebuild leaves it alone.
    """

    proceeding = models.UUIDField(primary_key=True)
    due = models.DateTimeField()
    rung = models.PositiveSmallIntegerField()
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["next_at"], name="casework_remind_next"),)

    def __str__(self) -> str:
        return f"{self.proceeding} {self.rung}"


class VisitReminder(models.Model):
    """How many of those who are told of a missed visit have been told of this one of a case.

    `due_by` is the last day of the visit: the next one that is missed begins anew.
    """

    proceeding = models.UUIDField(primary_key=True)
    due_by = models.DateField()
    level = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.proceeding} {self.level}"
