"""OpenRosa, HTTP Requests and Responses (https://docs.getodk.org/openrosa-http/)."""

from __future__ import annotations

import re

import pytest
from defusedxml.ElementTree import fromstring
from django.http import HttpResponse

from muara_server.intake.models import FormVersion
from server.intake.conftest import Phone, filled, said_in

pytestmark = pytest.mark.django_db
ENVELOPE = "{http://openrosa.org/http/response}"
HTTP_DAY = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d{4} \d\d:\d\d:\d\d GMT"
)


def every_kind(phone: Phone, visit: FormVersion) -> list[HttpResponse]:
    """An answer of every kind and status."""
    return [
        phone.get("/openrosa/formList"),
        phone.get(f"/openrosa/forms/{visit.pk}.xml"),
        phone.get(f"/openrosa/forms/{visit.pk}/manifest"),
        phone.get(f"/openrosa/media/{visit.media.get(name='hen.png').pk}"),
        phone.head(),
        phone.send(filled()),
        phone.send(filled(version="99")),
        phone.send(filled(key="none")),
        phone.send(b"no xml"),
        phone.get("/openrosa/nothing"),
        phone.get("/openrosa/submission"),
        phone.client.get("/openrosa/formList"),
    ]


# Requests


def test_a_request_may_say_which_version_of_openrosa_it_speaks(
    phone: Phone, visit: FormVersion
) -> None:
    told = {"X-OpenRosa-Version": "1.0", "Date": "Mon, 14 Feb 2011 16:48:15 GMT"}
    assert phone.get("/openrosa/formList", **told).status_code == 200


def test_whether_to_tell_the_number_of_items_is_asked_and_not_told_otherwise(
    phone: Phone, visit: FormVersion
) -> None:
    def items(question: str) -> str | None:
        answer = phone.send(filled(), to=f"/openrosa/submission{question}")
        return fromstring(answer.content).get("items")

    assert (items("?items=true"), items("?items=false"), items("")) == ("0", None, None)


# Responses


def test_every_answer_names_the_version_of_openrosa(phone: Phone, visit: FormVersion) -> None:
    assert {each["X-OpenRosa-Version"] for each in every_kind(phone, visit)} == {"1.0"}


def test_every_answer_bears_the_servers_date(phone: Phone, visit: FormVersion) -> None:
    assert all(HTTP_DAY.fullmatch(each["Date"]) for each in every_kind(phone, visit))


def test_every_answer_says_its_language(phone: Phone, visit: FormVersion) -> None:
    assert {each["Content-Language"] for each in every_kind(phone, visit)} == {"en"}


def test_what_is_done_is_answered_in_the_envelope(phone: Phone, visit: FormVersion) -> None:
    root = fromstring(phone.send(filled()).content)
    assert root.tag == f"{ENVELOPE}OpenRosaResponse"
    assert len(root.findall(f"{ENVELOPE}message")) == 1


def test_what_is_refused_is_answered_in_the_envelope_too(phone: Phone, visit: FormVersion) -> None:
    for answer in every_kind(phone, visit):
        if answer.status_code >= 400:
            assert said_in(answer)


def test_messages_of_one_kind_bear_one_nature(phone: Phone, visit: FormVersion) -> None:
    natures = {said_in(phone.send(filled()))[0] for _ in range(3)}
    assert natures == {"submit_success"}


@pytest.mark.parametrize("language", ["id", "hi"])
def test_the_message_is_in_the_language_that_was_asked_for(
    phone: Phone, visit: FormVersion, catalogues: None, language: str
) -> None:
    english = said_in(phone.send(filled()))[1]
    answer = phone.send(filled(), **{"Accept-Language": language})
    assert answer["Content-Language"] == language
    assert said_in(answer)[1] != english


def test_any_language_is_acceptable(phone: Phone, visit: FormVersion) -> None:
    assert phone.send(filled(), **{"Accept-Language": "tlh"}).status_code == 201


def test_what_was_answered_once_may_be_answered_again(phone: Phone, visit: FormVersion) -> None:
    """Responses are idempotent: the server cannot know whether one arrived."""
    xml = filled()
    first, second = phone.send(xml), phone.send(xml)
    assert (first.status_code, first.content) == (second.status_code, second.content)
