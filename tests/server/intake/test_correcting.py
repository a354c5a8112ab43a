"""A name that stands where a record should, a day that is none, what was left out or came too much:
whoever sorts sees it, and sets it right without knowing an id."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from muara.forms import write_submission
from muara_server.accounts.models import User
from muara_server.intake import actions, mappings, of_packs, sorting, waiting
from muara_server.intake.models import Corrected, FormVersion, Made, Received
from muara_server.registry.models import Observation
from server.cast import Map
from server.intake.conftest import Phone, blank_form, filled
from server.ledger.entering import register

pytestmark = pytest.mark.django_db
TODAY = "2024-05-03"
VISIT = {"today": TODAY, "child": "Zorawar", "met": "child", "worked": "no"}


@pytest.fixture
def send(phone: Phone, places: Map) -> Callable[..., Received]:
    """Fill a form of the packs, send and sort it."""
    of_packs.publish_packs()

    def sent(form: str, change: tuple[bytes, bytes] = (b"", b""), **told: Any) -> Received:
        version = FormVersion.objects.get(form__key=form)
        xml = write_submission(mappings.form_of(version), told, instance=f"uuid:{uuid.uuid4()}")
        assert phone.send(xml.replace(*change)).status_code == 201
        received = waiting.one(Received.objects.latest("received_at").pk)
        sorting.sort_one(received)
        return received

    return sent


def page_of(user: User, received: Received, told: dict[str, str] | None = None) -> Any:
    client = Client()
    client.force_login(user)
    if told is None:
        return client.get(f"/intake/{received.pk}/")
    return client.post(f"/intake/{received.pk}/", told)


def field(page: Any, name: str) -> Any:
    rows = [*page.context["fields"].rows]
    rows += [row for each in page.context["fields"].spare for row in each.rows]
    return next(row for row in rows if row.name == name)


def test_a_name_where_a_record_should_stand_is_looked_up_and_chosen(
    send: Callable[..., Received], ani: User, budi: User
) -> None:
    child = register(ani, "Zorawar Singh")
    received = send("follow_up", **VISIT)
    assert received.waiting.get(key="1").reason == "not_an_id"
    assert "An answer should name a record" in field(page_of(budi, received), "child").why
    nobody = page_of(budi, received, {"answer:child": "Quirina"})
    assert (nobody.status_code, field(nobody, "child").text) == (400, "Quirina")
    assert "Nothing of this name was found" in field(nobody, "child").why
    found = page_of(budi, received, {"answer:child": "Singh", "answer:worked": "yes"})
    assert [row.id for row in field(found, "child").offered] == [str(child)]
    assert field(found, "worked").text == "yes"
    assert not Corrected.objects.exists()
    page_of(budi, received, {"answer:child": "Singh", "meant:child": str(child)})
    assert Observation.objects.filter(person=child, kind="visit").exists()
    entered = page_of(budi, received)
    assert field(entered, "child").text == "Zorawar Singh"
    page_of(budi, received, {"answer:child": "Zorawar Singh", "answer:worked": "no"})
    assert Corrected.objects.count() == 1


def test_a_child_of_another_district_is_neither_found_nor_named(
    send: Callable[..., Received], chitra: User, budi: User, places: Map
) -> None:
    child = register(chitra, "Zorawar Singh", place_code=places.varachha.code)
    received = send("follow_up", **VISIT)
    found = page_of(budi, received, {"answer:child": "Singh"})
    assert found.status_code == 400
    assert not field(found, "child").offered
    assert (
        "Singh"
        not in field(
            page_of(budi, send("follow_up", **VISIT | {"child": str(child)})), "child"
        ).text
    )


def test_a_day_that_is_none_is_a_field_for_a_day_and_stays_as_it_came_until_one_is_given(
    send: Callable[..., Received], ani: User, budi: User
) -> None:
    child = register(ani)
    told = VISIT | {"child": str(child)}
    received = send("follow_up", (TODAY.encode(), b"3 Baisakh"), **told)
    assert received.waiting.get(key="1").reason == "no_day"
    row = field(page_of(budi, received), "today")
    assert (row.kind, row.text, row.came) == ("day", "", "3 Baisakh")
    assert "The answers say no day" in row.why
    page_of(budi, received, {"answer:today": "", "answer:worked": "no"})
    assert not Corrected.objects.exists()
    wrong = page_of(budi, received, {"answer:today": "yesterday"})
    assert (wrong.status_code, "This is no day" in field(wrong, "today").why) == (400, True)
    page_of(budi, received, {"answer:today": "3.5.2024"})
    assert Made.objects.filter(received=received, true_on=TODAY).exists()


def test_a_repetition_that_was_left_out_can_be_added(
    send: Callable[..., Received], ani: User, budi: User
) -> None:
    one, two = register(ani, "Zorawar"), register(ani, "Quirina")
    present = {"pupils/child": str(one), "pupils/days_present": 20}
    told = {"today": TODAY, "month": "2024-04-01", "institution": "school"}
    received = send("attendance", **told, pupils=[present])
    page = page_of(budi, received)
    assert {row.name for row in page.context["fields"].spare[0].rows} >= {"pupils[2]/child"}
    added = {"answer:pupils[2]/child": str(two), "answer:pupils[2]/days_present": "11"}
    page_of(budi, received, added)
    said = Observation.objects.get(person=two, kind="attendance").facts
    assert said["days_present"] == 11


def test_what_this_version_does_not_ask_is_shown_with_why_it_is_there(
    phone: Phone, publisher: User, budi: User, places: Map
) -> None:
    newer = blank_form(version="2").replace(b"<answer/>", b"<answer/><colour/>")
    asks = b"<h:body><input ref='/data/colour'><label>Colour</label></input></h:body>"
    actions.publish(blank_form(), who=publisher)
    actions.publish(newer.replace(b"<h:body/>", asks), who=publisher)
    more = b"<colour>green</colour><shade>pale</shade><orx:meta"
    phone.send(filled("yes").replace(b"<orx:meta", more))
    received = waiting.one(Received.objects.get().pk)
    sorting.sort_one(received)
    told = {each.name: each for each in page_of(budi, received).context["fields"].beyond}
    assert "Version 2 of the form asks this" in told["Colour"].why
    assert (told["shade"].texts, "No version" in told["shade"].why) == (("pale",), True)
