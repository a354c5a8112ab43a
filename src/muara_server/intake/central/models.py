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


class Draft(models.Model):
    """A form, or a changed one, that is not offered to phones yet; one for each identity."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=LONGEST, unique=True)
    programme = models.SlugField(max_length=60, blank=True)
    version = models.CharField(max_length=LONGEST, blank=True)
    title = models.CharField(max_length=300)
    xform = models.BinaryField()
    md5 = models.CharField(max_length=32)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class DraftMedium(models.Model):
    """A picture, a recording or a list of a draft. `stored` is in the storage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="media")
    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=60)
    md5 = models.CharField(max_length=32)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["draft", "name"], name="intake_a_draft_medium_once"),
        )

    def __str__(self) -> str:
        return self.name


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
