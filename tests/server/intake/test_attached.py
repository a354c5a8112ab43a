"""A picture that a phone sent opens from its own entry, and from no other child's file."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.intake import actions, mappings, sorting, waiting
from muara_server.intake.models import Made, Received
from server.files.test_pictures import beside, photograph
from server.files.test_recordings import FTYP, PLACE, SOUND, box
from server.intake.conftest import BOUNDARY, Phone, part

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FORM = (
    '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
    '<h:head><h:title>At the kiln</h:title><model><instance><data id="kiln" version="1">'
    "<today/><voice/><met><name/><sex/><face/></met><meta><instanceID/></meta></data></instance>"
    '<bind nodeset="/data/today" type="date"/><bind nodeset="/data/voice" type="binary"/>'
    '<bind nodeset="/data/met/name" type="string"/><bind nodeset="/data/met/sex" type="string"/>'
    '<bind nodeset="/data/met/face" type="binary"/></model></h:head><h:body>'
    '<upload ref="/data/voice" mediatype="audio/*"><label>What was said</label></upload>'
    '<group ref="/data/met"><repeat nodeset="/data/met"><input ref="/data/met/name"/>'
    '<select1 ref="/data/met/sex"><item><label>boy</label><value>male</value></item></select1>'
    '<upload ref="/data/met/face" mediatype="image/*"><label>The child at work</label></upload>'
    "</repeat></group></h:body></h:html>"
)
MAPPING = """
title = { en = "At the kiln", id = "Di tempat bata", hi = "भट्ठे पर" }

[burden]
questions = 12
minutes = 12

[subjects.child]
new = "person"
each = "met"

[[entries]]
kind = "person"
about = "child"
each = "met"
facts = { sex = "sex" }
identifiers = { name = "name" }

[[entries]]
kind = "identity"
about = "child"
each = "met"
set = { evidence = "statement" }
"""
LINK = re.compile(r'href="(/intake/entries/[^"]+)"')


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_picture_opens_from_the_entry_of_its_own_child(
    phone: Phone, publisher: User, ani: User, budi: User, chitra: User
) -> None:
    version = actions.publish(FORM.encode(), who=publisher)
    mappings.keep(version, MAPPING, pack="india")
    met = "".join(
        f"<met><name>{name}</name><sex>male</sex><face>{name}.jpg</face></met>"
        for name in ("one", "two")
    )
    xml = (
        f'<data id="kiln" version="1"><today>2024-05-03</today><voice>said.m4a</voice>{met}'
        "<meta><instanceID>uuid:1</instanceID></meta></data>"
    ).encode()
    assert phone.send(xml, ("one.jpg", photograph())).status_code == 201
    received = Received.objects.get()
    sorting.sort_one(waiting.one(received.pk))
    assert not received.waiting.exists()
    waits = as_(budi).get(f"/intake/{received.pk}/")
    assert waits.context["attached"].missing == ["What was said", "The child at work [2]"]
    assert waits.content.decode().count("has not come yet") == 2
    for name in ("two.jpg", "said.m4a"):
        assert phone.send(xml, (name, photograph())).status_code == 201
    first, second = Made.objects.filter(kind="identity").order_by("key")
    pages = [as_(ani).get(f"/people/{each.subject}/").content.decode() for each in (first, second)]
    links = [LINK.findall(page) for page in pages]
    assert [len(each) for each in links] == [1, 1]
    assert "The child at work" in pages[0]
    assert links[0] != links[1]
    answer = as_(ani).get(links[0][0])
    assert beside(answer.content) == {}
    assert Image.open(BytesIO(answer.content)).format == "JPEG"
    assert AuditEntry.objects.filter(who=ani.pk, about=first.subject, deed="person.read").exists()
    other_childs = links[1][0].replace(str(second.entry), str(first.entry))
    assert as_(ani).get(other_childs).status_code == 404
    assert as_(chitra).get(links[0][0]).status_code == 404
    page = as_(budi).get(f"/intake/{received.pk}/").content.decode()
    files = re.findall(rf'href="(/intake/{received.pk}/files/[^"]+)"', page)
    assert len(files) == 3
    assert as_(budi).get(files[0]).status_code == 200
    assert as_(chitra).get(files[0]).status_code in {403, 404}
    Received.objects.update(version=None)
    page = as_(budi).get(f"/intake/{received.pk}/").content.decode()
    assert "File 3" in page
    assert "has not come yet" not in page
    assert (
        as_(budi).get(re.findall(r'href="(/intake/[^"]+/files/[^"]+)"', page)[0]).status_code == 200
    )


def test_a_recording_opens_without_the_place_where_it_was_made(
    phone: Phone, publisher: User, ani: User, budi: User
) -> None:
    mappings.keep(actions.publish(FORM.encode(), who=publisher), MAPPING, pack="india")
    xml = (
        b'<data id="kiln" version="1"><today>2024-05-03</today><voice>said.m4a</voice>'
        b"<meta><instanceID>uuid:1</instanceID></meta></data>"
    )
    made = FTYP + box(b"moov", box(b"udta", PLACE)) + SOUND
    parts = part("xml_submission_file", "form.xml", "text/xml", xml)
    parts += part("said.m4a", "said.m4a", "audio/mp4; codecs=mp4a", made)
    assert phone.post(parts + f"--{BOUNDARY}--\r\n".encode()).status_code == 201
    received = Received.objects.get()
    sorting.sort_one(waiting.one(received.pk))
    page = as_(budi).get(f"/intake/{received.pk}/").content.decode()
    [link] = re.findall(rf'href="(/intake/{received.pk}/files/[^"]+)"', page)
    answer = as_(budi).get(link)
    given = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], len(given)) == ("audio/mp4", len(made))
    assert SOUND in given
    assert PLACE not in given
    with default_storage.open(received.attachments.get().stored) as sealed:
        assert PLACE in sealed.read()
