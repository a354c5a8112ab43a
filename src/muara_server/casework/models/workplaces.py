"""What follows from the ledger about workplaces, and who alone may know of a proceeding."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AtWorkplace(models.Model):
    """The workplace that a proceeding names: an inspection, a rescue, a complaint, a matter."""

    proceeding = models.UUIDField(primary_key=True)
    workplace = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"{self.proceeding} at {self.workplace}"


class Named(models.Model):
    """Somebody of the team of a proceeding, of which at first nobody else may know."""

    pk = models.CompositePrimaryKey("proceeding", "user")
    proceeding = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.user_id} in {self.proceeding}"


class SeenAtWork(models.Model):
    """A child (or anybody) was seen at work at a workplace that the observation names."""

    entry = models.UUIDField(primary_key=True)
    workplace = models.UUIDField(db_index=True)
    person = models.UUIDField(db_index=True)
    true_on = models.DateField()

    def __str__(self) -> str:
        return f"seen at {self.workplace} {self.true_on}"


class Inspection(models.Model):
    """An inspection of a workplace; `let_in` is False where nobody was let in.

    `entry` is the last entry about it: the first, whose uuid is `id`, or what corrects it.
    """

    id = models.UUIDField(primary_key=True)
    entry = models.UUIDField(unique=True)
    proceeding = models.UUIDField()
    workplace = models.UUIDField(db_index=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    true_on = models.DateField()
    let_in = models.BooleanField()
    occasion = models.CharField(max_length=30, blank=True)
    children = models.PositiveIntegerField(null=True)
    workers = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.workplace} {self.true_on}"


class Answer(models.Model):
    """What an inspection found of one item of its checklist: met, not_met or not_seen."""

    entry = models.UUIDField(primary_key=True)
    inspection = models.UUIDField(db_index=True)
    item = models.CharField(max_length=60)
    answer = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.item} {self.answer}"
