"""Links by which a service without an account answers one referral."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from muara_server.accounts.guessing import Try


class Link(models.Model):
    """A way to answer one referral: keyed hashes of its address and of the code told apart.

    `referral` is an id and no foreign key, because proceedings are made again from the ledger and
    links are not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=64)
    referral = models.UUIDField()
    receiver = models.CharField(max_length=60)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(closed_at__isnull=True),
                name="casework_one_open_link_a_referral",
            ),
        )

    def __str__(self) -> str:
        return f"link {self.id}"


class LinkTry(Try):
    """A code that did not fit a link."""

    class Meta:
        indexes = (
            models.Index(fields=["reference", "at"], name="casework_try_reference"),
            models.Index(fields=["address", "at"], name="casework_try_address"),
        )
