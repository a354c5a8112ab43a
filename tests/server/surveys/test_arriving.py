"""A survey file arrives in parts, is kept sealed and read by a job, and goes on its day."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from muara.errors import FrameError
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.surveys import arriving, jobs, store
from muara_server.surveys.models import Survey, SurveyPart
from server.surveys.bringing import SMALL, brought, client_of, done, sent

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def siti(somebody: Callable[..., User]) -> User:
    return somebody("statistician")


@pytest.fixture
def client(siti: User) -> Client:
    return client_of(siti)


def begin(client: Client, content: bytes = SMALL, name: str = "jambi.csv") -> dict[str, Any]:
    told = {"title": "Jambi", "pack": "indonesia", "name": name, "size": len(content)}
    answer = client.post("/surveys/begin/", told)
    assert answer.status_code == 200, answer.content
    return answer.json()


def part(client: Client, begun: dict[str, Any], number: int, content: bytes) -> Any:
    address = f"{begun['parts']}?number={number}"
    return client.post(address, content, content_type="application/octet-stream")


def lying() -> list[Path]:
    return [each for each in (settings.MUARA_HOME / "surveys").rglob("*") if each.is_file()]


def test_a_file_sent_without_scripts_is_cut_into_sealed_parts_and_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "PART", 50)
    survey = brought(client)
    assert (survey.state, survey.rows, survey.columns) == ("ready", 4, 7)
    assert [each.size for each in survey.parts.all()] == [50, 50, len(SMALL) - 100]
    assert b"".join(store.pieces(survey)) == SMALL
    names = {each.stored for each in survey.parts.all()} | {survey.facts}
    held = [each for each in lying() if f"{each.parent.name}/{each.name}" in names]
    assert len(held) == 4
    assert not any(b"WORKED" in each.read_bytes() for each in held)
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert "4 rows" in page
    assert "7 columns" in page


def test_a_file_sent_in_parts_goes_on_where_it_broke(client: Client) -> None:
    begun = begin(client)
    assert part(client, begun, 0, SMALL[:40]).json()["next"] == 1
    # The answer was lost: the same part again counts once.
    assert part(client, begun, 0, SMALL[:40]).json()["arrived"] == 40
    assert part(client, begun, 2, SMALL[80:]).status_code == 403
    assert "Choose the same file" in client.get(begun["page"]).content.decode()
    assert client.get(begun["parts"]).json()["arrived"] == 40
    assert part(client, begun, 1, SMALL[40:] + b"more").status_code == 403
    part(client, begun, 1, SMALL[40:])
    survey = Survey.objects.get()
    done(survey)
    survey.refresh_from_db()
    assert survey.rows == 4
    with store.opened(survey) as path:
        assert path.read_bytes() == SMALL
        left = path.parent
    assert not left.exists()


def test_a_page_of_another_site_sends_nothing(siti: User) -> None:
    strange = Client(enforce_csrf_checks=True)
    strange.force_login(siti)
    assert sent(strange).status_code == 403
    assert not Survey.objects.exists()


def test_what_broke_off_in_one_form_is_not_taken(client: Client) -> None:
    field = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    whole = field % (b"title", b"Jambi") + field % (b"pack", b"indonesia") + file
    before = set(lying())
    answer = client.generic(
        "POST", "/surveys/bring/", whole + SMALL[:60], "multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400
    assert not Survey.objects.exists()
    assert set(lying()) == before


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.doc", b"x", "This ending is not one"),
        ("a.txt", b"1 2", "A fixed-width file needs a layout."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(
    client: Client, name: str, content: bytes, says: str
) -> None:
    answer = sent(client, content, name)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not SurveyPart.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"AGE,SEX\n", "The file has column names but no rows."),
        ("a.parquet", b"PAR1 and then nothing", "cut short or damaged"),
        ("a.csv.gz", gzip.compress(SMALL)[:-9], "cut short"),
        ("a.csv", b"AGE,SEX\n1,2\n1,2,3\n", "row"),
    ],
)
def test_what_cannot_be_read_says_why(client: Client, name: str, content: bytes, says: str) -> None:
    survey = brought(client, content, name)
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert survey.state == "unreadable"
    assert says in page
    assert str(settings.MUARA_HOME) not in page


def test_a_file_written_otherwise_is_read_again(client: Client) -> None:
    survey = brought(client, "AGE;NAMA\n11;Ré\n".encode("latin-1"))
    assert survey.state == "unreadable"
    told = {"do": "again", "encoding": "latin-1", "separator": ";", "sheet": ""}
    client.post(f"/surveys/{survey.pk}/", told)
    done(survey)
    survey.refresh_from_db()
    assert (survey.rows, survey.columns) == (1, 2)


def test_fixed_width_text_is_read_by_its_layout(client: Client) -> None:
    layout = b"@0001 UF $2. /* State */ @0003 AGE 2. /* Age */"
    sent(client, b"11 9\n1212\n", "a.txt", layout=SimpleUploadedFile("in.sas", layout))
    survey = Survey.objects.get()
    done(survey)
    survey.refresh_from_db()
    assert (survey.state, survey.rows, survey.columns) == ("ready", 2, 2)
    text = b'[file]\nlayout = "in.sas"\n[columns]\nage = "AGE"\n'
    client.post(f"/surveys/{survey.pk}/mapping/", {"text": SimpleUploadedFile("a.toml", text)})
    done(survey)
    assert survey.mappings.get().known == {"age": 2}


def test_what_was_lost_with_the_disk_is_told(client: Client) -> None:
    """After records were restored the files of surveys are gone: they are in no backup."""
    survey = brought(client)
    for part in survey.parts.all():
        storages["surveys"].delete(part.stored)
    storages["surveys"].delete(survey.facts)
    answer = client.get(f"/surveys/{survey.pk}/mapping/")
    assert answer.status_code == 400
    assert "survey files are in no backup" in answer.content.decode()
    with pytest.raises(FrameError, match="Bring it again"), store.opened(survey):
        pass


def test_half_a_file_is_awaited_for_a_week(client: Client) -> None:
    begin(client)
    survey = Survey.objects.get()
    assert survey.delete_on == timezone.localdate() + dt.timedelta(days=7)
    assert brought(client).delete_on == timezone.localdate() + dt.timedelta(days=180)


def test_nobody_else_finds_it_until_it_is_shared(
    client: Client, siti: User, somebody: Callable[..., User]
) -> None:
    survey, budi = brought(client), somebody("researcher")
    other = client_of(budi)
    address = f"/surveys/{survey.pk}/"
    assert other.get(address).status_code == 404
    assert "Jambi 2020" not in other.get("/surveys/").content.decode()
    client.post(address, {"do": "share", "login": budi.login})
    assert other.get(address).status_code == 200
    # Shared with is not owned by: who works with it deletes and shares nothing.
    assert other.post(address, {"do": "delete"}).status_code == 400
    assert other.post(address, {"do": "share", "login": siti.login}).status_code == 400
    again = {"do": "again", "encoding": "utf-8", "separator": ","}
    assert other.post(address, again).status_code == 400
    share = survey.shares.get()
    client.post(address, {"do": "unshare", "share": str(share.pk)})
    assert other.get(address).status_code == 404
    deeds = set(AuditEntry.objects.filter(about=survey.pk).values_list("deed", flat=True))
    assert {"survey.bring", "survey.share", "survey.unshare", "access.refused"} <= deeds


def test_it_is_shared_only_with_those_who_work_with_surveys(client: Client, ani: User) -> None:
    survey = brought(client)
    for login in (ani.login, "nobody"):
        answer = client.post(f"/surveys/{survey.pk}/", {"do": "share", "login": login})
        assert answer.status_code == 400
        assert "Nobody else of this login" in answer.content.decode()


class Steps:
    """A job's steps, without its job."""

    cursor = None

    def step(self, **_told: object) -> Any:
        return nullcontext()


def test_it_is_deleted_on_request_and_on_its_day(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = brought(client), brought(client)
    gone = [each.stored for each in [*first.parts.all(), *second.parts.all()]]
    Survey.objects.filter(pk=second.pk).update(
        delete_on=timezone.localdate() - dt.timedelta(days=1)
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/surveys/{first.pk}/", {"do": "delete"})
        jobs.delete(Steps())  # type: ignore[arg-type]
    for survey in (first, second):
        survey.refresh_from_db()
        assert (survey.state, survey.file, survey.facts) == ("deleted", "", "")
    assert not any(storages["surveys"].exists(name) for name in gone)
    assert "was deleted" in client.get(f"/surveys/{first.pk}/").content.decode()


def test_what_a_killed_process_left_open_is_swept(settings: Any, tmp_path: Path) -> None:
    settings.MUARA_HOME = tmp_path
    with store.scratch() as open_still:
        assert store.sweep() == 0
        name = f"{socket.gethostname()[:60]}/1/never"
        (open_still / store.OPENED_BY).write_text(name)
        assert store.sweep() == 1
        assert not open_still.exists()


def test_no_room_and_too_large_are_told_before_anything_is_sent(
    client: Client, settings: Any
) -> None:
    settings.MUARA_LARGEST_SURVEY = 10
    told = {"title": "Jambi", "pack": "indonesia", "name": "a.csv", "size": 11}
    answer = client.post("/surveys/begin/", told)
    assert answer.status_code == 400
    assert "larger than" in answer.json()["wrong"][0]


def test_it_is_kept_longer_from_today(client: Client, siti: User) -> None:
    survey = brought(client)
    today = timezone.localdate()
    Survey.objects.filter(pk=survey.pk).update(delete_on=today)
    client.post(f"/surveys/{survey.pk}/", {"do": "longer"})
    survey.refresh_from_db()
    assert survey.delete_on == today + dt.timedelta(days=settings.MUARA_SURVEY_DAYS)
