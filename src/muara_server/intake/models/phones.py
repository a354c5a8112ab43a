"""What a phone holds, and credentials that were no phone's."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from muara_server.accounts.guessing import Try


class DeviceTry(Try):
    """A credential that was no device's."""

    class Meta:
        indexes = (
            models.Index(fields=["reference", "at"], name="intake_try_reference"),
            models.Index(fields=["address", "at"], name="intake_try_address"),
        )


class Caseload(models.Model):
    """How far the lists on a worker's phones follow the records.

    `number` is the newest entry that was taken in, and `erased` how many files had been erased by
    then; `recipe` stands for who may see what, and in which language. `last` counts the changes;
    `began` tells one count from another. `hashes`: of the files as they were after change `hashed`.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    began = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.BigIntegerField()
    erased = models.PositiveIntegerField()
    recipe = models.CharField(max_length=64)
    last = models.BigIntegerField(default=0)
    hashed = models.BigIntegerField(default=-1)
    hashes: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"of {self.user_id}"


class OnPhone(models.Model):
    """That a row is on a worker's phones because of a child, or was: nothing of what it says.

    `because` is the child of whose case it is part, or the worker. `mark` tells one content from
    another, `change` is the number of the change with which it came or went.
    """

    pk = models.CompositePrimaryKey("caseload", "list", "entity", "because")
    caseload = models.ForeignKey(Caseload, on_delete=models.CASCADE, related_name="rows")
    list = models.SlugField(max_length=20, db_index=False)
    entity = models.CharField(max_length=60)
    because = models.CharField(max_length=36)
    mark = models.CharField(max_length=32)
    change = models.BigIntegerField()
    gone = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=["caseload", "change"], name="intake_on_phone_since"),
            models.Index(fields=["caseload", "because"], name="intake_on_phone_because"),
        )

    def __str__(self) -> str:
        return f"{self.list} {self.entity}"
