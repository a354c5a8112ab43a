"""What belongs to complaints and is no observation: numbers, pictures, who still has the duty.

A complaint itself is a proceeding. Its id is named here without a foreign key, because proceedings
are made again from the ledger and these are not.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from muara_server.accounts.guessing import Try
from muara_server.files.names import StoredName


class Receipt(models.Model):
    """The number that was told to whoever reported: a keyed hash of it, nothing more."""

    complaint = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"number of {self.complaint}"


class ComplaintPicture(models.Model):
    """A picture sent with a complaint: shown to nobody until the responsible officer releases it.

    `file` is the name of the encrypted file; empty once the picture was destroyed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.UUIDField(db_index=True)
    file = StoredName(max_length=120, blank=True)
    media = models.CharField(max_length=8)
    received_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    destroyed_at = models.DateTimeField(null=True)
    destroyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("received_at", "id")
        constraints = (
            models.CheckConstraint(
                name="casework_a_released_picture_says_by_whom",
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
            models.CheckConstraint(
                name="casework_of_a_destroyed_picture_no_file_is_left",
                condition=Q(destroyed_at__isnull=True, destroyed_by__isnull=True)
                | Q(destroyed_at__isnull=False, destroyed_by__isnull=False, file=""),
            ),
        )

    def __str__(self) -> str:
        return f"picture {self.id}"


class DutyConfirmed(models.Model):
    """Somebody said that answering for complaints is still his duty: when he last did."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"duty of {self.user_id}"


class ReportSent(Try):
    """A report that came: keyed hashes of its district and of its address, kept for a day."""

    class Meta:
        indexes = (
            models.Index(fields=["address", "at"], name="casework_sent_address"),
            models.Index(fields=["reference", "at"], name="casework_sent_district"),
        )


class ReceiptTry(Try):
    """A number that somebody asked about, whether there is such a report or not."""

    class Meta:
        indexes = (
            models.Index(fields=["reference", "at"], name="casework_asked_number"),
            models.Index(fields=["address", "at"], name="casework_asked_address"),
        )
