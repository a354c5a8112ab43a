"""Two who say something else of a day, and one of them is corrected before anybody decided."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from muara.forms import write_submission
from muara_server.accounts.models import User
from muara_server.intake import mappings, of_packs, sorting, waiting
from muara_server.intake.models import Conflict, FormVersion, Received
from muara_server.registry.models import Observation
from server.cast import Map
from server.intake.conftest import Phone
from server.ledger.entering import draft, enter, register

pytestmark = pytest.mark.django_db
TODAY = "2024-05-03"


def send(phone: Phone, **told: Any) -> Received:
    """A follow-up that a phone sends, sorted at once."""
    version = FormVersion.objects.get(form__key="follow_up")
    instance = f"uuid:{uuid.uuid4()}"
    told = {"today": TODAY, "met": "both", **told}
    xml = write_submission(mappings.form_of(version), told, instance=instance)
    assert phone.send(xml).status_code == 201
    received = Received.objects.get(instance=instance)
    sorting.sort_one(waiting.one(received.pk))
    return received


def test_what_was_corrected_meanwhile_closes_and_what_still_differs_is_resolved(
    phone: Phone,
    phone_of: Callable[[User], Phone],
    somebody: Callable[..., User],
    places: Map,
    ani: User,
    budi: User,
) -> None:
    of_packs.publish_packs()
    child = register(ani, "Zorawar")
    other = phone_of(somebody("case_worker", places.sitamarhi))
    first = send(phone, child=str(child), worked="yes")
    send(other, child=str(child), worked="no")
    held = Conflict.objects.get()

    sorting.correct(waiting.one(first.pk), {"worked": "no"}, who=budi)
    assert not waiting.conflicts(budi), "both say the same now"
    sorting.correct(waiting.one(first.pk), {"worked": "yes"}, who=budi)
    (anew,) = waiting.conflicts(budi)
    assert anew != held

    mended = {"facts": {"worked": False}, "true_on": dt.date.fromisoformat(TODAY)}
    said = draft("work", person=child, corrects=anew.second.entry, **mended)
    enter(said, who=budi)
    assert not waiting.conflicts(budi), "what phones sent is corrected on the screen too"
    seen = draft("work", person=child, corrects=said.uuid, **mended | {"facts": {"worked": True}})
    enter(seen, who=budi)
    send(phone_of(somebody("case_worker", places.sitamarhi)), child=str(child), worked="no")
    (last,) = waiting.conflicts(budi)
    assert last.on_screen == seen.uuid, "and what was corrected there is no side of any other"
    enter(
        draft("work", person=child, corrects=seen.uuid, **mended | {"facts": {"worked": None}}),
        who=budi,
    )
    assert not waiting.conflicts(budi), "not to know contradicts nothing"

    client = Client()
    client.force_login(budi)
    page = client.get(f"/intake/conflicts/{held.pk}/").content.decode()
    assert "was corrected meanwhile" in page
    assert 'name="keep"' not in page
    assert Observation.objects.filter(kind="work", corrected_by=None).exists()


def test_what_a_screen_corrects_and_still_says_otherwise_is_asked_anew_and_resolved(
    phone: Phone, places: Map, ani: User, budi: User
) -> None:
    of_packs.publish_packs()
    child = register(ani, "Zorawar")
    day = {"person": child, "true_on": dt.date.fromisoformat(TODAY)}
    written = draft("work", facts={"worked": False}, **day)
    enter(written, who=budi)
    send(phone, child=str(child), worked="yes")
    held = Conflict.objects.get()
    enter(draft("work", facts={"worked": False}, corrects=written.uuid, **day), who=budi)
    (anew,) = waiting.conflicts(budi)
    assert anew != held
    sorting.resolve(anew, keep="second", who=budi)
    standing = Observation.objects.filter(kind="work", corrected_by=None)
    assert [each.facts["worked"] for each in standing] == [True]
    assert not waiting.conflicts(budi)
