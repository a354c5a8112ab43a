"""What stands around every answer: headers, language, refusals as pages, a log without names."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from muara.errors import FrameError, NotAllowed, Refused
from muara_server import logs
from muara_server.accounts.models import User

pytestmark = pytest.mark.django_db
NAME = "Asha Devi"


def raises(error: Exception) -> object:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("frame/", raises(FrameError("Age is out of range.", file="a.csv", row=3, found=190))),
    path("refused/", raises(Refused("Not here."))),
    path("not-allowed/", raises(NotAllowed("no_permission", "Your role does not include this."))),
    path("large/", raises(RequestDataTooBig())),
    path("many/", raises(TooManyFieldsSent())),
    path("fault/", raises(RuntimeError(f"the child {NAME} could not be found"))),
    path("", include("muara_server.urls")),
]
handler400 = "muara_server.refusals.not_readable"
handler403 = "muara_server.refusals.not_allowed"
handler404 = "muara_server.refusals.not_found"
handler500 = "muara_server.refusals.gone_wrong"


@pytest.fixture(autouse=True)
def with_these_addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/frame/", 400),
        ("/refused/", 403),
        ("/not-allowed/", 403),
        ("/large/", 413),
        ("/many/", 413),
        ("/nowhere/", 404),
        ("/fault/", 500),
    ],
)
def test_every_refusal_is_a_page_in_the_readers_language(
    reader: Client, address: str, status: int
) -> None:
    for language in ("en", "id", "hi"):
        answer = reader.get(address, headers={"accept-language": language})
        assert answer.status_code == status
        assert f'<html lang="{language}"' in answer.content.decode()


def test_bad_input_is_told_with_row_and_value(reader: Client) -> None:
    assert "a.csv, row 3: Age is out of range. Found 190." in reader.get("/frame/").content.decode()


@pytest.mark.parametrize("address", ["/login/", "/nowhere/", "/fault/", "/frame/"])
def test_every_answer_carries_the_headers(reader: Client, address: str) -> None:
    answer = reader.get(address)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert len(answer["X-Request-ID"]) == 12


def test_every_request_has_an_id_of_its_own(reader: Client) -> None:
    assert reader.get("/alive/")["X-Request-ID"] != reader.get("/alive/")["X-Request-ID"]


def test_pages_of_those_who_logged_in_are_not_kept_by_the_browser(ani: User) -> None:
    client = Client()
    client.force_login(ani)
    assert "no-store" in client.get("/law/claims/")["Cache-Control"]


def test_the_language_is_the_readers_own(ani: User) -> None:
    User.objects.update(language="hi")
    client = Client()
    client.force_login(ani)
    answer = client.get("/nowhere/", headers={"accept-language": "id"})
    assert answer["Content-Language"] == "hi"


def test_before_logging_in_the_language_is_the_browsers(reader: Client) -> None:
    asked = {"accept-language": "id-ID,id;q=0.9,en;q=0.1"}
    assert reader.get("/login/", headers=asked)["Content-Language"] == "id"
    assert reader.get("/login/", headers={"accept-language": "fr"})["Content-Language"] == "en"


def test_a_form_of_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login/", {"login": "a", "password": "b"}).status_code == 403


def test_the_log_tells_where_a_fault_was_and_no_name(reader: Client) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.WithoutValues("{request_id} {message}", style="{"))
    handler.addFilter(logs.AddRequestId())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        answer = reader.get("/fault/?name=Asha")
    finally:
        logger.removeHandler(handler)
    assert "RuntimeError" in written.getvalue()
    assert "test_answers.py" in written.getvalue()
    assert answer["X-Request-ID"] in written.getvalue()
    assert "Asha" not in written.getvalue()
    assert "Asha" not in answer.content.decode()


def test_the_causes_of_a_fault_are_told_without_their_words() -> None:
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(NAME) from error
    except ValueError as error:
        told = logs.WithoutValues().formatException((ValueError, error, error.__traceback__))
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    assert NAME not in told.replace("raise KeyError(NAME)", "")
