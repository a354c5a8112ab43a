"""Changes to the conditions of schemes: proposed by one person, decided by another."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from .doers import somebody


class SchemeChange(models.Model):
    """One condition of one scheme, worded anew from a day on.

    `text` is the scheme's whole file with the new version in it, read by the reader of the packs;
    `basis` and `shipped` tell, by their hash, the text it was made from and the pack's own file
    that day. Nothing of it can be altered: another change follows it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pack = models.SlugField(max_length=40)
    scheme = models.CharField(max_length=60)
    condition = models.CharField(max_length=60)
    since = models.DateField()
    text = models.TextField()
    basis = models.CharField(max_length=64)
    shipped = models.CharField(max_length=64)
    source = models.CharField(max_length=300)
    proposed_by = somebody()
    proposed_at = models.DateTimeField()
    decided_by = somebody(null=True)
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    because = models.CharField(max_length=600, blank=True)

    class Meta:
        ordering = ("-proposed_at",)
        indexes = (models.Index(fields=["approved", "pack"], name="convergence_approved"),)
        constraints = (
            models.CheckConstraint(
                name="convergence_a_change_is_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="convergence_a_decision_is_whole",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, approved__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, approved__isnull=False),
            ),
            models.CheckConstraint(
                name="convergence_a_refusal_has_a_reason",
                condition=~Q(approved=False) | ~Q(because=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.condition} {self.since}"
