"""Another content under a known identity: read with its own version, and nothing of it is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from muara_server.accounts.models import User
from muara_server.intake import actions, sorting, waiting
from muara_server.intake.models import Apart, Decided, FormVersion, Received
from server.cast import PROGRAMME, Map
from server.intake.conftest import Phone

pytestmark = pytest.mark.django_db
FORM = (
    '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
    '<h:head><h:title>A home</h:title><model><instance><data id="home" version="{version}">'
    "<{one}/><{two}/><meta><instanceID/></meta></data></instance>"
    '<bind nodeset="/data/{one}" type="string"/><bind nodeset="/data/{two}" type="string"/>'
    '</model></h:head><h:body><input ref="/data/{one}"><label>The {one}</label></input>'
    '<input ref="/data/{two}"><label>The {two}</label></input></h:body></h:html>'
)


@pytest.fixture
def home(publisher: User, places: Map) -> None:
    """Three versions: of a roof and a wall, of a wall and a floor, of a wall and a roof."""
    for version, one, two in (("1", "roof", "wall"), ("2", "wall", "floor"), ("3", "wall", "roof")):
        xform = FORM.format(version=version, one=one, two=two).encode()
        actions.publish(xform, programme=PROGRAMME, place=places.sitamarhi, who=publisher)


def sent(version: str, **told: str) -> bytes:
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in told.items())
    return (
        f'<data id="home" version="{version}">{inside}<meta><instanceID>uuid:1</instanceID>'
        "</meta></data>"
    ).encode()


def page_of(user: User, apart: Apart, **post: str) -> str:
    client, address = Client(raise_request_exception=False), f"/intake/apart/{apart.pk}/"
    client.force_login(user)
    answer = client.post(address, post) if post else client.get(address)
    return answer.content.decode()


def test_what_the_first_was_not_asked_is_shown_and_never_lost(
    phone: Phone, home: None, budi: User
) -> None:
    phone.send(sent("1", roof="tiles", wall="mud"))
    phone.send(sent("2", wall="mud", floor="earth"))
    received = waiting.one(Received.objects.get().pk)
    sorting.sort_one(received)
    (apart,) = waiting.aparts(budi)
    page = page_of(budi, apart)
    assert "The floor" in page
    assert "earth" in page
    assert 'value="yes"' not in page
    assert "would lose these answers" in page_of(budi, apart, take="yes")
    assert not Decided.objects.exists()


def test_what_the_second_was_not_asked_it_does_not_take_back(
    phone: Phone, publisher: User, home: None, budi: User
) -> None:
    phone.send(sent("3", roof="tiles", wall="mud"))
    phone.send(sent("2", wall="stone"))
    received = waiting.one(Received.objects.get().pk)
    sorting.sort_one(received)
    (apart,) = waiting.aparts(budi)
    assert waiting.differing(apart) == {"wall": "stone"}
    page_of(budi, apart, take="yes")
    assert waiting.as_texts(waiting.proposing.answers(received)) == {
        "roof": "tiles",
        "wall": "stone",
    }


def test_another_form_under_the_same_identity_is_a_submission_of_its_own(
    phone: Phone, home: None, visit: FormVersion
) -> None:
    first = sent("1", roof="tiles")
    other = first.replace(b'id="home"', b'id="visit"')
    assert [phone.send(each).status_code for each in (first, other, other)] == [201] * 3
    assert {each.form.key for each in Received.objects.all()} == {"home", "visit"}
    assert not Apart.objects.exists()
