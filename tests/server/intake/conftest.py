"""A phone in Ani's hand, and a form for her district."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.http import HttpResponse
from django.test import Client

from muara.forms import write_submission
from muara_server.accounts import actions as accounts
from muara_server.accounts.models import Device, User
from muara_server.intake import actions, mappings, of_packs
from muara_server.intake.models import FormVersion, Received
from server.cast import PROGRAMME, Map

BOUNDARY = "a-boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
Somebody = Callable[..., User]


@dataclass(frozen=True)
class Phone:
    """A client that signs with Basic, as ODK Collect does."""

    device: Device
    credential: str
    client: Client

    @property
    def basic(self) -> str:
        told = f"{self.device.user.login}:{self.credential}"
        return "Basic " + base64.b64encode(told.encode()).decode()

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(path, headers={"Authorization": self.basic, **headers})

    def head(self, path: str = "/openrosa/submission") -> HttpResponse:
        return self.client.head(path, headers={"Authorization": self.basic})

    def send(
        self,
        xml: bytes,
        *files: tuple[str, bytes],
        to: str = "/openrosa/submission",
        **headers: str,
    ) -> HttpResponse:
        return self.post(body(xml, *files), to=to, **headers)

    def post(
        self,
        content: bytes,
        *,
        to: str = "/openrosa/submission",
        kind: str = MULTIPART,
        **more: str,
    ) -> HttpResponse:
        signed = {"Authorization": self.basic, **more}
        return self.client.post(to, content, content_type=kind, headers=signed)


@pytest.fixture
def phone_of(db: None) -> Callable[[User], Phone]:
    def give(user: User) -> Phone:
        device, credential = accounts.register_device(user, label="phone")
        return Phone(device, credential, Client())

    return give


@pytest.fixture
def phone(ani: User, phone_of: Callable[[User], Phone]) -> Phone:
    """Ani's phone."""
    return phone_of(ani)


@pytest.fixture
def publisher(somebody: Somebody) -> User:
    return somebody("administrator", None, programme="")


@pytest.fixture
def visit(publisher: User, places: Map) -> FormVersion:
    """A form with a picture, for everybody who works in Sitamarhi."""
    return actions.publish(
        blank_form(),
        media={"hen.png": b"a picture", "villages.csv": b"name,label\n"},
        programme=PROGRAMME,
        place=places.sitamarhi,
        who=publisher,
    )


@pytest.fixture
def forms(places: Map) -> dict[str, FormVersion]:
    """The packs' own forms, as `muara migrate` publishes them."""
    of_packs.publish_packs()
    return {each.form.key: each for each in FormVersion.objects.select_related("form")}


@pytest.fixture
def send(forms: dict[str, FormVersion]) -> Callable[..., Received]:
    """Fill a form of the packs on a phone and send it; it is not sorted yet."""

    def filled(phone: Phone, form: str, instance: str = "", **told: Any) -> Received:
        instance = instance or f"uuid:{uuid.uuid4()}"
        xml = write_submission(mappings.form_of(forms[form]), told, instance=instance)
        assert phone.send(xml).status_code in {201, 202}
        return Received.objects.get(instance=instance)

    return filled


def blank_form(key: str = "visit", version: str = "1", title: str = "A visit") -> bytes:
    told = f' version="{version}"' if version else ""
    return (
        '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
        f"<h:head><h:title>{title}</h:title><model><instance>"
        f'<data id="{key}"{told}><answer/><meta><instanceID/></meta></data>'
        "</instance></model></h:head><h:body/></h:html>"
    ).encode()


def filled(
    answer: str = "yes",
    *,
    instance: str = "",
    key: str = "visit",
    version: str = "1",
    more: str = "",
    charset: str = "UTF-8",
) -> bytes:
    """A filled form; each with an identity of its own, unless one is given."""
    told = f' version="{version}"' if version else ""
    instance = instance or f"uuid:{uuid.uuid4()}"
    return (
        f'<?xml version="1.0" encoding="{charset}"?>'
        f'<data id="{key}"{told}><answer>{answer}</answer>'
        f'<orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>{instance}'
        f"</orx:instanceID>{more}</orx:meta></data>"
    ).encode(charset)


def body(xml: bytes, *files: tuple[str, bytes]) -> bytes:
    """A body as phones make it: the form, then its files."""
    parts = [part("xml_submission_file", "form.xml", "text/xml", xml)]
    parts += [part(name, name, "application/octet-stream", content) for name, content in files]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def part(name: str, filename: str, kind: str, content: bytes) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    )
    return head.encode() + content + b"\r\n"


def said_in(answer: HttpResponse) -> Any:
    """The envelope of an answer: (nature, message)."""
    root = fromstring(answer.content)
    assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse"
    message = root.find("{http://openrosa.org/http/response}message")
    assert message is not None
    assert message.text
    return message.get("nature"), message.text
