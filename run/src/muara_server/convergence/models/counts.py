"""The counts behind the measures, kept so that a page opens at once."""

from __future__ import annotations

import uuid

from django.db import models


class Count(models.Model):
    """Everybody of a programme, judged for a day, from the records up to one entry.

    `mark` tells what it is a count of: the programme, its districts, the pack with its changes and
    the two days. `number` is the last entry of the programme that was read, `erased` how many files
    were erased by then: of other records it is no count. `tables` are made from the records and
    hold ids of families but no name; they may be deleted at any time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mark = models.CharField(max_length=64)
    programme = models.SlugField(max_length=60)
    number = models.BigIntegerField()
    erased = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    tables = models.BinaryField()

    class Meta:
        ordering = ("-number", "-counted_at")
        indexes = (models.Index(fields=["mark", "-number"], name="convergence_counted"),)

    def __str__(self) -> str:
        return f"{self.programme} up to {self.number}"
