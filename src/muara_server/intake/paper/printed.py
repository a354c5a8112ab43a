"""Blank forms on paper: each sheet with a number of its own, and a code that says it as well."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import segno
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from muara.forms import FormMapping, PaperWords, paper_words, sheet_of
from muara.forms.form import in_words
from muara.packs import open_pack
from muara_server import printing
from muara_server import sheet_numbers as numbers
from muara_server.audit import actions as audit
from muara_server.intake import mappings
from muara_server.intake.models import FormMedia, Sheet

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.intake.models import FormVersion

STYLE = Path(__file__).parents[1] / "static" / "intake" / "paper" / "sheet.css"
MOST_SHEETS = 20
"""At once: each is laid out by itself, in about a second."""
SHARED = "international"


def languages_of(version: FormVersion) -> tuple[str, ...]:
    """The languages that a form can be printed in."""
    return mappings.form_of(version).languages or ("en",)


def words_for(version: FormVersion) -> PaperWords:
    """The words of paper, of the pack whose words the form uses."""
    mapping = mappings.newest(version)
    return paper_words(open_pack(mapping.pack if mapping else SHARED))


@transaction.atomic
def draw(version: FormVersion, *, language: str, sheets: int, who: User | None) -> list[Sheet]:
    """So many new sheets, each with its number."""
    now = timezone.now()
    drawn = [
        Sheet.objects.create(version=version, language=language, printed_at=now, printed_by=who)
        for _ in range(sheets)
    ]
    audit.record(
        "paper.print",
        who=who,
        about=("form", version.form_id),
        programme=version.form.programme,
        detail={"version": str(version.pk), "sheets": sheets},
    )
    return drawn


def paper(sheets: Sequence[Sheet]) -> printing.Printed:
    """These sheets of one version and language as a PDF. Raises Refused where fonts are missing."""
    version, language = sheets[0].version, sheets[0].language
    printing.check(language)
    read = mappings.newest(version)
    mapping = mappings.read(read) if read else None
    face = sheet_of(
        mappings.form_of(version),
        words_for(version),
        language=language,
        title=_title(version, mapping, language),
    )
    html = render_to_string(
        "intake/paper/sheet.html",
        {
            "face": face,
            "words": {name: face.say(name) for name in _PLAIN},
            "language": language,
            "version": version.version,
            "awaiting": mapping is not None and language in mapping.awaiting_reader,
            "pictures": _pictures(version.pk, face.pictures),
            "sheets": [(numbers.written(each.number), _code(each)) for each in sheets],
        },
    )
    return printing.pdf(html, style=STYLE.read_text(encoding="utf-8"))


_PLAIN = (
    *("how", "sheet", "version", "day", "day_squares", "month_squares", "time_squares"),
    *("filled_by", "awaiting_reader"),
)


def _title(version: FormVersion, mapping: FormMapping | None, language: str) -> str:
    return in_words(mapping.title, language) if mapping else version.title


def _code(sheet: Sheet) -> str:
    told = numbers.code(sheet.number, sheet.version.form.key, sheet.version.version)
    drawn = segno.make(told, error="m", micro=False)
    return str(drawn.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))


def _pictures(version: UUID, wanted: frozenset[str]) -> dict[str, str]:
    """The pictures of a version as they are put into a page: their content, and nothing fetched."""
    found = {}
    for each in FormMedia.objects.filter(version=version, name__in=wanted):
        kind = mimetypes.guess_type(each.name)[0] or "application/octet-stream"
        with default_storage.open(each.stored) as stored:
            content = base64.b64encode(stored.read()).decode()
        found[each.name] = f"data:{kind};base64,{content}"
    return found
