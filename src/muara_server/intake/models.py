"""Published forms, and what was received: exactly as it came, sealed, each submission once."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from muara_server.accounts.guessing import Try

KEY_LENGTH = 500
"""OpenRosa asks for 249 characters at least, and for as many as one can."""


class Form(models.Model):
    """A form that phones can fill, by the identity that stands in its XML; and who is to fill it.

    No programme means every programme; no place means everywhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    programme = models.SlugField(max_length=60, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class FormVersion(models.Model):
    """One version of a form, as received. It never changes; a retired one is listed no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=KEY_LENGTH, blank=True)
    title = models.CharField(max_length=300)
    xform = models.BinaryField()
    md5 = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-published_at",)
        constraints = (
            models.UniqueConstraint(fields=["form", "version"], name="intake_a_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.form_id} {self.version}"


class FormMedia(models.Model):
    """A picture, a recording or a list that goes with a version. `stored` is in the storage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="media")
    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    md5 = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["version", "name"], name="intake_a_medium_once"),
        )

    def __str__(self) -> str:
        return self.name


class Received(models.Model):
    """One submission: the XML exactly as it came, sealed and bound to this row.

    `instance` is the identity that the phone gave it. `version` is empty where the phone filled a
    version that was never published here; which one it named stands in `said_version`.
    `phone_clock` is what the phone said the time was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instance = models.CharField(max_length=KEY_LENGTH, unique=True)
    replaces = models.CharField(max_length=KEY_LENGTH, blank=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="received")
    version = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, null=True, related_name="received"
    )
    said_version = models.CharField(max_length=KEY_LENGTH, blank=True)
    device = models.ForeignKey("accounts.Device", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    phone_clock = models.DateTimeField(null=True)

    class Meta:
        ordering = ("received_at",)
        indexes = (models.Index(fields=["form", "received_at"], name="intake_received_form"),)

    def __str__(self) -> str:
        return str(self.id)


class Apart(models.Model):
    """Another content under an identity that was received already: kept, for a person to see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beside = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="apart")
    said_version = models.CharField(max_length=KEY_LENGTH, blank=True)
    device = models.ForeignKey("accounts.Device", on_delete=models.PROTECT, related_name="+")
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

    What the phone called it is sealed: somebody may have typed a name into it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="attachments")
    came_with = models.ForeignKey(
        Apart, on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    sealed_name = models.BinaryField()
    media = models.CharField(max_length=100, blank=True)
    stored = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("received_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["of", "sealed_name", "sha256"], name="intake_an_attachment_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class DeviceTry(Try):
    """A credential that was no device's."""

    class Meta:
        indexes = (
            models.Index(fields=["reference", "at"], name="intake_try_reference"),
            models.Index(fields=["address", "at"], name="intake_try_address"),
        )
