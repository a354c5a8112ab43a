"""Activities: planned, held, counted once; an audience apart; two towns on one day; the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from muara.errors import FrameError
from muara_server.accounts.models import User
from muara_server.coordination.actions import activities as actions
from muara_server.coordination.actions import money
from muara_server.coordination.actions.activities import Participant
from muara_server.coordination.frames.budget import Budget
from muara_server.coordination.frames.participants import counted, flags
from muara_server.coordination.models import Record
from muara_server.coordination.queries.activities import activities, one_activity
from muara_server.coordination.queries.flags import still_open
from muara_server.places.models import Place
from server.cast import add_place
from server.coordination.societies import moved, organisation, sanctioned
from server.india import SITAMARHI, SURAT, logged_in, place

pytestmark = pytest.mark.once

DAY = dt.date(2012, 8, 6)
SUNITA = Participant(name="Sunita Devi", kind="teacher", sex="female", phone="98765 43210")


@pytest.fixture
def officer(india: None, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", place(SITAMARHI), login="devi", name="Devi Sharma")


@pytest.fixture
def towns(india: None) -> tuple[Place, Place]:
    """Two blocks of the district."""
    district = place(SITAMARHI)
    return (
        add_place("IN.BL.1", "block", "Dumra", parent=district),
        add_place("IN.BL.2", "block", "Riga", parent=district),
    )


def planned(who: User, at: Place, title: str, *, day: dt.date = DAY, **facts: Any) -> UUID:
    days = {"begins_on": day.isoformat(), "ends_on": day.isoformat()}
    told = {"activity_kind": "training", **days, **facts}
    return actions.plan(at, facts=told, words={"title": title}, who=who)


def held(who: User, at: Place, title: str, *people: Participant, **said: Any) -> UUID:
    made = planned(who, at, title, **said)
    one = one_activity(who, made)
    days = {"begins_on": one.begins.isoformat(), "ends_on": one.ends.isoformat()}
    actions.step(one, "hold", facts=days, note="", who=who)
    actions.enter(one_activity(who, made), list(people), who=who)
    return made


def test_a_participant_of_two_trainings_is_one_person(
    officer: User, towns: tuple[Place, Place]
) -> None:
    in_hindi = Participant(name="सुनीता देवी", kind="teacher", phone="+91 9876543210")
    other = Participant(name="Asha Kumari", kind="official", sex="female", phone="98111 22233")
    held(officer, towns[0], "First", SUNITA, other)
    held(officer, towns[0], "Second", in_hindi, day=dt.date(2012, 9, 3))
    found = counted(officer, activities(officer))
    assert (found.together, found.times) == (2, 3)
    assert found.table == [("official", {"female": 1}), ("teacher", {"female": 1})]


def test_what_is_kept_of_a_participant_says_nothing_without_the_key(
    officer: User, towns: tuple[Place, Place]
) -> None:
    held(officer, towns[0], "First", SUNITA)
    kept = str(Record.objects.filter(kind="participation").values_list("facts", flat=True)[0])
    assert "Sunita" not in kept
    assert "43210" not in kept


def test_in_two_towns_on_one_day_is_flagged_until_a_person_resolves_it(
    officer: User, towns: tuple[Place, Place]
) -> None:
    held(officer, towns[0], "In Dumra", SUNITA)
    held(officer, towns[1], "In Riga", SUNITA)
    (flag,) = still_open(flags(officer, activities(officer)))
    assert flag.code == "two_towns"
    assert "In Dumra" in flag.says
    assert "In Riga" in flag.says
    client = logged_in(officer)
    told = {"flag": flag.code, "about": flag.about, "beside": flag.beside, "found": "two_people"}
    client.post("/coordination/activities/settle/", told)
    assert still_open(flags(officer, activities(officer))) == []
    assert counted(officer, activities(officer)).together == 2


def test_the_same_name_without_a_phone_is_asked_about(
    officer: User, towns: tuple[Place, Place]
) -> None:
    held(officer, towns[0], "First", SUNITA)
    bare = Participant(name="Sunita Devi", kind="teacher")
    held(officer, towns[0], "Second", bare, day=dt.date(2012, 9, 3))
    assert counted(officer, activities(officer)).together == 2
    (flag,) = still_open(flags(officer, activities(officer)))
    assert flag.code == "perhaps_same"
    told = {"flag": flag.code, "about": flag.about, "beside": flag.beside, "found": "one_person"}
    logged_in(officer).post("/coordination/activities/settle/", told)
    assert counted(officer, activities(officer)).together == 1


def test_an_audience_is_never_added_to_the_participants(
    officer: User, towns: tuple[Place, Place]
) -> None:
    made = held(officer, towns[0], "Rally", SUNITA, activity_kind="awareness")
    one = one_activity(officer, made)
    facts = {"estimated": 4_000, "estimated_by": "organiser"}
    actions.reach(one, facts=facts, words={}, who=officer, on=DAY)
    one = one_activity(officer, made)
    assert one.estimated == 4_000
    assert counted(officer, [one]).together == 1
    page = logged_in(officer).get("/coordination/activities/").content.decode()
    assert "4,000" in page
    assert "4,001" not in page


def test_an_activity_whose_day_has_passed_waits_for_a_word(
    officer: User, towns: tuple[Place, Place]
) -> None:
    made = planned(officer, towns[0], "Planned")
    assert one_activity(officer, made).late
    page = logged_in(officer).get(f"/coordination/activities/{made}/")
    assert "nobody said whether it was held" in page.content.decode()
    answer = logged_in(officer).post(
        f"/coordination/activities/{made}/tell/",
        {"what": "cancel", "reason": "no_money"},
        follow=True,
    )
    assert "the money had not come" in answer.content.decode()
    assert one_activity(officer, made).state == "cancelled"


def test_nothing_is_held_on_a_day_that_has_not_come(
    officer: User, towns: tuple[Place, Place]
) -> None:
    soon = timezone.localdate() + dt.timedelta(days=7)
    made = planned(officer, towns[0], "Planned", day=soon)
    assert not one_activity(officer, made).late
    days = {"begins_on": soon.isoformat(), "ends_on": soon.isoformat()}
    with pytest.raises(FrameError, match="has not come"):
        actions.step(one_activity(officer, made), "hold", facts=days, note="", who=officer)


def test_nobody_is_entered_twice_for_one_activity(
    officer: User, towns: tuple[Place, Place]
) -> None:
    made = held(officer, towns[0], "First", SUNITA)
    with pytest.raises(FrameError, match="entered for this activity already"):
        actions.enter(one_activity(officer, made), [SUNITA], who=officer)


@pytest.fixture
def training(officer: User, towns: tuple[Place, Place]) -> UUID:
    return held(officer, towns[0], "First")


def listed(client: Client, training: UUID, *rows: str) -> str:
    head = "name,phone,kind,sex,organisation,came_on"
    content = "\n".join([head, *rows]).encode()
    file = SimpleUploadedFile("people.csv", content, content_type="text/csv")
    address = f"/coordination/activities/{training}/import/"
    return client.post(address, {"file": file}, follow=True).content.decode()


def test_a_list_is_taken_in(officer: User, training: UUID) -> None:
    organisation(officer, "Rivers Meet Trust", "ngo")
    page = listed(
        logged_in(officer),
        training,
        "Sunita Devi,9876543210,teacher,female,rivers meet trust,",
        "Asha Kumari,,official,female,,",
    )
    assert "2 participants entered." in page
    assert "Rivers Meet Trust" in page


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Asha Kumari,,pilot,female,,", "official, teacher"),
        ("Asha Kumari,,teacher,female,Nobody’s Trust,", "Write one of these"),
        ("Asha Kumari,,teacher,female,,2012-08-07", "was held from 2012-08-06 to 2012-08-06"),
        (",,teacher,female,,", "Write the name, or a number"),
        ("सुनीता देवी,98765-43210,teacher,female,,", "Row 2 would be the same person."),
    ],
)
def test_a_list_with_a_slip_enters_nobody_and_says_where(
    officer: User, training: UUID, row: str, said: str
) -> None:
    page = listed(logged_in(officer), training, "Sunita Devi,9876543210,teacher,female,,", row)
    assert said in page
    assert "Nothing was taken in." in page
    assert one_activity(officer, training).taking_part == []


def test_a_line_counts_each_payment_once_and_is_flagged_above_its_plan(
    officer: User, towns: tuple[Place, Place]
) -> None:
    society = organisation(officer, "District Project Society")
    sanctioned(society, officer, awareness=500)
    moved(society, officer, "used", 40, head="awareness")
    made = held(officer, towns[0], "Rally", line="awareness", activity_kind="awareness")
    facts = {"amount": 80}
    actions.cost(one_activity(officer, made), facts=facts, words={}, who=officer, on=DAY)
    period = {"begins_on": "2012-04-01", "ends_on": "2013-03-31"}
    money.plan_line(
        place(SITAMARHI),
        facts={"line": "awareness", "amount": 100, **period},
        words={},
        on=DAY,
        who=officer,
    )
    budget = Budget(officer)
    (plan,) = budget.plans()
    assert (plan.spent, plan.over) == (120, 20)
    assert [each.amount for each in budget.payments(plan)] == [40, 80]
    page = logged_in(officer).get("/coordination/budget/").content.decode()
    assert "More was spent on Awareness and media than planned, by 20." in page
    opened = logged_in(officer).get(f"/coordination/budget/{plan.told.id}/").content.decode()
    assert "Rally" in opened


def test_who_may_not(officer: User, training: UUID, somebody: Callable[..., User]) -> None:
    actions.enter(one_activity(officer, training), [SUNITA], who=officer)
    far = logged_in(somebody("district_officer", place(SURAT), login="far"))
    assert far.get(f"/coordination/activities/{training}/").status_code == 404
    near = logged_in(somebody("case_worker", place(SITAMARHI), login="near"))
    page = near.get(f"/coordination/activities/{training}/")
    assert page.status_code == 200
    assert "Sunita" not in page.content.decode()
    told = {"what": "cost", "amount": 5, "true_on": "2012-08-06"}
    assert near.post(f"/coordination/activities/{training}/tell/", told).status_code == 403
    assert one_activity(officer, training).costs == []


def test_the_first_page_says_what_waits(officer: User, towns: tuple[Place, Place]) -> None:
    planned(officer, towns[0], "Planned")
    page = logged_in(officer).get("/coordination/").content.decode()
    assert "1 activity is over, and nobody said whether it was held" in page
