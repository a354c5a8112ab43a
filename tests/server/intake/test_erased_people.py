"""With the file of a person goes what phones sent about them, sorted or waiting."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.storage import default_storage

from muara.errors import Refused
from muara.forms import write_submission
from muara_server.accounts.models import User
from muara_server.intake import mappings, of_packs, sorting, waiting
from muara_server.intake.forgetting import forget
from muara_server.intake.models import Apart, Attachment, FormVersion, Received, Waiting
from muara_server.intake.writing import opened
from muara_server.registry.actions import erase
from muara_server.registry.models import Person
from server.cast import Map
from server.intake.conftest import Phone

pytestmark = pytest.mark.django_db
MET = {"today": "2024-05-03", "child_name": "Zorawar", "sex": "male", "age": 12, "worked": "yes"}


def send(phone: Phone, form: str, *files: tuple[str, bytes], **told: Any) -> Received:
    version = FormVersion.objects.filter(form__key=form).latest("published_at")
    instance = f"uuid:{uuid.uuid4()}"
    xml = write_submission(mappings.form_of(version), told, instance=instance)
    assert phone.send(xml, *files).status_code in {201, 202}
    return Received.objects.get(instance=instance)


def test_what_was_sent_about_somebody_is_emptied_with_the_file(
    phone: Phone, ani: User, places: Map, django_capture_on_commit_callbacks: Any
) -> None:
    of_packs.publish_packs()
    met = send(phone, "identification", **MET)
    other = send(phone, "identification", **{**MET, "child_name": "Suraj"})
    for received in waiting.several(waiting.unsorted(at_most=10)):
        sorting.sort_one(received)
    child = met.made.get(kind="person").subject
    later = send(phone, "follow_up", ("child.jpg", b"a picture"), today="2024-05-04", child=child)
    assert str(child).encode() in opened(later)

    with django_capture_on_commit_callbacks(execute=True):
        stored = list(Attachment.objects.values_list("stored", flat=True))
        erase(child, who=None, reason="consent_withdrawn")
    assert Person.objects.get(pk=child).erased_at is not None
    for gone in (met, later):
        gone.refresh_from_db()
        assert not gone.sealed
        with pytest.raises(Refused):
            opened(gone)
    assert stored
    assert not any(default_storage.exists(each) for each in stored)
    assert not Attachment.objects.exists()
    assert not Waiting.objects.exists()
    assert not Apart.objects.exists()
    other.refresh_from_db()
    assert b"Suraj" in opened(other)

    forget(other.made.get(kind="work").entry)
    other.refresh_from_db()
    assert not other.sealed, "what began a report goes when its words have ended"

    sorting.sort_one(later)
    assert later.sorting.waits, "what comes of it after that is refused, and says so"


def test_another_content_that_names_somebody_goes_alone_from_beside_anothers(
    phone: Phone, budi: User, places: Map
) -> None:
    of_packs.publish_packs()
    erased, other = uuid.uuid4(), uuid.uuid4()
    form = mappings.form_of(FormVersion.objects.get(form__key="follow_up"))
    told = {"today": "2024-05-04", "met": "both", "worked": "no"}
    first, second = (
        write_submission(form, {**told, "child": str(child)}, instance="uuid:1")
        for child in (other, erased)
    )
    phone.send(first, ("child.jpg", b"a picture"))
    phone.send(second, ("child.jpg", b"another picture"))
    received = Received.objects.get()
    sorting.sort_one(waiting.one(received.pk))
    received.sorting.waits = False
    received.sorting.save()
    assert len(waiting.aparts(budi)) == 1

    forget(erased)
    received.refresh_from_db()
    assert opened(received) == first
    with pytest.raises(Refused):
        opened(Apart.objects.get())
    assert Attachment.objects.get().came_with is None
    assert not waiting.aparts(budi)
