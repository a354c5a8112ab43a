"""What was sent: exactly as it came, sealed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from muara_server.files.names import StoredName

from .forms import KEY_LENGTH, Form, FormVersion


class Received(models.Model):
    """One submission: the XML exactly as it came, sealed and bound to this row.

    `instance` is the identity that the phone gave it, once in each form. `version` is empty where
    the phone filled a version that was never published here; which one it named stands in
    `said_version`. `way`: how it came; only a phone's has a `device`. `phone_clock` is what the
    phone said the time was.
    """

    class Way(models.TextChoices):
        PHONE = "phone"
        IMPORT = "import"
        PAPER = "paper"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instance = models.CharField(max_length=KEY_LENGTH)
    replaces = models.CharField(max_length=KEY_LENGTH, blank=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="received")
    version = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, null=True, related_name="received"
    )
    said_version = models.CharField(max_length=KEY_LENGTH, blank=True)
    way = models.CharField(max_length=10, choices=Way, default=Way.PHONE)
    device = models.ForeignKey(
        "accounts.Device", on_delete=models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    phone_clock = models.DateTimeField(null=True)

    class Meta:
        ordering = ("received_at",)
        indexes = (models.Index(fields=["form", "received_at"], name="intake_received_form"),)
        constraints = (
            models.UniqueConstraint(fields=["instance", "form"], name="intake_a_submission_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Apart(models.Model):
    """Another content under an identity that was received already: kept, for a person to see.

    It is of the same form, perhaps of another version: `said_version`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beside = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="apart")
    said_version = models.CharField(max_length=KEY_LENGTH, blank=True)
    device = models.ForeignKey(
        "accounts.Device", on_delete=models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    phone_clock = models.DateTimeField(null=True)

    class Meta:
        ordering = ("received_at",)
        constraints = (
            models.UniqueConstraint(fields=["beside", "sha256"], name="intake_apart_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Attachment(models.Model):
    """A photograph or a recording of a submission. The same name with other content is another.

    `came_with`: it belongs to that content, kept apart, and counts once somebody has taken that.
    What the phone called it is sealed: somebody may have typed a name into it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="attachments")
    came_with = models.ForeignKey(
        Apart, on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    sealed_name = models.BinaryField()
    media = models.CharField(max_length=100, blank=True)
    stored = StoredName(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("received_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["of", "sealed_name", "sha256"],
                condition=Q(came_with=None),
                name="intake_an_attachment_once",
            ),
            models.UniqueConstraint(
                fields=["came_with", "sealed_name", "sha256"],
                name="intake_an_attachment_of_another_content_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
