"""Places that are too few: how many there are, who is proposed for them, and what was decided."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .doers import somebody


class Seats(models.Model):
    """How many places a scheme has in a district from a day on. A later row stands instead.

    Nobody offered them where they were loaded from a file: the source says which.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.SlugField(max_length=60)
    scheme = models.CharField(max_length=60)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    since = models.DateField()
    source = models.CharField(max_length=300)
    offered_by = somebody(null=True)
    offered_at = models.DateTimeField()

    class Meta:
        ordering = ("since", "offered_at")
        indexes = (models.Index(fields=["programme", "place"], name="convergence_seats_place"),)

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"


class Run(models.Model):
    """One proposal of who gets the places of a district, and the dated deeds that decided it.

    Its state is never typed: it follows from the deeds. `seed` is drawn and written into the trail
    before anything is reckoned; `formula` tells by its hash which weights counted, `needs` which.
    """

    class State(models.TextChoices):
        DRAWING = "drawing", _("is being drawn up")
        PROPOSED = "proposed", _("waits for the committee")
        APPROVED = "approved", _("approved, not published yet")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.SlugField(max_length=60)
    pack = models.SlugField(max_length=40)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    seats: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField()
    most = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    formula = models.CharField(max_length=64)
    needs: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField()
    job = models.UUIDField(null=True)
    solver = models.CharField(max_length=60, blank=True)
    list_hash = models.CharField(max_length=64, blank=True)
    proposed_by = somebody()
    proposed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    approved_by = somebody(null=True)
    approved_at = models.DateTimeField(null=True)
    published_by = somebody(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_by = somebody(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=600, blank=True)

    class Meta:
        ordering = ("-proposed_at",)
        indexes = (models.Index(fields=["programme", "place"], name="convergence_run_place"),)
        constraints = (
            models.CheckConstraint(
                name="convergence_a_run_is_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="convergence_only_what_was_drawn_is_approved",
                condition=Q(approved_at__isnull=True) | Q(drawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="convergence_only_what_was_approved_is_published",
                condition=Q(published_at__isnull=True) | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="convergence_a_withdrawal_has_a_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(because=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.on} {self.state}"

    @property
    def state(self) -> Run.State:
        """What the deeds so far make of it."""
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        if self.published_at:
            return self.State.PUBLISHED
        if self.approved_at:
            return self.State.APPROVED
        return self.State.PROPOSED if self.drawn_at else self.State.DRAWING

    @property
    def is_open(self) -> bool:
        """Does anything remain to be decided?"""
        return self.published_at is None and self.withdrawn_at is None


class CutOff(models.Model):
    """Of one scheme and quota (empty: open to all): its places, and the last family in."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="cut_offs")
    scheme = models.CharField(max_length=60)
    quota = models.CharField(max_length=60, blank=True)
    seats = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    released = models.PositiveIntegerField()
    empty = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField(null=True)
    score = models.FloatField(null=True)
    lottery = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("scheme", "quota")
        constraints = (
            models.UniqueConstraint(
                fields=["run", "scheme", "quota"], name="convergence_one_cut_off"
            ),
            models.CheckConstraint(
                name="convergence_never_more_than_there_are",
                condition=Q(taken__lte=F("seats")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.quota}"


class FamilyScore(models.Model):
    """The score of one family in a run, and how far each need of the formula is met.

    `household` is an id and no foreign key, because the registry is made again from the ledger.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="families")
    household = models.UUIDField()
    score = models.FloatField()
    score_high = models.FloatField()
    asks = models.CharField(max_length=300, blank=True)
    lottery = models.PositiveIntegerField()
    needs: models.JSONField[dict[str, float], dict[str, float]] = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "household"], name="convergence_one_score"),
        )

    def __str__(self) -> str:
        return f"{self.score}"


class Placement(models.Model):
    """What became of one wish of a family: a place, none, or something must be asked first.

    `drawn` is what the run gave and stays; `standing` is what it is after the committee's changes.
    `told` holds the figures of which the sentence that says why is made.
    """

    class Standing(models.TextChoices):
        PLACED = "placed", _("gets a place")
        WAITS = "waits", _("waits")
        ASK = "ask", _("ask first")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="placements")
    household = models.UUIDField()
    person = models.UUIDField(null=True)
    scheme = models.CharField(max_length=60)
    drawn = models.CharField(max_length=6, choices=Standing)
    standing = models.CharField(max_length=6, choices=Standing)
    seat = models.CharField(max_length=60, blank=True)
    quota = models.CharField(max_length=300, blank=True)
    rank = models.PositiveSmallIntegerField(null=True)
    score = models.FloatField(null=True)
    lottery = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    told: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["run", "standing", "scheme"], name="convergence_placement_queue"),
            models.Index(fields=["household"], name="convergence_placement_home"),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.standing}"


class PlacementChange(models.Model):
    """A change by the committee: who gives a place up, who gets one, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="changes")
    taken = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, related_name="+")
    given = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=600)
    by = somebody()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                name="convergence_a_change_of_place_has_a_reason", condition=~Q(because="")
            ),
            models.CheckConstraint(
                name="convergence_a_change_of_place_moves_one",
                condition=Q(taken__isnull=False) | Q(given__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.at}"
