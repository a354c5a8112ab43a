"""What follows from the steps that the ledger holds: never edited, only made again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

SEEN = ("procedure", "programme", "awaits")
"""What decides, beside the place, who sees a proceeding and whom it waits for."""


class Proceeding(models.Model):
    """One case, referral, complaint or the like, and where it stands.

    `id` is the uuid of the entry that opened it. `place` is where the person or household is
    registered, or where it was opened if it is about neither or hands a file over;
    `receiver_place` is where whoever must answer works (the same place unless an entry says
    another). Those that were opened to go on `together` name the first of them. `holder` has it in
    hand; `turn` is the one person whose turn it is, None where anybody who is the awaited party may
    act.
    """

    id = models.UUIDField(primary_key=True)
    procedure = models.SlugField(max_length=30, db_index=False)
    programme = models.SlugField(max_length=60, db_index=False)
    person = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    together = models.UUIDField(null=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    receiver_place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    type = models.SlugField(max_length=60, blank=True, db_index=False)
    receiver = models.CharField(max_length=60, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    turn = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    state = models.SlugField(max_length=40, db_index=False)
    since = models.DateTimeField()
    awaits = models.SlugField(max_length=40, blank=True, db_index=False)
    due = models.DateTimeField(null=True)
    ended = models.BooleanField(default=False)
    success = models.BooleanField(default=False)
    reason = models.SlugField(max_length=60, blank=True, db_index=False)
    last_entry = models.UUIDField()

    class Meta:
        indexes = (
            models.Index(fields=["person", "procedure"], name="casework_of_person"),
            models.Index(fields=["household", "procedure"], name="casework_of_household"),
            models.Index(
                fields=["together"],
                condition=Q(together__isnull=False),
                name="casework_together",
            ),
            # A list and its count are answered from one of these alone: no row is looked up.
            models.Index(
                fields=["turn", "due", "id", *SEEN], condition=Q(ended=False), name="casework_turn"
            ),
            models.Index(
                fields=["place", "due", "id", "turn", *SEEN],
                condition=Q(ended=False),
                name="casework_place",
            ),
            models.Index(
                fields=["receiver_place", "due", "id", "turn", "place", *SEEN],
                condition=Q(ended=False),
                name="casework_receiver_place",
            ),
            models.Index(fields=["procedure", "place", "opened_at"], name="casework_opened"),
        )
        constraints = (
            models.CheckConstraint(
                name="casework_what_has_ended_awaits_nobody",
                condition=Q(ended=False) | Q(awaits="", due__isnull=True),
            ),
            models.CheckConstraint(
                name="casework_success_is_an_end", condition=Q(success=False) | Q(ended=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure} {self.id}"


class StepTaken(models.Model):
    """One entry that names a proceeding, or opens one; `stands` until it is corrected.

    `order` is the number of the first entry of a chain of corrections, and `by` who made that one.
    `at` is when that one was recorded: a correction does not change what came before what.
    """

    entry = models.UUIDField(primary_key=True)
    proceeding = models.UUIDField()
    kind = models.SlugField(max_length=30, db_index=False)
    programme = models.SlugField(max_length=60, db_index=False)
    person = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    true_on = models.DateField()
    at = models.DateTimeField()
    order = models.BigIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    stands = models.BooleanField(default=True)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["proceeding", "at", "order"], name="casework_steps_of"),
            models.Index(fields=["person"], name="casework_steps_person"),
            models.Index(fields=["household"], name="casework_steps_household"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.proceeding}"
