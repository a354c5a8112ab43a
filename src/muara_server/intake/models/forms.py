"""Blank forms, published and on their way there: versions, files, mappings, workbooks."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from muara_server.files.names import StoredName

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
    stored = StoredName(max_length=60)
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


class Mapping(models.Model):
    """How the answers of a version become entries of the ledger: a mapping file, as it stood.

    `pack` is the pack whose words it uses. A better one may follow: the newest sorts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="mappings")
    pack = models.SlugField(max_length=60)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    since = models.DateTimeField()

    class Meta:
        ordering = ("-since",)
        constraints = (
            models.UniqueConstraint(fields=["version", "sha256"], name="intake_a_mapping_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Draft(models.Model):
    """A form, or a changed one, that is not offered to phones yet; one for each identity."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    programme = models.SlugField(max_length=60, blank=True)
    version = models.CharField(max_length=KEY_LENGTH, blank=True)
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
    stored = StoredName(max_length=60)
    md5 = models.CharField(max_length=32)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["draft", "name"], name="intake_a_draft_medium_once"),
        )

    def __str__(self) -> str:
        return self.name


class HandedIn(models.Model):
    """The workbook and the mapping of a draft; who is to fill it once it is published."""

    draft = models.OneToOneField(
        "intake.Draft", on_delete=models.CASCADE, primary_key=True, related_name="handed_in"
    )
    workbook = models.BinaryField()
    mapping = models.TextField(blank=True)
    pack = models.SlugField(max_length=60)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.draft_id)


class Workbook(models.Model):
    """The workbook of a version: downloaded, changed, and handed in again. It never changes."""

    version = models.OneToOneField(
        FormVersion, on_delete=models.PROTECT, primary_key=True, related_name="workbook"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.version_id)
