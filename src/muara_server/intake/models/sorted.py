"""What became of a submission: entries, what waits, and what a person decided."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from .forms import KEY_LENGTH, Mapping
from .received import Apart, Received


class Sorting(models.Model):
    """Where a submission stands in the register: which version and mapping sorted it, and when.

    `waits`: some of it, or all, could not be entered; why stands in `Waiting`. `place` is where
    whoever filled it works, and decides who looks after it. `took`: the seconds that a phone noted
    from opening the form to finishing it.
    """

    received = models.OneToOneField(
        Received, on_delete=models.PROTECT, primary_key=True, related_name="sorting"
    )
    mapping = models.ForeignKey(Mapping, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    programme = models.SlugField(max_length=60, blank=True)
    waits = models.BooleanField(db_index=True)
    took = models.PositiveIntegerField(null=True)
    sorted_at = models.DateTimeField()

    class Meta:
        ordering = ("-sorted_at",)

    def __str__(self) -> str:
        return str(self.received_id)


class Made(models.Model):
    """An entry of the ledger that a submission became. `key`: which of its mapping's entries.

    `about` says what `subject` is. Where a correction followed, `number` counts on, and only the
    last `stands`. `settled`: a person took it back, and no replay brings it again.
    """

    entry = models.UUIDField(primary_key=True)
    received = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="made")
    key = models.CharField(max_length=100)
    number = models.PositiveSmallIntegerField()
    kind = models.SlugField(max_length=30)
    about = models.SlugField(max_length=20, blank=True)
    subject = models.UUIDField(null=True)
    true_on = models.DateField()
    programme = models.SlugField(max_length=60)
    place_code = models.CharField(max_length=40)
    corrects = models.UUIDField(null=True)
    stands = models.BooleanField(default=True)
    settled = models.BooleanField(default=False)

    class Meta:
        ordering = ("received", "key", "number")
        indexes = (models.Index(fields=["subject", "true_on"], name="intake_made_about"),)
        constraints = (
            models.UniqueConstraint(fields=["received", "key", "number"], name="intake_made_once"),
        )

    def __str__(self) -> str:
        return str(self.entry)


class Waiting(models.Model):
    """Why something of a submission waits. `values` are codes and numbers, never an answer.

    `key` and `kind` are empty where the submission waits as a whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="waiting")
    key = models.CharField(max_length=100, blank=True)
    kind = models.SlugField(max_length=30, blank=True)
    reason = models.SlugField(max_length=40)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ("received", "key")

    def __str__(self) -> str:
        return str(self.reason)


class Corrected(models.Model):
    """A corrected answer, kept beside the submission, which is never changed. Sealed as it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="corrected")
    question = models.CharField(max_length=KEY_LENGTH)
    sealed = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return str(self.id)


class Decided(models.Model):
    """What a person decided of a content kept apart: `taken`, it corrects the first."""

    apart = models.OneToOneField(
        Apart, on_delete=models.PROTECT, primary_key=True, related_name="decided"
    )
    taken = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.apart_id)


class Conflict(models.Model):
    """Two people saw the same child on the same day and say different things.

    Both entries stand until somebody has resolved it. `kept`: which of them stands then; or that
    one of them was corrected meanwhile, so that nobody need decide of these two. The first is empty
    where it was written on the screen: then `on_screen` is the entry of the ledger.
    """

    class Kept(models.TextChoices):
        FIRST = "first"
        SECOND = "second"
        BOTH = "both"
        CORRECTED = "corrected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Made, on_delete=models.PROTECT, null=True, related_name="+")
    on_screen = models.UUIDField(null=True)
    second = models.ForeignKey(Made, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    programme = models.SlugField(max_length=60)
    found_at = models.DateTimeField()
    kept = models.CharField(max_length=10, choices=Kept, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("found_at",)
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="intake_a_conflict_once"),
            models.UniqueConstraint(
                fields=["on_screen", "second"], name="intake_a_conflict_with_a_screen_once"
            ),
            models.CheckConstraint(
                name="intake_a_conflict_has_two_sides",
                condition=Q(first=None, on_screen__isnull=False)
                | Q(first__isnull=False, on_screen=None),
            ),
        )

    @property
    def entries(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The two entries of the ledger."""
        first = self.first.entry if self.first else self.on_screen
        assert first is not None  # noqa: S101  (a constraint of the table)
        return first, self.second.entry

    def __str__(self) -> str:
        return str(self.id)
