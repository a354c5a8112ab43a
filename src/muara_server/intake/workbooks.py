"""What was handed in with a draft, kept when it is published, by a page or by a script alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.intake import mappings
from muara_server.intake.models import HandedIn, Workbook

if TYPE_CHECKING:
    from muara_server.intake.models import Draft, FormVersion
    from muara_server.places.models import Place


def keep(version: FormVersion, content: bytes) -> None:
    """Keep the workbook of a version, once."""
    Workbook.objects.get_or_create(version=version, defaults={"content": content})


def place_of(draft: Draft) -> Place | None:
    """Where a new form is to be filled, as whoever handed it in said."""
    handed = HandedIn.objects.select_related("place").filter(draft=draft).first()
    return handed.place if handed else None


def keep_with(version: FormVersion, draft: Draft) -> None:
    """Keep the workbook and the mapping of what was a draft."""
    handed = HandedIn.objects.filter(draft=draft).first()
    if handed is None:
        return
    keep(version, bytes(handed.workbook))
    if handed.mapping:
        mappings.keep(version, handed.mapping, pack=handed.pack)
