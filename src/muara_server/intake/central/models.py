"""What only scripts need kept: their sessions, forms not yet published, remarks on submissions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

LONGEST = 500


class ScriptSession(models.Model):
    """A log-in of a script: for a day, through a device, which is somebody's.

    Only a keyed hash of its token is kept. Where the device is signed off, it ends as well.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey("accounts.Device", on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return str(self.id)


class Remark(models.Model):
    """What somebody says of a submission: a comment, or that it is approved, rejected or doubtful.

    It decides nothing: what was entered stays until an answer is corrected. The words are sealed.
    """

    class State(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"
        DOUBTFUL = "hasIssues"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received = models.ForeignKey(
        "intake.Received", on_delete=models.PROTECT, related_name="remarks"
    )
    state = models.CharField(max_length=10, choices=State, blank=True)
    sealed = models.BinaryField(default=b"")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return str(self.id)
