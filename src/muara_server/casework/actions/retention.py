"""Files that have been kept long enough: announced, then erased unless somebody objects."""

from __future__ import annotations

import datetime as dt
from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from muara_server.accounts import queries as accounts
from muara_server.audit import actions as audit
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import ComplaintPicture, Proceeding, Receipt, StepTaken
from muara_server.casework.queries.retention import RETENTION, is_at_rest
from muara_server.casework.rules.parties import SUPERVISES
from muara_server.casework.safeguards import safeguards
from muara_server.notices import actions as notices
from muara_server.places.queries import district_of
from muara_server.registry.actions import end_words, erase

CLOCK = "clock"
REASON = "retention_ended"


@transaction.atomic
def announce(person: UUID, *, today: dt.date) -> UUID:
    """Say that a file will be erased, and on which day; who supervises there is told."""
    day = today + dt.timedelta(days=safeguards().notice_days)
    announced = open_procedure(
        RETENTION,
        person=person,
        facts={"erase_on": day.isoformat()},
        who=None,
        acting_as=CLOCK,
    )
    held = Proceeding.objects.select_related("place").get(pk=announced)
    district = district_of(held.place).code
    notices.tell(
        accounts.working_at(held.place, programme=held.programme, permissions={SUPERVISES}),
        "casework.retention",
        # Once for a district and a day, however many files there are: the page lists them.
        key=f"{district}:{day.isoformat()}",
        about=("casework:retention", None),
        values={"place": district, "day": day},
    )
    return announced


@transaction.atomic
def erase_or_keep(announced: Proceeding) -> bool:
    """Erase a file whose day has come; True where it was. What came to life again is kept."""
    assert announced.person is not None  # noqa: S101  (the procedure is about a person)
    if not is_at_rest(announced):
        take_step(
            announced.pk, "lapse", facts={}, who=None, acting_as=CLOCK, on=timezone.localdate()
        )
        return False
    erase(announced.person, who=None, reason=REASON)
    return True


def erase_household(household: UUID) -> None:
    """Erase a household of which nobody is left; those who lived in it were announced."""
    erase(household, who=None, reason=REASON)


@transaction.atomic
def end_complaint(held: Proceeding) -> None:
    """Who reported, what was written, the pictures and the number end; the facts stay and count."""
    entries = set(StepTaken.objects.filter(proceeding=held.pk).values_list("entry", flat=True))
    end_words(held.pk, entries)
    pictures = ComplaintPicture.objects.filter(complaint=held.pk)
    for name in pictures.exclude(file="").values_list("file", flat=True):
        transaction.on_commit(partial(default_storage.delete, name))
    pictures.delete()
    Receipt.objects.filter(complaint=held.pk).delete()
    audit.record(
        "complaint.words_ended",
        who=None,
        about=("complaint", held.pk),
        place=held.place,
        programme=held.programme,
        detail={"reason": REASON},
    )
