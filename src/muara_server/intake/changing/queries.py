"""Reading drafts that were handed in, and versions, for whoever publishes forms."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.intake.models import FormMedia, FormVersion, HandedIn, Workbook

if TYPE_CHECKING:
    from muara_server.intake.central.models import DraftMedium


def drafts() -> list[HandedIn]:
    """What was handed in and is not published yet."""
    rows = HandedIn.objects.select_related("draft__begun_by")
    return list(rows.defer("workbook", "mapping", "draft__xform").order_by("draft__title"))


def draft(wanted: UUID) -> HandedIn | None:
    """One of them, whole."""
    return HandedIn.objects.select_related("draft", "place").filter(pk=wanted).first()


def version(wanted: UUID) -> FormVersion | None:
    """A version, offered or not."""
    return FormVersion.objects.select_related("form").filter(pk=wanted).first()


def newest_of(key: str) -> FormVersion | None:
    """The version of a form that was published last, offered or not."""
    return FormVersion.objects.filter(form__key=key).select_related("form").first()


def workbook_of(wanted: UUID) -> Workbook | None:
    """The workbook of a version; None where it came as an XForm."""
    return Workbook.objects.select_related("version__form").filter(pk=wanted).first()


def media_for(held: HandedIn) -> list[DraftMedium | FormMedia]:
    """The files of a draft, then those of the version before."""
    before = newest_of(held.draft.key)
    return [*held.draft.media.all(), *(before.media.all() if before else ())]
