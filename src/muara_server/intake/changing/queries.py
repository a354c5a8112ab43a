"""Reading drafts that were handed in, and versions, for whoever publishes forms."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.intake import rules
from muara_server.intake.models import Form, FormMedia, FormVersion, HandedIn, Workbook
from muara_server.intake.queries import changed_by

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.intake.models import DraftMedium


def drafts(user: User) -> list[HandedIn]:
    """What was handed in and is not published yet, of the forms that this person publishes."""
    rows = HandedIn.objects.select_related("draft__begun_by", "place")
    found = rows.defer("workbook", "mapping", "draft__xform").order_by("draft__title")
    return [each for each in found if changes(user, each)]


def draft(user: User, wanted: UUID) -> HandedIn | None:
    """One of them, whole."""
    found = HandedIn.objects.select_related("draft", "place").filter(pk=wanted).first()
    return found if found is not None and changes(user, found) else None


def changes(user: User, held: HandedIn) -> bool:
    """Is this draft one of a form that this person publishes, or of a new one for his area?"""
    form = Form.objects.filter(key=held.draft.key).first()
    if form is not None:
        return rules.changes(user, form)
    return rules.publishes_for(user, held.draft.programme, held.place)


def version(user: User, wanted: UUID) -> FormVersion | None:
    """A version of a form that this person publishes, offered or not."""
    found = FormVersion.objects.select_related("form").filter(pk=wanted)
    return found.filter(form__in=changed_by(user)).first()


def newest_of(key: str) -> FormVersion | None:
    """The version of a form that was published last, offered or not."""
    return FormVersion.objects.filter(form__key=key).select_related("form").first()


def workbook_of(user: User, wanted: UUID) -> Workbook | None:
    """The workbook of such a version; None where it came as an XForm."""
    found = Workbook.objects.select_related("version__form").filter(pk=wanted)
    return found.filter(version__form__in=changed_by(user)).first()


def media_for(held: HandedIn) -> list[DraftMedium | FormMedia]:
    """The files of a draft, then those of the version before."""
    before = newest_of(held.draft.key)
    return [*held.draft.media.all(), *(before.media.all() if before else ())]
