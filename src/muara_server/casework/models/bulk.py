"""One deed for many: what was asked, for which proceedings, and what came of each."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class BulkDeed(models.Model):
    """What somebody asked to be done for many at once. `facts` hold ids, codes and days alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deed = models.SlugField(max_length=30)
    procedure = models.SlugField(max_length=30)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    true_on = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    language = models.CharField(max_length=8)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.deed} {self.id}"


class BulkItem(models.Model):
    """One of the many: done, refused or skipped, and in the last two cases why.

    `proceeding` is an id and no foreign key: the table it names is made again from the ledger.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"
        SKIPPED = "skipped"

    deed = models.ForeignKey(BulkDeed, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    proceeding = models.UUIDField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    why = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = (models.Index(fields=["deed", "outcome", "number"], name="casework_bulk"),)
        constraints = (
            models.UniqueConstraint(fields=["deed", "number"], name="casework_bulk_number"),
            models.UniqueConstraint(fields=["deed", "proceeding"], name="casework_bulk_once"),
            models.CheckConstraint(
                name="casework_bulk_says_why",
                condition=Q(outcome__in=["waiting", "done"], why="")
                | (Q(outcome__in=["refused", "skipped"]) & ~Q(why="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"
