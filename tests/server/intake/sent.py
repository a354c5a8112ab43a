"""A submission that somebody at a place has sent, a second content under its number, a conflict."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from muara.forms import write_submission
from muara_server.accounts.models import Device, User
from muara_server.intake import mappings, openrosa, writing
from muara_server.intake.models import Apart, Conflict, FormVersion, Made, Sorting
from muara_server.places.models import Place
from server.cast import PROGRAMME

DAY = dt.date(2024, 5, 3)
TODAY = "2024-05-03"
MET = {
    "today": TODAY,
    "child_name": "Zorawar",
    "sex": "male",
    "age": 12,
    "worked": "yes",
}
"""What a worker told of a child who was met at work."""


@dataclass(frozen=True)
class Sent:
    """Their ids, as they stand in addresses."""

    received: uuid.UUID
    apart: uuid.UUID
    conflict: uuid.UUID


def sent_at(place: Place, version: FormVersion) -> Sent:
    """What waits for whoever looks after this place."""
    who = User.objects.first()
    if who is None:
        return Sent(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())
    told = {"label": "phone", "credential": uuid.uuid4().hex, "registered_at": timezone.now()}
    device = Device.objects.create(user=who, **told)
    instance = f"uuid:{uuid.uuid4()}"
    for answers in ({}, {"age": 9}):
        xml = write_submission(mappings.form_of(version), answers, instance=instance)
        head = openrosa.filled(xml)
        written = writing.write(
            writing.Parcel(head=head, xml=xml, form=version.form, version=version, device=device)
        )
    area = {"place": place, "programme": PROGRAMME}
    Sorting.objects.create(
        received_id=written.received, waits=True, sorted_at=timezone.now(), **area
    )
    pair = [_made(written.received, str(key)) for key in (1, 2)]
    conflict = Conflict.objects.create(
        first=pair[0], second=pair[1], found_at=timezone.now(), **area
    )
    apart = Apart.objects.get(beside=written.received)
    return Sent(written.received, apart.pk, conflict.pk)


def _made(received: uuid.UUID, key: str) -> Made:
    return Made.objects.create(
        entry=uuid.uuid4(),
        received_id=received,
        key=key,
        number=0,
        kind="visit",
        true_on=DAY,
        programme=PROGRAMME,
        place_code="",
    )
