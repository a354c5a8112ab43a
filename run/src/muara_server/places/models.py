"""Places and where they lie in one another."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

NAMESPACE = uuid.UUID("5b1f0c56-6a0e-5d64-9d2b-6f8f2f6c7a11")


def id_of(code: str) -> uuid.UUID:
    """The id of the place with this code: the same in every deployment.

    >>> id_of("IN.BR") == id_of("IN.BR")
    True
    """
    return uuid.uuid5(NAMESPACE, code)


class Place(models.Model):
    """Any unit of geography. A district that is split ends on a day; its parts are new places.

    `path` lists the codes from the top down to this place, each followed by a slash: everything
    below a place starts with its path. `other_codes` are what others call it (LGD, BPS).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    level = models.CharField(max_length=30)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    path = models.CharField(max_length=400, unique=True)
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    other_codes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    in_programme = models.BooleanField(default=False)

    class Meta:
        ordering = ("path",)
        constraints = (
            models.CheckConstraint(
                name="place_ends_after_it_begins",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="place_is_on_the_map_or_not",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        )

    def __str__(self) -> str:
        return self.code

    def name(self, language: str = "en") -> str:
        """The name a reader sees; English where the language is missing."""
        return self.names.get(language.split("-")[0]) or self.names.get("en") or self.code
