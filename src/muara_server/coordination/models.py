"""What the ledger holds of partners, committees and promises: one row for each entry, only made
again from it. What an entry says in words stays sealed with the entry."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class Record(models.Model):
    """One entry of a kind that is about an office.

    `first` is the first entry of a chain of corrections, and `matter` the first entry of what it
    belongs to: `of` names it, or it begins one. `corrected_at`: when a later entry took its place
    or took it back.
    """

    entry = models.UUIDField(primary_key=True)
    first = models.UUIDField()
    matter = models.UUIDField()
    number = models.BigIntegerField(unique=True)
    kind = models.SlugField(max_length=30, db_index=False)
    programme = models.SlugField(max_length=60, db_index=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    true_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    corrected_at = models.DateTimeField(null=True)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=["matter", "number"], name="coordination_matter"),
            models.Index(fields=["kind", "place", "number"], name="coordination_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.entry}"
