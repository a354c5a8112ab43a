"""Forms on paper, and what was keyed from them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from .forms import FormVersion
from .received import Received


class Sheet(models.Model):
    """One printed form. `number` stands on it; `instance` becomes its submission's identity.

    `twice`: whether somebody else keys it again; drawn by lot when it is first keyed, so nobody
    knows before. `place` and `programme` are those of whoever keyed it first. Of `compared` answers
    the two who keyed had `agreed` in so many.
    """

    number = models.BigAutoField(primary_key=True)
    instance = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="sheets")
    language = models.SlugField(max_length=10)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    twice = models.BooleanField(null=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    programme = models.SlugField(max_length=60, blank=True)
    compared = models.PositiveIntegerField(null=True)
    agreed = models.PositiveIntegerField(null=True)
    received = models.OneToOneField(
        Received, on_delete=models.PROTECT, null=True, related_name="sheet"
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                name="intake_compared_is_whole",
                condition=models.Q(compared=None, agreed=None)
                | models.Q(agreed__lte=models.F("compared")),
            ),
        )

    def __str__(self) -> str:
        return str(self.number)


class Keying(models.Model):
    """What one person keyed from a sheet, sealed. The third is what was decided of two."""

    class Turn(models.IntegerChoices):
        FIRST = 1
        SECOND = 2
        DECIDED = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="keyings")
    turn = models.PositiveSmallIntegerField(choices=Turn)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("turn",)
        constraints = (
            models.UniqueConstraint(fields=["sheet", "turn"], name="intake_a_turn_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class KeyedAlone(models.Model):
    """That nobody keys a sheet again, though the lot asked for it: who said so, and why."""

    class Why(models.TextChoices):
        NOBODY = "nobody"
        NO_PAPER = "no_paper"
        URGENT = "urgent"

    sheet = models.OneToOneField(
        Sheet, on_delete=models.PROTECT, primary_key=True, related_name="alone"
    )
    why = models.SlugField(max_length=20, choices=Why)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.sheet_id)
