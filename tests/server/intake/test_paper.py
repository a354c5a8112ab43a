"""Paper is printed with numbers, keyed, keyed again by somebody else, and only then entered."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from muara.cli import main
from muara.forms import open_forms
from muara.packs import open_pack
from muara_server import sheet_numbers as numbers
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.intake import actions, mappings, sorting, waiting
from muara_server.intake.forgetting import forget
from muara_server.intake.models import FormVersion, KeyedAlone, Keying, Received, Sheet, Waiting
from muara_server.intake.paper import printed
from muara_server.intake.paper.keying import keep, opened
from muara_server.intake.paper.meant import meant_by
from muara_server.registry.models import Observation, Person
from server.cast import Map
from server.ledger.entering import register, settle

pytestmark = pytest.mark.django_db
DAY = "03052024"
REGISTERED = {
    "@day": DAY,
    "child_name": "Zorawar",
    "sex": "2",
    "age": "12",
    "economic_hours": "20",
    "danger": "8",
}


@pytest.fixture
def form(places: Map) -> FormVersion:
    """Identification, as the packs have it: every sheet is keyed twice."""
    return publish("identification")


def publish(key: str) -> FormVersion:
    pack = open_pack("international")
    form = open_forms(pack)[key]
    version = actions.publish(form.converted.xml, who=None)
    mappings.keep(version, (form.folder / "mapping.toml").read_text(), pack=pack.name)
    return version


def drawn(version: FormVersion) -> Sheet:
    return printed.draw(version, language="en", sheets=1, who=None)[0]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def keyed(client: Client, sheet: Sheet, told: dict[str, str], **more: Any) -> Any:
    answers = {f"answer:{name}": said for name, said in told.items()}
    return client.post(f"/paper/{sheet.number}/", {**answers, **more}, follow=True)


@pytest.fixture
def bela(somebody: Callable[..., User], places: Map) -> User:
    return somebody("case_worker", places.sitamarhi)


def test_nothing_is_entered_before_two_have_keyed_it_and_a_person_decided(
    form: FormVersion, ani: User, bela: User, budi: User
) -> None:
    sheet = drawn(form)
    assert b"Somebody else keys it again" in keyed(as_(ani), sheet, REGISTERED).content
    assert b"You keyed this sheet" in as_(ani).get(f"/paper/{sheet.number}/").content
    assert f"/paper/{sheet.number}/" in as_(bela).get("/paper/").content.decode()
    assert not Received.objects.exists()
    page = as_(bela).get(f"/paper/{sheet.number}/").content.decode()
    assert "Zorawar" not in page
    answer = keyed(as_(bela), sheet, {**REGISTERED, "child_name": "zorawar", "age": "13"})
    assert b"something differs" in answer.content
    assert not Received.objects.exists()
    assert as_(ani).get(f"/paper/{sheet.instance}/decide/").status_code == 403
    page = as_(budi).get(f"/paper/{sheet.instance}/decide/").content.decode()
    assert "How old is the child" in page
    assert "What is the child" not in page
    answer = as_(budi).post(
        f"/paper/{sheet.instance}/decide/", {"chosen:age": "second"}, follow=True
    )
    assert b"on its way into the register" in answer.content
    assert b"5 (83 %)" in answer.content
    received = Received.objects.get()
    assert (received.way, received.version, received.user) == ("paper", form, budi)
    assert received.instance == f"uuid:{sheet.instance}"
    for each in waiting.several(waiting.unsorted(at_most=9)):
        sorting.sort_one(each)
    assert not Waiting.objects.exists()
    page = as_(budi).get(f"/intake/{received.pk}/").content.decode()
    assert f"sheet of paper {numbers.written(sheet.number)}" in page
    assert Observation.objects.filter(person=Person.objects.get(), kind="work").exists()
    assert Keying.objects.count() == 3
    assert b"Zorawar" not in b"".join(bytes(each.sealed) for each in Keying.objects.all())


def test_where_both_agree_it_is_entered_by_itself(form: FormVersion, ani: User, bela: User) -> None:
    sheet = drawn(form)
    keyed(as_(ani), sheet, REGISTERED)
    assert (
        b"both agree" in keyed(as_(bela), sheet, {**REGISTERED, "child_name": "ZORAWAR "}).content
    )
    assert Received.objects.get().user == ani
    assert b"entered already" in as_(bela).get(f"/paper/{sheet.number}/").content


def test_a_slip_and_what_a_phone_would_stop_stand_beside_their_questions(
    form: FormVersion, ani: User
) -> None:
    sheet, client = drawn(form), as_(ani)
    page = keyed(client, sheet, {**REGISTERED, "sex": "9", "@day": ""})
    assert page.status_code == 400
    assert b"This is no number of a choice. Type one from 1 to" in page.content
    assert b"Type the day that stands on the paper" in page.content
    page = keyed(client, sheet, {**REGISTERED, "age": "44"})
    assert b"1 answer is odd" in page.content
    assert not Keying.objects.exists()
    keyed(client, sheet, {**REGISTERED, "age": "44"}, stands="yes")
    assert Keying.objects.get().sheet == sheet


def test_whom_a_name_on_paper_means_is_chosen_by_number(
    form: FormVersion, ani: User, bela: User
) -> None:
    first = drawn(form)
    keyed(as_(ani), first, REGISTERED)
    keyed(as_(bela), first, REGISTERED)
    sorting.sort_one(Received.objects.get())
    child = Person.objects.get()
    visit = drawn(publish("follow_up"))
    Sheet.objects.filter(pk=visit.pk).update(twice=False)
    told = {"@day": DAY, "child": "Zorawar", "met": "1", "worked": "2", "danger": "8"}
    page = keyed(as_(ani), visit, told)
    assert b"Who of these is meant" in page.content
    assert str(child.pk).encode() in page.content
    asked = as_(ani).post("/paper/meant/", {"list": "children.csv", "text": "Zorawar"})
    assert [row["id"] for row in asked.json()["rows"]] == [str(child.pk)]
    offered = {"offered:child": f"{child.pk}|Zorawar"}
    keyed(as_(ani), visit, {**told, "child": "1"}, **offered)
    kept = Keying.objects.get(sheet=visit)
    assert opened(kept)["child"] == str(child.pk)
    waits = drawn(visit.version)
    keep(waits, {"child": str(child.pk), "met": "child"}, turn=Keying.Turn.FIRST, who=ani)
    forget(child.pk)
    assert not Keying.objects.filter(sheet=waits).exists()


def test_families_and_places_are_found_by_name_where_the_clerk_works(
    ani: User, chitra: User, places: Map
) -> None:
    home = settle(ani, register(ani, "Suraj Kumar"))
    [family] = meant_by("Suraj", "households.csv", user=ani)
    assert (family.id, "Suraj" in family.label) == (str(home), True)
    assert meant_by("Suraj", "households.csv", user=chitra) == []
    [riga] = meant_by("riga", "places.csv", user=ani)
    assert riga.id == places.riga.code
    assert [row.id for row in meant_by(places.riga.code, "places.csv", user=chitra)] == [riga.id]
    assert meant_by("Riga", "places.csv", user=chitra) == []
    assert meant_by("Riga", "providers.csv", user=ani) == []


def test_a_wrong_digit_and_a_strangers_number_open_nothing(
    form: FormVersion, ani: User, somebody: Callable[..., User]
) -> None:
    donor = somebody("donor")
    sheet = drawn(form)
    right = numbers.written(sheet.number)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert b"a digit is wrong" in as_(ani).post("/paper/", {"number": wrong}, follow=True).content
    told = numbers.written(sheet.number + 5)
    assert (
        b"No sheet of this number"
        in as_(ani).post("/paper/", {"number": told}, follow=True).content
    )
    answer = as_(ani).post("/paper/", {"number": numbers.code(sheet.number, "identification", "1")})
    assert answer["Location"] == f"/paper/{sheet.number}/"
    assert as_(donor).get(f"/paper/{sheet.number}/").status_code == 403


@pytest.mark.once
def test_sheets_are_written_by_the_command(
    form: FormVersion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "sheets.pdf"
    assert main(["forms", "identification", "--language", "id", "-o", str(output)]) == 0
    assert numbers.written(Sheet.objects.get().number) in capsys.readouterr().out
    assert output.read_bytes().startswith(b"%PDF")
    assert main(["forms", "follow_up", "-o", str(output)]) == 2
    assert "not published here" in capsys.readouterr().err
    assert main(["forms", "identification", "--sheets", "99", "-o", str(output)]) == 2


@pytest.mark.once
def test_sheets_are_printed_with_their_numbers_and_no_name(form: FormVersion, ani: User) -> None:
    answer = as_(ani).post(f"/paper/print/{form.pk}/", {"language": "gu", "sheets": "1"})
    assert answer["Content-Type"] == "application/pdf"
    sheets = list(Sheet.objects.all())
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert all(numbers.written(each.number) in text for each in sheets)
    assert {each.language for each in sheets} == {"gu"}
    assert ani.display_name not in text


def test_a_sheet_that_nobody_else_can_key_is_entered_when_a_person_says_why(
    form: FormVersion, ani: User, budi: User, chitra: User
) -> None:
    sheet = drawn(form)
    keyed(as_(ani), sheet, REGISTERED)
    Keying.objects.update(at=timezone.now() - dt.timedelta(days=12))
    address = f"/paper/{sheet.instance}/alone/"
    listed = as_(budi).get("/intake/").content.decode()
    assert address in listed
    assert "12 days ago" in listed
    page = as_(budi).get(address).content.decode()
    assert "Zorawar" not in page
    assert budi.display_name in page.partition("Who can key it")[2]
    for stranger in (ani, chitra):
        assert as_(stranger).post(address, {"why": "nobody"}).status_code == 403
    assert as_(budi).post(address, {"why": "tired"}).status_code == 400
    assert not Received.objects.exists()
    as_(budi).post(address, {"why": "nobody"})
    assert (Received.objects.get().user, KeyedAlone.objects.get().by) == (ani, budi)
    told = AuditEntry.objects.get(deed="paper.alone")
    assert (told.who, told.detail["parts"][0]["why"]) == (budi.pk, "nobody")
    assert address not in as_(budi).get("/intake/").content.decode()
    assert as_(budi).post(address, {"why": "nobody"}).status_code == 404


def test_nobody_says_of_a_sheet_of_his_own_that_no_second_keying_comes(
    form: FormVersion, budi: User
) -> None:
    sheet = drawn(form)
    keyed(as_(budi), sheet, REGISTERED)
    address = f"/paper/{sheet.instance}/alone/"
    assert b"You keyed this sheet yourself" in as_(budi).get(address).content
    assert b"You keyed this sheet" in as_(budi).post(address, {"why": "nobody"}).content
    assert not Received.objects.exists()
