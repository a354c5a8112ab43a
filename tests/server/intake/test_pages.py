"""The administrator publishes forms; a worker sets a phone up with a code that is shown once."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any
from unittest.mock import patch

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muara_server.accounts import actions as accounts
from muara_server.accounts.models import Device, User
from muara_server.intake.collect import settings_code
from muara_server.intake.models import FormVersion, Received
from server.cast import Map
from server.intake.conftest import Phone, blank_form, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(publisher: User) -> Client:
    client = Client()
    client.force_login(publisher)
    return client


def upload(office: Client, xform: bytes, *media: SimpleUploadedFile, **more: Any) -> Any:
    file = SimpleUploadedFile("form.xml", xform)
    return office.post("/forms/", {"xform": file, "media": media, **more}, follow=True)


def test_a_form_is_published_with_its_files_for_a_place(office: Client, places: Map) -> None:
    hen = SimpleUploadedFile("hen.png", b"a picture")
    answer = upload(office, blank_form(), hen, place=places.sitamarhi.code)
    assert b"A visit is published, version 1" in answer.content
    version = FormVersion.objects.get()
    assert (version.form.place, version.media.get().name) == (places.sitamarhi, "hen.png")


def test_what_is_wrong_is_said_beside_the_field(office: Client, visit: FormVersion) -> None:
    for xform, told in [
        (b"<a/>", b"no XForm"),
        (blank_form(title="Other"), b"Give the changed form a new version"),
    ]:
        answer = upload(office, xform)
        assert answer.status_code == 400
        assert told in answer.content
    assert b"not known" in upload(office, blank_form("new"), place="NOWHERE").content


def test_the_page_counts_what_came_and_shows_none_of_it(
    office: Client, phone: Phone, visit: FormVersion
) -> None:
    phone.send(filled("Zorawar", instance="uuid:1"))
    phone.send(filled("Quirina", instance="uuid:1"))
    pages = office.get("/forms/"), office.get(f"/forms/{visit.form_id}/")
    listed, page = (each.content.decode() for each in pages)
    assert "Some came twice, with other answers" in listed
    assert "1 received" in page
    assert "1 came under a number that was received before" in page
    assert not any(word in listed + page for word in ("Zorawar", "Quirina", "uuid:1"))


def test_files_that_a_form_names_and_lacks_are_listed(office: Client) -> None:
    xform = blank_form().replace(b"<answer/>", b"<answer>jr://images/hen.png</answer>")
    assert b"hen.png" in upload(office, xform).content


def test_a_version_is_offered_no_more(office: Client, phone: Phone, visit: FormVersion) -> None:
    answer = office.post(f"/forms/versions/{visit.pk}/retire/", follow=True)
    assert b"is offered no more" in answer.content
    assert b"<formID>" not in phone.get("/openrosa/formList").content


def test_a_phone_is_set_up_by_a_code_that_is_shown_once(
    ani: User, client: Client, visit: FormVersion
) -> None:
    client.force_login(ani)
    with patch.object(segno, "make", wraps=segno.make) as drawn:
        answer = client.post("/phones/", {"label": "my phone"})
    told = json.loads(zlib.decompress(base64.b64decode(drawn.call_args.args[0])))
    general = told["general"]
    credential = general["password"]
    assert b"<svg" in answer.content
    assert "no-store" in answer["Cache-Control"]
    assert credential.encode() not in client.get("/phones/").content
    # The phone does with it what Collect does.
    signed = base64.b64encode(f"{general['username']}:{credential}".encode()).decode()
    path = general["server_url"].removeprefix("http://testserver")
    asked = Client().get(f"{path}/formList", headers={"Authorization": f"Basic {signed}"})
    assert b"<formID>visit</formID>" in asked.content
    assert Device.objects.get().user == ani


def test_the_code_keeps_nothing_on_the_phone_that_was_sent() -> None:
    code = settings_code(
        server="https://x/openrosa", login="a", credential="b", language="hi", project="Muara"
    )
    told = json.loads(zlib.decompress(base64.b64decode(code)))
    assert {"general", "admin"} <= told.keys()
    assert told["general"]["delete_send"] is True
    assert told["general"]["form_update_mode"] == "match_exactly"


def test_whose_phone_is_lost_signs_it_off_on_the_page(
    phone: Phone, ani: User, client: Client, visit: FormVersion
) -> None:
    client.force_login(ani)
    assert b"Sign it off" in client.get("/phones/").content
    client.post(f"/devices/{phone.device.pk}/revoke/", {"next": "/phones/"})
    assert b"signed off" in client.get("/phones/").content
    assert phone.send(filled()).status_code == 401
    assert not Received.objects.exists()


def test_nobody_else_publishes_or_registers(
    ani: User, office: Client, client: Client, visit: FormVersion
) -> None:
    client.force_login(ani)
    assert client.get("/forms/").status_code == 403
    assert client.post(f"/forms/versions/{visit.pk}/retire/").status_code == 403
    assert office.get("/phones/").status_code == 403


def test_a_script_is_seen_and_signed_off_by_whoever_publishes(
    publisher: User, office: Client, ani: User, client: Client
) -> None:
    script, credential = accounts.register_device(publisher, label="nightly forms")
    assert b"nightly forms" in office.get("/phones/scripts/").content
    told = {"email": publisher.login, "password": credential}
    assert client.post("/v1/sessions", told, content_type="application/json").status_code == 200
    answer = office.post(f"/devices/{script.pk}/revoke/", {"next": "/phones/scripts/"}, follow=True)
    assert b"signed off" in answer.content
    assert client.post("/v1/sessions", told, content_type="application/json").status_code == 401
    client.force_login(ani)
    assert client.get("/phones/scripts/").status_code == 403
