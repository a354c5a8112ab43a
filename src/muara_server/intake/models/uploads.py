"""Lists and exports that are brought in, row by row."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from muara_server.files.names import StoredName

from .forms import KEY_LENGTH, Form, FormVersion
from .received import Received


class Upload(models.Model):
    """A list or an export that somebody brought: sealed in the storage until its term is over.

    `stored` is the file as it came; `tables`, of a large one, its cells as text, so that it is
    opened once: until then its `kind` is empty. `sealed` holds what it is called and how it is read
    (which column is which question, how days are written); `version` is the form that its rows are
    filled forms of. `rows` = `created` + `changed` + `refused` + `same`. `problem` is a code: why
    the file could not be read.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        READING = "reading"
        SHOWN = "shown"
        ENTERING = "entering"
        DONE = "done"
        FAILED = "failed"
        ERASED = "erased"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.SlugField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    problem = models.SlugField(max_length=40, blank=True)
    stored = StoredName(max_length=60, blank=True)
    tables = StoredName(max_length=60, blank=True)
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    job = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return str(self.id)


class UploadRow(models.Model):
    """One row of an upload: what becomes of it, or why it is refused. Nothing of what it says.

    `number` is the row as the file counts it, `part` which of several tables of a file. `slips` are
    codes, with the question and what was expected. `kinds`: the entries it makes; `known`: who is
    registered already and may be the same person.
    """

    class Outcome(models.TextChoices):
        CREATE = "create"
        CHANGE = "change"
        REFUSE = "refuse"
        SAME = "same"

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="read")
    part = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField()
    instance = models.CharField(max_length=KEY_LENGTH)
    outcome = models.CharField(max_length=10, choices=Outcome)
    slips = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    known = models.JSONField(default=list)
    received = models.ForeignKey(
        Received, on_delete=models.PROTECT, null=True, related_name="came_in"
    )

    class Meta:
        ordering = ("part", "number")
        constraints = (
            models.UniqueConstraint(fields=["upload", "part", "number"], name="intake_a_row_once"),
        )

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"


class Remembered(models.Model):
    """Which column is which question, as a person confirmed it for columns with these names.

    The names themselves are not kept, only a mark of them; columns stand by their numbers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+")
    heads = models.CharField(max_length=64)
    told = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["form", "heads"], name="intake_remembered_once"),
        )

    def __str__(self) -> str:
        return str(self.id)
