"""From which report or rescue a case came: what the opening entry of the case says."""

from __future__ import annotations

from django.db import models


class FoundBy(models.Model):
    """The case that `entry` opened follows from `source`: a report, a rescue; a row for each."""

    pk = models.CompositePrimaryKey("entry", "source")
    entry = models.UUIDField()
    source = models.UUIDField(db_index=True)
    person = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"{self.entry} after {self.source}"
