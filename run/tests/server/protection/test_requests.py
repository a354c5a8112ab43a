"""Whatever is sent, by whomever: a page that says so, never a fault, and no name in the log.

The addresses are all there are; the abuse is what a curious boy, a broken phone or a scanner sends.
"""

from __future__ import annotations

import io
import logging
import uuid
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muara_server import logs
from muara_server.accounts.models import User
from muara_server.registry import queries
from server.cast import PASSWORD
from server.ledger.entering import draft, enter, register

pytestmark = pytest.mark.django_db
NAME = "Zorawar"
ELSEWHERE = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)")
ODD_NEXT = ("nothing", "web:home", "search", "a b", "?", "#", "%00", "\x00", "/\r\nSet-Cookie: a=b")


@pytest.fixture
def as_ani(ani: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(ani)
    return client


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What goes to the log while a test runs, in the form in which it is kept."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    configured = logs.CONFIGURATION["handlers"]["console"]["filters"]
    for name in configured:
        maker = logs.CONFIGURATION["filters"][name]["()"]
        handler.addFilter(getattr(logs, maker.rsplit(".", 1)[1])())
    handler.setFormatter(logs.WithoutValues("{request_id} {name} {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield told
    root.removeHandler(handler)


@pytest.mark.parametrize("wanted", ELSEWHERE + ODD_NEXT)
def test_after_logging_in_nobody_is_led_elsewhere(stranger: Client, ani: User, wanted: str) -> None:
    said = {"login": "ani", "password": PASSWORD, "next": wanted}
    answer = stranger.post("/login/", said)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))
    assert "Set-Cookie: a=b" not in answer.serialize_headers().decode()


@pytest.mark.parametrize("wanted", ELSEWHERE + ODD_NEXT)
def test_the_choice_of_language_leads_nowhere_else(stranger: Client, wanted: str) -> None:
    answer = stranger.post("/language/", {"language": "hi", "next": wanted})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "address",
    [f"/people/{NAME}/", f"/search/{NAME}", f"/search/?text={NAME}", f"/households/{NAME}%20Devi/"],
)
def test_a_name_typed_into_an_address_does_not_reach_the_log(
    as_ani: Client, written: io.StringIO, address: str
) -> None:
    as_ani.get(address)
    as_ani.post(address)
    as_ani.delete(address)
    assert NAME not in written.getvalue()


def test_a_host_typed_by_a_stranger_does_not_reach_the_log(
    stranger: Client, written: io.StringIO
) -> None:
    answer = stranger.get("/login/", headers={"host": f"{NAME.lower()}.example"})
    assert answer.status_code == 400
    assert NAME.lower() not in written.getvalue().lower()
    assert NAME.lower() not in answer.content.decode().lower()


def test_a_form_without_its_token_leaves_no_name_in_the_log(
    ani: User, written: io.StringIO
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ani)
    assert client.post(f"/search/?text={NAME}", {"text": NAME}).status_code == 403
    assert NAME not in written.getvalue()


def test_the_log_still_says_what_happened_and_where(as_ani: Client, written: io.StringIO) -> None:
    answer = as_ani.get(f"/people/{uuid.uuid4()}/")
    assert answer["X-Request-ID"] in written.getvalue()
    assert "people/<uuid:person>/" in written.getvalue()


# What is sent to every page ------------------------------------------------------------------


def addresses(person: uuid.UUID) -> list[str]:
    return [
        "/", "/login/", "/language/", "/search/", "/places/", "/law/", "/law/claims/",
        "/law/conventions/", "/law/definitions/", "/law/definitions/SDG_EA/", "/model/",
        "/law/clauses/SDG.8.7.1.ea.5_11/", f"/people/{person}/", f"/people/{person}/answers/age/",
        f"/people/{person}/observations/schooling/", "/results/converging_2008/",
        "/results/converging_2008/over-time/", "/results/converging_2008/district/",
        "/results/converging_2008/figures/education/",
        "/results/converging_2008/figures/education.csv",
    ]  # fmt: skip


ODD = [
    "\x00", "\ud7ff\u202e\ufeff", "१९९८ ²² Ⅷ", "1e999", "9" * 400, "0001-01-01", "9999-12-31",
    "../{{ 7*7 }}%s' --",
]  # fmt: skip
FIELDS = ["as_of", "known_on", "on", "compared_with", "place", "sex", "without", "unsettled"]
FIELDS += ["page", "indicator", "spell", "text", "note", "true_on", "age", "evidence", "country"]
FIELDS += ["birth_date", "worked", "economic_hours", "language", "next", "login", "password"]


@pytest.fixture
def suraj(ani: User) -> uuid.UUID:
    person = register(ani)
    enter(draft("work", person=person, facts={"worked": True, "economic_hours": 20}), who=ani)
    return person


def fine(answer: HttpResponse, told: str) -> None:
    assert answer.status_code < 500, told


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:20])
def test_odd_values_in_every_field_of_every_page(
    as_ani: Client, suraj: uuid.UUID, odd: str
) -> None:
    said = dict.fromkeys(FIELDS, odd)
    for address in addresses(suraj):
        fine(as_ani.get(address, said), f"GET {address}")
        fine(as_ani.post(address, said), f"POST {address}")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", "[" * 100_000),
        ("application/json", '{"a":' * 50_000),
        ("application/x-www-form-urlencoded", b"text=\xff\xfe\x00"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"text=a"),
        ("application/x-www-form-urlencoded", b"a=1&" * 5_000),
        ("application/x-www-form-urlencoded", b"text=" + b"a" * 3_000_000),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="text"'),
        ("multipart/form-data; boundary=" + "x" * 300, b""),
        ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ],
)
def test_odd_bodies(as_ani: Client, suraj: uuid.UUID, kind: str, body: str | bytes) -> None:
    for address in ("/search/", "/login/", "/language/", f"/people/{suraj}/observations/visit/"):
        fine(as_ani.post(address, data=body, content_type=kind), address)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head", "trace"])
def test_other_methods_change_nothing(as_ani: Client, suraj: uuid.UUID, method: str) -> None:
    before = len(queries.timeline(User.objects.get(login="ani"), suraj))
    for address in addresses(suraj):
        fine(getattr(as_ani, method)(address), f"{method} {address}")
    assert len(queries.timeline(User.objects.get(login="ani"), suraj)) == before


@pytest.mark.parametrize(
    "path", ["/law/clauses/%ff/", "/law/clauses/%00/", "/%2e%2e/%2e%2e/", "/static/../settings.py",
             "/static/%2e%2e/settings.py", "/results/%00/", "/people/%00/", "/" + "a" * 8_000],
)  # fmt: skip
def test_odd_addresses(as_ani: Client, path: str) -> None:
    answer = as_ani.get(path)
    fine(answer, path)
    assert answer.status_code in {400, 404, 301, 302}


@pytest.mark.parametrize(
    "cookie",
    ["sessionid=\x00", "sessionid=" + "a" * 5_000, "csrftoken=\xff", "django_language=../x"],
)
def test_odd_cookies(stranger: Client, cookie: str) -> None:
    name, _, value = cookie.partition("=")
    stranger.cookies[name] = value
    fine(stranger.get("/"), cookie[:20])
    fine(stranger.get("/login/"), cookie[:20])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=130))
def test_any_text_may_be_searched_for(as_ani: Client, text: str) -> None:
    fine(as_ani.post("/search/", {"text": text}), ascii(text))
