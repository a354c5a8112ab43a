"""What the browser of a phone asks this server for, and what the server does not do for it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts import kept
from muara_server.accounts.models import Device, User
from muara_server.intake import bundle, locks
from muara_server.intake.actions import publish
from muara_server.intake.models import Apart, FormVersion, Received
from server.cast import Map
from server.intake import small
from server.intake.conftest import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(places: Map) -> FormVersion:
    return publish(small.xform(), place=places.sitamarhi, who=None)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def key(client: Client, lock: str = "") -> Any:
    return client.post(
        reverse("intake:phone-key"), json.dumps({"lock": lock}), content_type="application/json"
    )


def send(client: Client, device: str, xml: bytes) -> Any:
    file = SimpleUploadedFile("xml_submission_file", xml, content_type="text/xml")
    return client.post(
        reverse("intake:phone-submission"),
        {"xml_submission_file": file},
        headers={"X-Field-Device": device},
    )


def filled(*, name: str = "Suraj", instance: str = "uuid:1") -> bytes:
    return (
        f'<data xmlns:orx="http://openrosa.org/xforms" id="{small.FORM_KEY}" version="1">'
        f"<name>{name}</name><age>12</age>"
        f"<orx:meta><orx:instanceID>{instance}</orx:instanceID></orx:meta></data>"
    ).encode()


def test_the_secret_comes_back_from_its_lock_for_the_same_person_alone(
    ani: User, budi: User
) -> None:
    first = key(browser(ani))
    lock, secret = first.json()["lock"], first.cookies["field_key"].value
    assert secret not in first.content.decode()
    again = key(browser(ani), lock)
    assert again.cookies["field_key"].value == secret
    assert Device.objects.count() == 1
    assert key(browser(budi), lock).status_code == 410
    assert locks.opened(lock[:-2] + "AA", user=ani.pk) is None


def test_a_phone_that_was_signed_off_gets_no_secret_and_sends_nothing(
    ani: User, form: FormVersion
) -> None:
    client = browser(ani)
    told = key(client).json()
    Device.objects.update(revoked_at=timezone.now())
    assert key(client, told["lock"]).status_code == 410
    assert send(client, told["device"], filled()).status_code == 403
    assert Received.objects.count() == 0


def test_the_same_is_received_once_and_other_answers_are_kept_apart(
    ani: User, form: FormVersion
) -> None:
    client = browser(ani)
    device = key(client).json()["device"]
    assert [send(client, device, filled()).status_code for _ in range(2)] == [201, 201]
    other = send(client, device, filled(name="Another"))
    assert (other.status_code, Received.objects.count(), Apart.objects.count()) == (202, 1, 1)


def test_nothing_in_a_form_runs_in_the_name_of_this_server(
    ani: User, phone_of: Callable[[User], Phone], places: Map
) -> None:
    names = ["a.html", "a.js", "a.svg", "a.png", "a.csv"]
    version = publish(small.xform(), media=dict.fromkeys(names, b"<script>"), who=None)
    client, phone = browser(ani), phone_of(ani)
    blank = client.get(reverse("intake:blank", args=[version.pk]))
    given = {"blank": blank, "by_phone": phone.get(reverse("intake:form", args=[version.pk]))}
    for each in version.media.all():
        given[each.name] = client.get(reverse("intake:blank-medium", args=[each.pk]))
        given[f"p{each.name}"] = phone.get(reverse("intake:medium", args=[each.pk]))
    for name, answer in given.items():
        rule = answer["Content-Security-Policy"].split("; ")
        assert answer.status_code == 200, name
        assert {"default-src 'none'", "sandbox"} <= set(rule), name
        inline = answer["Content-Disposition"] == "inline"
        assert inline == name.endswith("a.png"), name
    kinds = [given[name]["Content-Type"] for name in names]
    unknown = "application/octet-stream"
    assert kinds == [unknown, unknown, "image/svg+xml", "image/png", "text/csv"]
    assert blank.content == small.xform()


def test_what_cannot_be_taken_is_said_in_words(ani: User, chitra: User, form: FormVersion) -> None:
    client = browser(ani)
    device = key(client).json()["device"]
    broken = send(client, device, b"<data>")
    assert (broken.status_code, bool(broken.json()["message"])) == (400, True)
    far = browser(chitra)
    unknown = send(far, key(far).json()["device"], filled())
    assert unknown.status_code == 404
    assert "not for you" in unknown.json()["message"]
    assert send(client, key(far).json()["device"], filled()).status_code == 403


def test_a_submission_without_the_token_of_the_session_is_refused(ani: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ani)
    assert send(client, "", filled()).status_code == 403
    token = client.get(reverse("intake:phone-session")).json()["csrf"]
    answer = client.post(
        reverse("intake:phone-key"),
        "{}",
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 200


def test_a_body_is_taken_apart_as_at_the_other_door(ani: User, form: FormVersion) -> None:
    device = key(browser(ani)).json()["device"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(ani)
    token = client.get(reverse("intake:phone-session")).json()["csrf"]
    head = 'Content-Disposition: form-data; name="{0}"; filename="{1}"\r\n\r\n'
    parts = [head.format("xml_submission_file", "a.xml").encode() + filled()]
    parts += [head.format("photo", f"{each}.jpg").encode() + b"photo" for each in range(120)]
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"

    def sent(body: bytes) -> Any:
        return client.post(
            reverse("intake:phone-submission"),
            body,
            content_type="multipart/form-data; boundary=x",
            headers={
                "X-Field-Device": device,
                "X-CSRFToken": token,
                "X-Field-Date": "Mon, 02 Mar 2026 10:00:00 GMT",
            },
        )

    broken = sent(body[:-40])
    assert (broken.status_code, Received.objects.count()) == (400, 0)
    assert "broke off" in broken.json()["message"]
    assert sent(body).status_code == 201
    held = Received.objects.get()
    assert held.attachments.count() == 120
    assert held.phone_clock == dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)


def test_the_page_that_a_phone_keeps_names_nobody(ani: User, form: FormVersion) -> None:
    client = browser(ani)
    pages = [
        client.get(reverse("intake:phone-offline")).content.decode(),
        client.get(reverse("intake:fill", args=[form.form_id])).content.decode(),
    ]
    assert all("A small form" in page and "Ani" not in page for page in pages)


def test_only_the_page_of_a_form_may_compile_and_no_page_may_ask_elsewhere(
    ani: User, form: FormVersion
) -> None:
    client = browser(ani)
    policies = {
        name: client.get(address)["Content-Security-Policy"]
        for name, address in {
            "list": reverse("intake:phone"),
            "form": reverse("intake:fill", args=[form.form_id]),
        }.items()
    }
    assert "wasm-unsafe-eval" in policies["form"]
    assert not {"wasm-unsafe-eval", "unsafe-inline"} & {
        word.strip("';") for word in policies["list"].split()
    }
    assert "http" not in "".join(policies.values())


def test_without_the_built_part_the_pages_say_what_is_missing(
    ani: User, form: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "ENTRY", "intake/web/not-there.js")
    client = browser(ani)
    for address in (reverse("intake:phone"), reverse("intake:fill", args=[form.form_id])):
        assert "make web" in client.get(address).content.decode()
    shell = client.get(reverse("intake:phone-worker")).content.decode()
    assert "field/vault.js" in shell
    assert "intake/web/" not in shell


def test_every_script_that_a_page_needs_is_among_those_the_phone_holds() -> None:
    folder = bundle._path("intake/field/list.js").parent
    here = {f"intake/field/{path.name}" for path in folder.iterdir() if path.name != "worker.js"}
    assert here == {name for name in bundle.PLAIN if name.startswith("intake/field/")}
    assert len(set(bundle.PLAIN)) == len(bundle.PLAIN)


def test_logging_out_asks_before_unsent_forms_go_and_then_clears_the_browser(ani: User) -> None:
    client = browser(ani)
    client.cookies[kept.COOKIE] = f"{kept.mark_of(ani.pk)}.2"
    asked = client.post(reverse("accounts:logout"))
    assert "2 forms on this phone are not at the office." in asked.content.decode()
    assert "Clear-Site-Data" not in asked
    gone = client.post(reverse("accounts:logout"), {"unsent": "remove"})
    assert gone["Clear-Site-Data"] == '"storage"'
    assert gone.cookies["field_key"]["max-age"] == 0


@pytest.mark.parametrize("cookie", ["", "somebody-else.2", "nonsense"])
def test_logging_out_leaves_alone_what_is_somebody_elses(ani: User, cookie: str) -> None:
    client = browser(ani)
    client.cookies[kept.COOKIE] = cookie
    answer = client.post(reverse("accounts:logout"))
    assert answer.status_code == 302
    assert "Clear-Site-Data" not in answer


def test_who_fills_no_forms_finds_no_list(somebody: Callable[..., User]) -> None:
    assert browser(somebody("donor")).get(reverse("intake:phone")).status_code == 403
