"""Keys at rest: each wrapped by a master key that lives outside the database."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DataKey(models.Model):
    """The key that encrypts all that identifies one person or household.

    A destroyed key stays as a tombstone: the row says when, and holds nothing.
    """

    subject = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="keys_a_destroyed_key_holds_nothing",
                condition=Q(destroyed_at__isnull=True, master__gt="")
                | Q(destroyed_at__isnull=False, master=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.subject)


class DeploymentKey(models.Model):
    """A key of the deployment itself, such as the one under which names become tokens."""

    name = models.SlugField(primary_key=True, max_length=30)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
