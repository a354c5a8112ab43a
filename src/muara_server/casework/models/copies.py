"""Where the copies of papers and photographs lie."""

from __future__ import annotations

from django.db import models

from muara_server.files.names import StoredName


class Copy(models.Model):
    """The file of one entry of the kind `copy`; what it shows stands in the entry.

    `id` is the uuid of that entry. `stored` and `preview` are random names in the encrypted
    storage; the content is sealed with the key of the person before it goes there, or with that of
    nobody where it is about a place alone.
    """

    id = models.UUIDField(primary_key=True)
    proceeding = models.UUIDField()
    person = models.UUIDField(null=True)
    stored = StoredName(max_length=60)
    preview = StoredName(max_length=60, blank=True)
    media = models.SlugField(max_length=10)
    size = models.PositiveIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=["proceeding"], name="casework_copies_of"),
            models.Index(fields=["person"], name="casework_copies_person"),
        )

    def __str__(self) -> str:
        return f"{self.media} {self.id}"
