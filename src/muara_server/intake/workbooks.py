"""What was handed in with a draft, kept when it is published, by a page or by a script alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.intake import mappings
from muara_server.intake.models import Form, HandedIn, Workbook

if TYPE_CHECKING:
    from muara_server.intake.central.models import Draft
    from muara_server.intake.models import FormVersion


def keep(version: FormVersion, content: bytes) -> None:
    """Keep the workbook of a version, once."""
    Workbook.objects.get_or_create(version=version, defaults={"content": content})


def keep_with(version: FormVersion, draft: Draft) -> None:
    """Keep the workbook and the mapping of what was a draft, and where it is to be filled."""
    handed = HandedIn.objects.select_related("place").filter(draft=draft).first()
    if handed is None:
        return
    keep(version, bytes(handed.workbook))
    if handed.place is not None:
        Form.objects.filter(pk=version.form_id).update(place=handed.place)
    if handed.mapping:
        mappings.keep(version, handed.mapping, pack=handed.pack)
