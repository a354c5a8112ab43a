"""A society's account: joined with the centres of its agencies, nothing received or used twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from muara.errors import FrameError, NotAllowed
from muara_server.accounts.models import User
from muara_server.coordination.actions import money
from muara_server.coordination.frames.societies import Account, Year
from muara_server.coordination.queries.money import one_society
from muara_server.coordination.queries.organisations import Organisation
from server.coordination.societies import MAY, allotted, moved, organisation, sanctioned
from server.india import SITAMARHI, SURAT, logged_in, place
from server.learning.centres import CAME, centre, draft, enrolled
from server.ledger.entering import enter, register

pytestmark = pytest.mark.once


@pytest.fixture
def officer(india: None, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", place(SITAMARHI), login="devi", name="Devi Sharma")


@pytest.fixture
def society(officer: User) -> Organisation:
    return organisation(officer, "District Project Society, Sitamarhi")


@pytest.fixture
def ngo(officer: User) -> Organisation:
    return organisation(officer, "Rivers Meet Trust", "ngo")


def spent_at(key: str, officer: User, **amounts: float) -> None:
    """What a centre was released and used in July 2012."""
    day = dt.date(2012, 7, 25)
    for movement, amount in amounts.items():
        facts = {"provider": key, "movement": movement, "amount": amount, "head": "meals"}
        enter(draft("centre_funds", true_on=day, facts=facts), who=officer, asked=True)


def year_of(who: User, society: Organisation, year: int = 2012) -> Year:
    return Account(who, one_society(who, society.id)).year(year)


def codes(year: Year) -> list[str]:
    return [flag.code for flag in year.flags if flag.settled is None]


def test_what_goes_to_a_centre_is_received_once_and_used_once(
    officer: User, society: Organisation, ngo: Organisation
) -> None:
    centre("dumra")
    sanctioned(society, officer, meals=300_000, office=100_000)
    moved(society, officer, "released", 400_000)
    allotted(society, ngo, 250_000, "dumra", who=officer)
    moved(society, officer, "used", 60_000, head="office")
    spent_at("dumra", officer, released=250_000, used=180_000, returned=20_000)
    moved(society, officer, "returned", 10_000)
    year = year_of(officer, society)
    assert (year.sums["sanctioned"], year.sums["released"]) == (400_000, 400_000)
    assert (year.sums["used"], year.used_itself, year.used_at_centres) == (240_000, 60_000, 180_000)
    assert year.sums["balance"] == 400_000 - 240_000 - 10_000
    assert (year.with_centres, year.with_society) == (50_000, 100_000)
    (agency,) = year.agencies
    assert (agency.name, agency.allotted, agency.reached, agency.used) == (
        "Rivers Meet Trust",
        250_000,
        250_000,
        180_000,
    )


def test_a_centre_that_the_society_runs_itself_needs_no_allotment(
    officer: User, society: Organisation
) -> None:
    centre("bathnaha", operator="society")
    centre("elsewhere")
    sanctioned(society, officer, meals=100)
    spent_at("bathnaha", officer, used=70)
    spent_at("elsewhere", officer, used=900)
    held = Account(officer, one_society(officer, society.id))
    assert held.year(2012).sums["used"] == 70
    assert held.unnamed == ["Elsewhere"]


def test_admissions_are_counted_from_enrolments_and_never_typed(
    officer: User, worker: User, society: Organisation, ngo: Organisation
) -> None:
    at = centre("dumra")
    sanctioned(society, officer, meals=100)
    allotted(society, ngo, 100, "dumra", who=officer)
    assert "money_no_admissions" in codes(year_of(officer, society))
    girl = register(worker, "Asha Kumari", place_code=SITAMARHI, true_on=CAME, sex="female")
    enter(enrolled(girl, at), who=worker)
    year = year_of(officer, society)
    assert (year.admitted, year.there) == (1, 1)
    assert "money_no_admissions" not in codes(year)


def test_children_without_money_are_a_flag_too(
    officer: User, worker: User, society: Organisation
) -> None:
    at = centre("bathnaha", operator="society")
    sanctioned(society, officer, meals=100)
    girl = register(worker, "Asha Kumari", place_code=SITAMARHI, true_on=CAME, sex="female")
    enter(enrolled(girl, at), who=worker)
    assert "admissions_no_money" in codes(year_of(officer, society))


@pytest.mark.parametrize(
    ("amounts", "code", "over"),
    [
        ({"released": 100, "used": 130}, "used_above_released", 30),
        ({"released": 1_100}, "released_above_sanctioned", 100),
        ({"released": 100, "allotted": 250}, "allotted_above_released", 150),
    ],
)
def test_what_cannot_stand_is_flagged_with_by_how_much(
    officer: User,
    society: Organisation,
    ngo: Organisation,
    amounts: dict[str, float],
    code: str,
    over: float,
) -> None:
    sanctioned(society, officer, meals=1_000)
    for movement, amount in amounts.items():
        if movement == "allotted":
            allotted(society, ngo, amount, who=officer)
        else:
            said = {"head": "office"} if movement == "used" else {}
            moved(society, officer, movement, amount, **said)
    flag = next(each for each in year_of(officer, society).flags if each.code == code)
    assert flag.over == over
    assert str(over) in flag.says


def test_a_sanction_rests_on_a_survey_of_three_years(officer: User, society: Organisation) -> None:
    sanctioned(society, officer, meals=100)
    assert "no_survey" in codes(year_of(officer, society))
    told = {"facts": {"children_found": 812, "cost": 275_000}, "words": {}, "who": officer}
    money.survey(society, on=dt.date(2008, 12, 1), **told)
    assert "no_survey" in codes(year_of(officer, society))
    money.survey(society, on=dt.date(2010, 2, 1), **told)
    assert "no_survey" not in codes(year_of(officer, society))


def test_a_flag_that_was_looked_into_is_open_again_when_it_grows(
    officer: User, society: Organisation
) -> None:
    sanctioned(society, officer, meals=1_000)
    moved(society, officer, "used", 30, head="office")
    client = logged_in(officer)
    address = f"/coordination/money/{society.id}/settle/"
    answer = client.post(
        address,
        {
            "flag": "used_above_released",
            "about": society.id,
            "year": 2012,
            "found": "is_so",
            "note": "A loan.",
        },
        follow=True,
    )
    assert "A loan." in answer.content.decode()
    assert "used_above_released" not in codes(year_of(officer, society))
    moved(society, officer, "used", 5, head="office")
    assert "used_above_released" in codes(year_of(officer, society))


def test_every_figure_opens_the_movements_that_add_up_to_it(
    officer: User, society: Organisation, ngo: Organisation
) -> None:
    centre("dumra")
    sanctioned(society, officer, meals=300_000, office=100_000)
    moved(society, officer, "released", 200_000)
    allotted(society, ngo, 150_000, "dumra", who=officer)
    spent_at("dumra", officer, released=150_000, used=90_000)
    client = logged_in(officer)
    wanted = {"sanctioned": "400,000", "used": "90,000", "reached": "150,000", "balance": "110,000"}
    for what, figure in wanted.items():
        page = client.get(f"/coordination/money/{society.id}/list/?year=2012&what={what}")
        assert f'<span class="quiet">{figure}</span>' in page.content.decode(), what
    assert "NCLP/12/7" in opened(client, society, "sanctioned")


def opened(client: Client, society: Organisation, what: str) -> str:
    answer = client.get(f"/coordination/money/{society.id}/list/?year=2012&what={what}")
    return answer.content.decode()


def test_a_sanction_is_one_paper_with_many_heads(officer: User, society: Organisation) -> None:
    client = logged_in(officer)
    told = {"true_on": "2012-05-14", "document": "NCLP/12/7", "centres": 2, "children": 100}
    address = f"/coordination/money/{society.id}/sanctioned/"
    refused = client.post(address, told)
    assert "for one head at least" in refused.content.decode()
    client.post(address, {**told, "head_meals": 300, "head_staff": 200})
    assert year_of(officer, society).sums["sanctioned"] == 500
    page = opened(client, society, "sanctioned")
    assert "for 2 centres and 100 children" in page


def test_money_goes_to_somebody_who_is_recorded(officer: User, society: Organisation) -> None:
    facts = {"amount": 100, "year": 2012}
    with pytest.raises(FrameError, match="to whom"):
        money.allot(society, centres=[], facts=facts, words={}, on=MAY, who=officer)
    with pytest.raises(FrameError, match="what it was used for"):
        money.move(society, "used", facts=facts, words={}, on=MAY, who=officer)


def test_who_may_not(society: Organisation, somebody: Callable[..., User]) -> None:
    far = somebody("district_officer", place(SURAT), login="far")
    assert logged_in(far).get(f"/coordination/money/{society.id}/").status_code == 404
    worker = somebody("case_worker", place(SITAMARHI), login="near")
    assert logged_in(worker).get(f"/coordination/money/{society.id}/").status_code == 200
    assert logged_in(worker).get(f"/coordination/money/{society.id}/used/").status_code == 403
    with pytest.raises(NotAllowed):
        sanctioned(society, worker, meals=100)


def test_few_children_are_not_told_to_whoever_does_not_read_the_centres_papers(
    officer: User,
    worker: User,
    society: Organisation,
    ngo: Organisation,
    somebody: Callable[..., User],
) -> None:
    at = centre("dumra")
    sanctioned(society, officer, meals=100)
    allotted(society, ngo, 100, "dumra", who=officer)
    girl = register(worker, "Asha Kumari", place_code=SITAMARHI, true_on=CAME, sex="female")
    enter(enrolled(girl, at), who=worker)
    above = somebody("national_officer", None, login="above")
    year = year_of(above, society)
    assert not year.tells
    assert not year.tells_sum
    page = logged_in(above).get(f"/coordination/money/{society.id}/").content.decode()
    assert "withheld" in page
    listed = f"/coordination/money/{society.id}/list/?year=2012&what=admitted&centre=dumra"
    assert logged_in(above).get(listed).status_code == 404
    assert "Asha Kumari" in logged_in(officer).get(listed).content.decode()
