"""The district's office: visits and money of a centre, its quarter, its papers, the sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from muara_server.accounts.models import User
from muara_server.learning.models import Institution
from server.india import SITAMARHI, SURAT, logged_in, place
from server.learning.centres import CAME, batch, centre, draft, enrolled
from server.ledger.entering import enter, register

pytestmark = pytest.mark.once

YEAR = "?year=2012&quarter=1"
MARKED = "-pp" + "-" * 27


@pytest.fixture
def officer(india: None, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", place(SITAMARHI), login="devi", name="Devi Sharma")


@pytest.fixture
def at(worker: User, officer: User) -> Institution:
    """A centre with two girls in it, marked as there on 2 and 3 April, and no other register."""
    made = centre(places=40, opened_on=CAME)
    batch(made)
    for name in ("Asha Kumari", "Rina Devi"):
        girl = register(worker, name, place_code=SITAMARHI, true_on=CAME, sex="female")
        told = {"month": CAME.replace(day=1), "days_open": 2, "days_present": 2, "marks": MARKED}
        enter(
            enrolled(girl, made, facts={"batch": "2012-1"}),
            draft("attendance", person=girl, facts={**told, "provider": made.provider.key}),
            who=worker,
        )
    return made


def address(at: Institution, page: str = "") -> str:
    return f"/learning/centres/{at.pk}/{page}"


def posted(client: Client, at: Institution, page: str, **told: Any) -> str:
    answer = client.post(address(at, page), told, follow=True)
    return answer.content.decode()


def visit(client: Client, at: Institution, **told: Any) -> str:
    return posted(client, at, "visit/", true_on="2012-04-03", **told)


def test_fewer_children_in_the_room_than_in_the_register_are_told(officer: User, at: Institution):
    client = logged_in(officer)
    visit(client, at, present_there=1, safe_water="no", note="The roof leaks.")
    page = client.get(address(at)).content.decode()
    assert "1 counted in the room, but the register of that day has 2 as present." in page
    assert "Safe water to drink" in page
    assert "The roof leaks." in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "Nothing is answered yet."),
        ({"true_on": "2012-04-01", "present_there": 3}, "The centre opened on"),
        ({"true_on": "2999-01-01", "present_there": 3}, "This day has not come yet."),
        ({"present_there": -1}, "Found a number outside 0 to 2000."),
    ],
)
def test_a_visit_that_cannot_be(officer: User, at: Institution, told: dict[str, Any], said: str):
    page = posted(logged_in(officer), at, "visit/", **{"true_on": "2012-04-03", **told})
    assert said in page
    assert "Nothing was saved." in page


def moved(client: Client, at: Institution, movement: str, amount: float, **told: Any) -> str:
    said = {"movement": movement, "amount": amount, "true_on": "2012-05-02", **told}
    return posted(client, at, "money/", **said)


def test_more_used_than_came_is_told_until_it_is_taken_back(officer: User, at: Institution):
    client = logged_in(officer)
    moved(client, at, "sanctioned", 400_000, document="14-2/2012")
    moved(client, at, "released", 200_000)
    page = moved(client, at, "used", 250_000, head="meals")
    assert "Used above what was released, 2012-13: 50,000 more." in page
    assert "14-2/2012" in page
    used = page.rpartition("/away/")[2].partition("/")[0]
    posted(client, at, f"away/{used}/", reason="wrong_value")
    page = client.get(address(at, "money/")).content.decode()
    assert "Used above" not in page
    assert "400,000" in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"movement": "used"}, "Say what the money was used for"),
        ({"amount": 0}, "An amount is 1 or more, without a sign."),
        ({"year": 2013}, "On that day the year of 2013-14 had not begun."),
        ({"movement": "stolen"}, "Select a valid choice"),
    ],
)
def test_money_that_cannot_be(officer: User, at: Institution, told: dict[str, Any], said: str):
    page = moved(logged_in(officer), at, **{"movement": "released", "amount": 100, **told})
    assert said in page


def test_the_quarter_says_what_it_counts_and_what_is_missing(officer: User, at: Institution):
    client = logged_in(officer)
    page = client.get(address(at, f"quarter/{YEAR}")).content.decode()
    assert "No register of May 2012, June 2012" in page
    assert "Nobody recorded a supervision visit." in page
    assert "Present on 100 per cent" in page
    behind = client.get(address(at, f"quarter/list/{YEAR}&what=girls")).content.decode()
    assert behind.count("Asha Kumari") == behind.count("Rina Devi") == 1


@pytest.mark.parametrize("asked", ["?year=2012&quarter=5", "?year=soon&quarter=1"])
def test_a_quarter_that_there_is_not(officer: User, at: Institution, asked: str):
    client = logged_in(officer)
    assert client.get(address(at, f"quarter/{asked}")).status_code == 400
    assert client.get(address(at, f"quarter/report/{asked}")).status_code == 400


@pytest.mark.parametrize(
    ("language", "paper"), [("hi", "quarter/report/"), ("id", "year/certificate/")]
)
def test_a_paper_is_printed_in_the_readers_language(
    officer: User, at: Institution, language: str, paper: str
):
    officer.language = language
    officer.save()
    answer = logged_in(officer).get(address(at, paper + YEAR))
    assert answer["Content-Language"] == language
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_the_sheet_has_the_columns_of_the_pack_and_says_that_they_are_unconfirmed(
    officer: User, at: Institution
):
    answer = logged_in(officer).get(f"/learning/office/sheet.csv{YEAR}")
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith('\ufeff"Unconfirmed layout:') or "Unconfirmed" in lines[0]
    heads = next(line for line in lines if line.startswith("S.No."))
    row = dict(zip(heads.split(","), lines[-1].split(","), strict=False))
    asked = ("STC code", "Opening enrolment", "New enrolment", "Closing enrolment", "Girls")
    assert [row[head] for head in asked] == ["bathnaha", "0", "2", "2", "2"]


def test_who_may_not(at: Institution, somebody: Callable[..., User]):
    far = logged_in(somebody("district_officer", place(SURAT), login="far"))
    for page in ("quarter/", "quarter/list/", "quarter/report/", "year/certificate/", "money/"):
        assert far.get(address(at, page)).status_code == 404
    assert far.post(address(at, "visit/"), {"present_there": 1}).status_code == 404
    assert "Bathnaha" not in far.get(f"/learning/office/{YEAR}").content.decode()
    above = logged_in(somebody("state_officer", place(SITAMARHI), login="above"))
    for page in ("quarter/", "quarter/report/"):
        assert above.get(address(at, page)).status_code == 404
    for page in ("money/", "year/certificate/"):
        assert above.get(address(at, page)).status_code == 403


def test_the_teacher_who_keeps_the_register_reads_the_quarter_and_no_money(
    at: Institution, somebody: Callable[..., User]
):
    teacher = somebody("trainer", place(SITAMARHI), login="lata")
    client = logged_in(teacher)
    assert client.get(address(at, f"quarter/{YEAR}")).status_code == 404
    at.keepers.add(teacher)
    assert client.get(address(at, f"quarter/{YEAR}")).status_code == 200
    assert client.get(address(at, "year/certificate/")).status_code == 403
    assert client.get(address(at, f"quarter/list/{YEAR}&what=at_end")).status_code == 200
