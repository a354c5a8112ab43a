"""The ledger: what was observed, when, where, by whom. Rows are added, never changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One observation as it was received.

    In the clear stands only what is needed to find and order it. What was said, with all names
    and numbers, is in `payload`, sealed with the key of the person or household it is about.
    """

    number = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True)
    programme = models.SlugField(max_length=60)
    kind = models.SlugField(max_length=30)
    person = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    true_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    device = models.ForeignKey(
        "accounts.Device", on_delete=models.PROTECT, related_name="+", null=True
    )
    source = models.SlugField(max_length=20)
    corrects = models.UUIDField(null=True, unique=True)
    payload = models.BinaryField()

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=["person", "kind"], name="ledger_person"),
            models.Index(fields=["household", "kind"], name="ledger_household"),
        )
        constraints = (
            models.CheckConstraint(
                name="ledger_source_is_known",
                condition=Q(source__in=["page", "phone", "file", "public", "demonstration"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    @property
    def subject(self) -> uuid.UUID | None:
        """Whose key seals the payload: the person, else the household, else nobody."""
        return self.person or self.household


class Nature(models.Model):
    """What this deployment holds, decided by its first entry: invented records or real ones."""

    class Kind(models.TextChoices):
        DEMONSTRATION = "demonstration"
        REAL = "real"

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=20, choices=Kind)
    since = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="ledger_one_nature", condition=Q(only=1)),
            models.CheckConstraint(
                name="ledger_nature_is_known", condition=Q(kind__in=["demonstration", "real"])
            ),
        )

    def __str__(self) -> str:
        return self.kind
