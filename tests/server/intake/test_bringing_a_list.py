"""A list is looked at row by row before anything is written; what is confirmed enters once."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from library.forms.made import sheets
from muara.cli import main
from muara.forms import convert, open_forms
from muara.forms.of_packs import MAPPING
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.intake import actions, mappings, sorting, writing
from muara_server.intake.bringing import asking, looking, reading, uploads
from muara_server.intake.models import (
    Attachment,
    FormVersion,
    Made,
    Received,
    Remembered,
    Upload,
    UploadRow,
)
from muara_server.jobs.models import Job
from muara_server.jobs.run import work
from muara_server.ledger.models import Entry
from muara_server.registry.actions import erase
from muara_server.registry.models import Observation, Person
from server.cast import Map
from server.ledger.entering import register

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = """List of children,,,,
S.No.,Name of the child,Age,Sex,DOB
1,Zorawar s/o Kirpal,12-13,M,
2,Sundari,about ten,F,
3,Meghna,9,F,03/04/2015
4,Meghna,9,F,03/04/2015
5,,,,
"""


@pytest.fixture
def identification(places: Map) -> FormVersion:
    """The packs' form of this name, as `muara migrate` publishes it."""
    form = open_forms(open_pack("international"))["identification"]
    version = actions.publish(form.converted.xml, who=None)
    mappings.keep(version, (form.folder / MAPPING).read_text(), pack="international")
    return version


@pytest.fixture
def client_of_ani(ani: User) -> Client:
    client = Client()
    client.force_login(ani)
    return client


def bring(
    client: Client, content: bytes, version: FormVersion, name: str = "a.csv"
) -> HttpResponse:
    sent = {"file": SimpleUploadedFile(name, content), "form": str(version.pk), "place": ""}
    return client.post("/bring/", sent, follow=True)


def row_person(number: int) -> uuid.UUID:
    """Whom this row registered."""
    made = Made.objects.get(received__came_in__number=number, kind="person")
    assert made.subject
    return made.subject


def look(client: Client, **more: str) -> HttpResponse:
    columns = {"1": "child_name", "2": "age", "3": "sex", "4": "birth_date"}
    told = {f"column:{at}": path for at, path in columns.items()} | {"do": "look", **more}
    return client.post(f"/bring/{Upload.objects.get().pk}/", told, follow=True)


def test_a_list_is_seen_row_by_row_and_entered_once(
    client_of_ani: Client, identification: FormVersion, ani: User, budi: User
) -> None:
    page = bring(client_of_ani, LIST.encode(), identification)
    shown = page.content.decode()
    assert 'value="child_name" selected' in shown
    assert "Zorawar s/o Kirpal" in shown
    # What may be two days is asked, and so is the day on which all of it was so.
    answer = look(client_of_ani)
    assert answer.status_code == 400
    assert "day or the month" in answer.content.decode()
    assert look(client_of_ani, order="day").status_code == 400
    shown = look(client_of_ani, order="day", day="2024-05-03").content.decode()
    upload = Upload.objects.get()
    counted = (upload.rows, upload.created, upload.changed, upload.refused, upload.same)
    assert counted == (4, 2, 0, 1, 1)
    assert "is a range, kept as 12 to 13" in shown
    assert "is not a number" in shown
    assert not Entry.objects.exists()
    assert not Received.objects.exists()
    upload_page = f"/bring/{upload.pk}/"
    client_of_ani.post(upload_page, {"do": "enter"})
    client_of_ani.post(upload_page, {"do": "enter"})
    assert Person.objects.count() == 2
    assert {each.way for each in Received.objects.all()} == {"import"}
    assert {(each.source, each.recorded_by) for each in Entry.objects.all()} == {("file", ani)}
    ages = {each.facts.get("age_low") for each in Observation.objects.filter(kind="identity")}
    assert 12 in ages
    row = UploadRow.objects.get(number=3)
    assert row.received is not None
    assert row.received.sorting.waits is False
    supervisor = Client()
    supervisor.force_login(budi)
    opened = supervisor.get(f"/intake/{row.received_id}/").content.decode()
    assert "It came as row 3 of a list" in opened
    # The same child in another list: its columns are known, and who may be meant is named.
    other = LIST.replace("12-13", "14").replace("Meghna", "Zorawar Singh")
    assert "read before" in bring(client_of_ani, other.encode(), identification).content.decode()
    assert Remembered.objects.count() == 1
    newest = Upload.objects.all()[0]
    told = {"do": "look", "order": "day", "day": "2024-05-04", "column:1": "child_name"}
    shown = client_of_ani.post(f"/bring/{newest.pk}/", told, follow=True).content.decode()
    known = str(Person.objects.get(pk=row_person(3)).pk)
    assert f"/people/{known}/" in shown
    same = newest.read.exclude(known=[]).get()
    left = client_of_ani.post(
        f"/bring/{newest.pk}/", {"do": "leave", "row": str(same.pk)}, follow=True
    )
    assert "Left out: registered already" in left.content.decode()
    after = Upload.objects.get(pk=newest.pk)
    assert after.rows == after.created + after.refused + after.same


@pytest.mark.once
def test_the_refused_rows_come_back_with_what_is_wrong(
    client_of_ani: Client, identification: FormVersion
) -> None:
    bring(client_of_ani, LIST.encode(), identification)
    look(client_of_ani, order="day", day="2024-05-03")
    answer = client_of_ani.get(f"/bring/{Upload.objects.get().pk}/correct.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[-1][2:4] == ["Sundari", "about ten"]
    assert "not a number" in rows[-1][0]
    assert len(rows) == 3


@pytest.mark.once
def test_only_whoever_brought_it_sees_it(
    client_of_ani: Client, identification: FormVersion, chitra: User
) -> None:
    bring(client_of_ani, LIST.encode(), identification)
    other = Client()
    other.force_login(chitra)
    upload = Upload.objects.get().pk
    assert other.get(f"/bring/{upload}/").status_code == 404
    assert other.get(f"/bring/{upload}/correct.xlsx").status_code == 404
    assert bytes(LIST, "utf-8") not in bytes(Upload.objects.get().sealed)


def test_an_export_comes_in_under_its_identity_with_its_media(
    client_of_ani: Client, identification: FormVersion
) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("x.csv", "today,child_name,age,KEY\n2024-05-03,Zorawar,12,uuid:k1\n")
    shown = bring(client_of_ani, held.getvalue(), identification, "x.zip").content.decode()
    assert "Nothing is entered yet" in shown
    upload = Upload.objects.get()
    assert (upload.kind, upload.created) == ("export", 1)
    client_of_ani.post(f"/bring/{upload.pk}/", {"do": "enter"})
    assert Received.objects.get().instance == "uuid:k1"
    # The same again is the same; the same identity with another answer changes what is here.
    bring(client_of_ani, held.getvalue(), identification, "x.zip")
    told = {"meta/instanceID": "uuid:k1", "today": "2024-05-03", "child_name": "Zorawar"}
    changed = json.dumps({"results": [{**told, "age": "13"}]})
    bring(client_of_ani, changed.encode(), identification, "x.json")
    newest, again, _first = Upload.objects.all()
    assert (again.same, again.created) == (1, 0)
    assert (newest.changed, newest.created) == (1, 0)
    client_of_ani.post(f"/bring/{newest.pk}/", {"do": "enter"})
    ages = [each.facts.get("age") for each in Observation.objects.filter(kind="identity")]
    assert 13 in ages
    assert Person.objects.count() == 1


def test_media_of_an_export_are_linked(
    client_of_ani: Client, publisher: User, identification: FormVersion
) -> None:
    made = convert(
        sheets(
            [("type", "name", "label"), ("text", "a", "A"), ("image", "b", "B")],
            [],
            [("form_id", "version"), ("home", "3")],
        )
    )
    version = actions.publish(made.xml, who=publisher)
    newer = made.xml.replace(b'version="3"', b'version="4"')
    newest = actions.publish(newer, who=publisher)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("home.csv", "a,b,KEY,FormVersion\nx,hand.jpg,uuid:k1,3\n")
        parts.writestr("media/hand.jpg", b"\xff\xd8a picture")
    bring(client_of_ani, held.getvalue(), newest, "home.zip")
    upload = Upload.objects.get()
    # It is read as the version it names, and is not taken for another form that is known here.
    assert upload.version == version
    other = bring(client_of_ani, held.getvalue(), identification, "home.zip")
    assert "of another form" in other.content.decode()
    # Nobody has said what its answers become: it comes in all the same, and waits.
    assert (upload.created, upload.refused) == (1, 0)
    client_of_ani.post(f"/bring/{upload.pk}/", {"do": "enter"})
    assert Attachment.objects.get().of == Received.objects.get()


def test_a_long_list_is_a_job_and_its_file_is_erased_after_its_term(
    client_of_ani: Client, identification: FormVersion, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "AT_ONCE", 1)
    bring(client_of_ani, LIST.encode(), identification)
    shown = look(client_of_ani, order="day", day="2024-05-03").content.decode()
    assert "Nothing is entered yet" in shown
    work(str(Job.objects.get(kind=uploads.LOOK).pk))
    upload = Upload.objects.get()
    assert (upload.state, upload.created) == ("shown", 2)
    client_of_ani.post(f"/bring/{upload.pk}/", {"do": "enter"})
    work(str(Job.objects.get(kind=uploads.ENTER).pk))
    assert Upload.objects.get().state == "done"
    assert Person.objects.count() == 2
    assert uploads.overdue() == []
    Upload.objects.update(uploaded_at=upload.uploaded_at - uploads.term() * 2)
    (late,) = uploads.overdue()
    uploads.erase(late, who=None)
    assert (Upload.objects.get().stored, Upload.objects.get().created) == ("", 2)
    assert "erased" in client_of_ani.get(f"/bring/{upload.pk}/").content.decode()


def test_a_large_workbook_is_opened_once_and_by_a_job(
    client_of_ani: Client, identification: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGE", 100)
    shown = bring(client_of_ani, as_workbook(LIST), identification, "a.xlsx").content.decode()
    assert "The file is being opened" in shown
    do(uploads.OPEN)
    with monkeypatch.context() as opened:
        opened.setattr(uploads, "open_file", None)  # from here on it is not opened again
        upload = Upload.objects.get()
        assert (upload.kind, upload.state) == ("list", "asked")
        assert "Zorawar" in client_of_ani.get(f"/bring/{upload.pk}/").content.decode()
        look(client_of_ani, order="day", day="2024-05-03")
        do(uploads.LOOK)
        client_of_ani.post(f"/bring/{upload.pk}/", {"do": "enter"})
    assert Person.objects.count() == 2
    kept = Upload.objects.get()
    uploads.erase(kept, who=None)
    assert (kept.stored, kept.tables) == ("", "")


def test_a_large_file_that_is_no_list_says_so_when_it_was_opened(
    client_of_ani: Client, identification: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGE", 10)
    bring(client_of_ani, b"PK\x03\x04broken and long", identification)
    do(uploads.OPEN)
    shown = client_of_ani.get(f"/bring/{Upload.objects.get().pk}/").content.decode()
    assert "cannot be read as a list" in shown


def as_workbook(text: str) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    for line in text.splitlines():
        book.active.append(line.split(","))
    book.save(held)
    return held.getvalue()


def do(kind: str) -> None:
    """What the worker does when such work is asked for."""
    work(str(Job.objects.get(kind=kind).pk))


def test_who_may_be_meant_is_asked_once_for_all_rows_and_the_trail_says_it(
    client_of_ani: Client, identification: FormVersion, ani: User
) -> None:
    known = register(ani, "Zorawar")
    bring(client_of_ani, LIST.encode(), identification)
    look(client_of_ani, order="day", day="2024-05-03")
    rows = UploadRow.objects.filter(outcome="create")
    assert [(each.number, each.known) for each in rows] == [(3, [str(known)]), (5, [])]
    (told,) = AuditEntry.objects.filter(deed="person.searched")
    assert (told.who, told.detail["people"]) == (ani.pk, [str(known)])


def test_the_command_line_tries_first_and_then_enters(
    identification: FormVersion, ani: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(LIST)
    command = ["import", str(file), "--form", "identification", "--as", ani.login]
    assert main([*command, "--day", "2024-05-03"]) == 2
    assert "--order day" in capsys.readouterr().err
    said = [*command, "--day", "2024-05-03", "--order", "day"]
    assert main([*said, "--dry-run"]) == 1
    told = capsys.readouterr().out
    assert "4 rows read = 2 created + 0 changed + 1 refused + 1 same as before" in told
    assert not Person.objects.exists()
    assert main(said) == 1
    assert Person.objects.count() == 2
    assert set(Upload.objects.values_list("state", "stored")) == {("erased", "")}


@pytest.mark.once
def test_a_template_is_handed_out_and_what_is_no_list_is_not_kept(
    client_of_ani: Client, identification: FormVersion
) -> None:
    for kind in ("csv", "xlsx"):
        answer = client_of_ani.get(f"/bring/template/{identification.pk}.{kind}")
        assert (answer.status_code, "identification-en" in answer["Content-Disposition"]) == (
            200,
            True,
        )
    assert client_of_ani.get(f"/bring/template/{identification.pk}.pdf").status_code == 404
    page = bring(client_of_ani, b"PK\x03\x04broken", identification)
    assert page.status_code == 400
    assert "cannot be read as a list" in page.content.decode()
    assert not Upload.objects.exists()


def test_a_row_that_no_filled_form_can_be_stays_out_alone(
    client_of_ani: Client, identification: FormVersion
) -> None:
    sent = f"today,child_name,KEY\n2024-05-03,Zorawar,{'u' * 600}\n2024-05-03,Meghna,uuid:k2\n"
    shown = bring(client_of_ani, sent.encode(), identification).content.decode()
    upload = Upload.objects.get()
    assert (upload.state, upload.created, upload.refused) == ("shown", 1, 1)
    assert "cannot be written as a filled form" in shown


def test_a_short_list_that_broke_off_goes_on(
    client_of_ani: Client, identification: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(client_of_ani, LIST.encode(), identification)
    look(client_of_ani, order="day", day="2024-05-03")
    page = f"/bring/{Upload.objects.get().pk}/"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(asking.entering, "_enter", stop)
        with pytest.raises(KeyboardInterrupt):
            client_of_ani.post(page, {"do": "enter"})
    # While somebody may still be waiting for it nothing is offered, and nothing begun twice.
    assert "Go on" not in client_of_ani.get(page).content.decode()
    client_of_ani.post(page, {"do": "resume"})
    assert not Job.objects.filter(kind=uploads.ENTER).exists()
    upload = Upload.objects.get()
    assert upload.confirmed_at
    Upload.objects.update(confirmed_at=upload.confirmed_at - 2 * asking.PATIENCE)
    assert "Go on" in client_of_ani.get(page).content.decode()
    client_of_ani.post(page, {"do": "resume"})
    client_of_ani.post(page, {"do": "resume"})
    work(str(Job.objects.get(kind=uploads.ENTER).pk))
    assert (Upload.objects.get().state, Person.objects.count()) == ("done", 2)


def test_a_list_goes_with_the_file_of_somebody_who_is_in_it(
    client_of_ani: Client, identification: FormVersion, django_capture_on_commit_callbacks: Any
) -> None:
    bring(client_of_ani, LIST.encode(), identification)
    look(client_of_ani, order="day", day="2024-05-03")
    client_of_ani.post(f"/bring/{Upload.objects.get().pk}/", {"do": "enter"})
    again = LIST.replace("12-13", "14")  # shown as one who may be the same, and not entered
    bring(client_of_ani, again.encode(), identification)
    other = LIST.replace("Zorawar", "Suraj").replace("Meghna", "Malati")
    bring(client_of_ani, other.encode(), identification)
    of_others, may_be, first = Upload.objects.all()
    told = {f"column:{at}": path for at, path in {"1": "child_name", "2": "age"}.items()}
    for each in (may_be, of_others):
        said = {"do": "look", "order": "day", "day": "2024-05-04", **told}
        client_of_ani.post(f"/bring/{each.pk}/", said)
    assert may_be.read.exclude(known=[]).exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase(row_person(3), who=None, reason="consent_withdrawn")
    states = dict(Upload.objects.values_list("pk", "state"))
    assert states == {first.pk: "erased", may_be.pk: "erased", of_others.pk: "shown"}
    assert [default_storage.exists(each.stored) for each in (first, may_be, of_others)] == [
        False,
        False,
        True,
    ]


def test_what_is_here_but_does_not_hold_is_not_told_as_the_same(
    client_of_ani: Client, budi: User, identification: FormVersion
) -> None:
    first, second = (
        f"today,child_name,age,KEY\n2024-05-03,Zorawar,{age},uuid:k1\n".encode() for age in (12, 13)
    )
    bring(client_of_ani, first, identification)
    client_of_ani.post(f"/bring/{Upload.objects.get().pk}/", {"do": "enter"})
    sorting.correct(Received.objects.get(), {"age": "14"}, who=budi)
    shown = bring(client_of_ani, first, identification).content.decode()
    assert "Was here before" in shown
    # Another content waits beside it: it is not in the register, and somebody has to decide.
    upload = Upload.objects.all()[0]
    (row,) = reading.rows_of(upload)
    held = replace(row, values={**row.values, "age": "13"})
    apart = writing.write(looking.parcel(held, upload, "uuid:k1"))
    assert apart.apart
    shown = bring(client_of_ani, second, identification).content.decode()
    assert "waits for a decision" in shown
    assert {each.same for each in Upload.objects.all()[:2]} == {1}
