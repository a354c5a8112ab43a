"""Cards that families carry, and the tries to open one with a PIN."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from muara_server.accounts.guessing import Try

from .doers import somebody


class CardIssue(models.Model):
    """One card of one family: its opaque reference, a keyed hash of its PIN, and what it says.

    `content` is sealed with the household's key, and names people by their ids alone: whoever is
    erased stands on no card any more. `household` is an id and no foreign key, because the registry
    is made again from the ledger and cards are not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    pin = models.CharField(max_length=64)
    household = models.UUIDField()
    programme = models.SlugField(max_length=60)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    as_of = models.DateField()
    content = models.BinaryField()
    issued_by = somebody()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = somebody(null=True)

    class Meta:
        ordering = ("-issued_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(revoked_at__isnull=True),
                name="convergence_one_card_a_family",
            ),
            models.CheckConstraint(
                name="convergence_a_revoked_card_says_by_whom",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.reference


class CardTry(Try):
    """A PIN that did not fit a card."""

    class Meta:
        indexes = (
            models.Index(fields=["reference", "at"], name="convergence_try_reference"),
            models.Index(fields=["address", "at"], name="convergence_try_address"),
        )
