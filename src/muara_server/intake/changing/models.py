"""What a draft was made of, and the workbook of a published version: as they were handed in."""

from __future__ import annotations

from django.db import models


class HandedIn(models.Model):
    """The workbook and the mapping of a draft; who is to fill it once it is published."""

    draft = models.OneToOneField(
        "intake.Draft", on_delete=models.CASCADE, primary_key=True, related_name="handed_in"
    )
    workbook = models.BinaryField()
    mapping = models.TextField(blank=True)
    pack = models.SlugField(max_length=60)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.draft_id)


class Workbook(models.Model):
    """The workbook of a version: downloaded, changed, and handed in again. It never changes."""

    version = models.OneToOneField(
        "intake.FormVersion", on_delete=models.PROTECT, primary_key=True, related_name="workbook"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.version_id)
