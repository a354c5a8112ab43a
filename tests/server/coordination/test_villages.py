"""A village is free of child labour by rule alone: what is missing, who may say, until when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from muara.errors import FrameError, NotAllowed, Refused
from muara_server.casework.actions.complaints import Report
from muara_server.coordination.actions import communities as actions
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.community_checkers import (
    CHILDREN,
    END,
    SURVEY,
    TRAINING,
    VERIFICATION,
    VISIT,
)
from muara_server.coordination.frames.villages import (
    SCHOOL,
    WORK,
    children_in,
    smallest_for,
    table_of,
    villages_of,
)
from muara_server.coordination.models import Record
from muara_server.coordination.queries.communities import groups, one_group
from server.cast import PASSWORD, PROGRAMME, add_place
from server.coordination import villages
from server.coordination.villages import ON, SEEN, SURVEYED, VERIFIED, stands
from server.ledger.entering import draft, enter

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from server.cast import Map


@pytest.fixture
def officer(places: Map, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", places.sitamarhi)


def missing(of: villages.Village) -> list[str]:
    return [each.condition.key for each in of.missing]


def test_what_is_missing_is_said_then_it_is_free_then_that_is_over(
    ani: User, budi: User, places: Map
) -> None:
    villages.free_but_for_verification(ani, places.riga)
    before = stands(ani, places.riga)
    assert (before.answer, missing(before)) == ("unknown", ["verified", "none_seen_working"])
    villages.verified(budi, places.riga)
    free = stands(ani, places.riga)
    assert (free.answer, free.expires_on) == ("free", dt.date(2024, 8, 20))
    over = stands(ani, places.riga, on=dt.date(2024, 9, 1))
    assert (over.standing, over.expired_on) == ("expired", dt.date(2024, 8, 20))
    assert missing(over) == ["group_meets"]


def test_a_child_at_work_or_out_of_school_makes_it_not_free(
    ani: User, budi: User, places: Map
) -> None:
    villages.free_but_for_verification(ani, places.riga)
    villages.verified(budi, places.riga)
    villages.a_child(ani, places.riga, "Suraj", sex="male", worked=True, hours=30, school="dropout")
    found = stands(ani, places.riga)
    assert found.answer == "not_free"
    assert missing(found) == ["none_in_labour", "all_in_school"]


def test_a_child_nobody_looked_at_leaves_it_unknown(ani: User, budi: User, places: Map) -> None:
    villages.free_but_for_verification(ani, places.riga)
    villages.verified(budi, places.riga)
    villages.a_child(ani, places.riga, "Asha", worked=None, school=None)
    found = stands(ani, places.riga)
    assert found.answer == "unknown"
    assert missing(found) == ["none_in_labour", "all_in_school", "lately_seen"]


def test_a_child_who_went_away_is_not_known_to_be_well(ani: User, budi: User, places: Map) -> None:
    villages.free_but_for_verification(ani, places.riga)
    villages.verified(budi, places.riga)
    gone = villages.a_child(ani, places.riga, "Kamla")
    there = {"place_code": places.riga.code, "true_on": dt.date(2024, 4, 1)}
    facts = {"movement": "migrated_alone", "to_place": places.surat.code}
    enter(draft("movement", person=gone, facts=facts, **there), who=ani)
    found = stands(ani, places.riga)
    assert found.answer == "unknown"
    assert children_in(found)["away"].sum() == 1


def test_a_house_that_was_passed_by_is_said(ani: User, budi: User, places: Map) -> None:
    villages.free_but_for_verification(ani, places.riga)
    later = {"homes": 12, "homes_visited": 11}
    actions.record_at(places.riga, SURVEY, later, {}, on=dt.date(2024, 4, 1), who=ani)
    villages.verified(budi, places.riga)
    assert missing(stands(ani, places.riga)) == ["surveyed"]


def test_what_a_group_saw_counts_until_somebody_verifies(
    ani: User, budi: User, places: Map
) -> None:
    group = villages.free_but_for_verification(ani, places.riga)
    villages.verified(budi, places.riga)
    villages.visited(ani, group, at_work=2)
    assert missing(stands(ani, places.riga)) == ["none_seen_working"]
    villages.verified(budi, places.riga, on=dt.date(2024, 5, 28))
    assert stands(ani, places.riga).answer == "free"


def test_whoever_recorded_the_survey_does_not_verify(ani: User, budi: User, places: Map) -> None:
    villages.free_but_for_verification(budi, places.riga)
    with pytest.raises(Refused, match="Somebody else"):
        villages.verified(budi, places.riga)
    with pytest.raises(NotAllowed):
        villages.verified(ani, places.riga)
    # Let in by another door, it still counts for nothing.
    survey = stands(budi, places.riga).survey
    facts = {**SEEN, "survey": str(survey.id)}
    tell(VERIFICATION, place=places.riga, programme=PROGRAMME, facts=facts, on=VERIFIED, who=budi,
         permission="community.verify")  # fmt: skip
    assert stands(budi, places.riga).verification is None


def test_a_past_day_is_answered_as_was_known_on_it(ani: User, budi: User, places: Map) -> None:
    villages.free_but_for_verification(ani, places.riga)
    villages.verified(budi, places.riga)
    assert stands(ani, places.riga).answer == "free"
    then = stands(ani, places.riga, known_on=ON)
    assert (then.answer, then.groups) == ("unknown", [])
    assert then.row["children_known"] == 0


def test_bad_input_is_refused_and_leaves_nothing(ani: User, budi: User, places: Map) -> None:
    group = villages.free_but_for_verification(ani, places.riga)
    survey = stands(ani, places.riga).survey
    before = Record.objects.count()

    def refused(match: str, kind: str, facts: dict[str, object], on: dt.date, **of: object) -> None:
        with pytest.raises(FrameError, match=match):
            tell(kind, place=places.riga, programme=PROGRAMME, facts=facts, on=on, who=budi,
                 permission="community.verify", **of)  # fmt: skip

    many = {"subject": "law", "female": 6, "male": 1}
    refused("members", TRAINING, many, ON, of=group.id)
    visit = {"visited": "homes", "at_work": 0, "out_of_school": 0}
    refused("before the group began", VISIT, visit, dt.date(2024, 1, 4), of=group.id)
    seen = {"visited": "homes", "children_seen": 1, "at_work": 2, "out_of_school": 0}
    refused("more than all the children", VISIT, seen, ON, of=group.id)
    parts = {"counted_by": "school_survey", "total": 4} | {
        f"{sex}_{band}": 1 for sex in ("female", "male") for band in ("5_11", "12_14", "15_17")
    }
    refused("more than all children", CHILDREN, parts, ON)
    refused("More homes", SURVEY, {"homes": 3, "homes_visited": 4}, ON)
    early = {**SEEN, "survey": str(survey.id)}
    refused("before the survey", VERIFICATION, early, SURVEYED - dt.timedelta(days=1))
    refused("not recorded", VERIFICATION, {**SEEN, "survey": str(uuid4())}, VERIFIED)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    refused("future|not come", VERIFICATION, early, tomorrow)
    refused("not recorded", "community_raised", {"report": str(uuid4())}, ON, of=group.id)
    refused("not known", "community_body", {"community_kind": "guild"}, ON)
    assert Record.objects.count() == before
    with pytest.raises(FrameError, match="a village"):
        tell(SURVEY, place=places.sitamarhi, programme=PROGRAMME, on=ON, who=budi,
             facts={"homes": 3, "homes_visited": 3}, permission="community.record")  # fmt: skip


def test_a_group_that_ended_does_nothing_more(ani: User, places: Map) -> None:
    group = villages.a_group(ani, places.riga)
    actions.record_of(group, END, {}, {}, on=dt.date(2024, 4, 1), who=ani)
    with pytest.raises(FrameError, match="after the group ended"):
        villages.met(ani, group)
    assert groups(ani, on=ON) == []
    assert groups(ani, on=ON, ended=True)[0].until == dt.date(2024, 4, 1)


def test_what_a_group_raised_is_counted_from_records(
    ani: User, places: Map, somebody: Callable[..., User]
) -> None:
    volunteer = somebody("volunteer", places.riga)
    group = villages.a_group(volunteer, places.riga)
    visit = villages.visited(volunteer, group, at_work=2)
    report = Report(
        uuid=uuid4(), place=places.riga, facts={"children": 1}, identifiers={"note": "A kiln"}
    )
    on = villages.MET
    assert actions.raise_report(group, report, visit=visit, on=on, who=volunteer)
    child = villages.a_child(volunteer, places.riga, "Suraj", sex="male")
    actions.raise_child(group, child, visit=visit, on=on, who=volunteer)
    actions.raise_child(group, child, visit=visit, on=on, who=volunteer)  # twice is one child
    assert one_group(ani, group.id).how_many_raised == 2


def test_who_may_not_see_names_sees_no_small_number(
    ani: User, chitra: User, places: Map, somebody: Callable[..., User]
) -> None:
    villages.free_but_for_verification(ani, places.riga)
    villages.a_child(ani, places.riga, "Suraj", sex="male", worked=True, hours=30)
    listed = children_in(stands(ani, places.riga))
    told = {each.key: each.cells for each in table_of(listed, "work", WORK, smallest=0)}
    assert told == {"labour": [0, 1, 1], "clear": [3, 0, 3], "open": [0, 0, 0], "unseen": [0, 0, 0]}
    state = somebody("state_officer", places.bihar)
    few = smallest_for(state, places.riga)
    assert few > 1
    withheld = table_of(listed, "work", WORK, smallest=few)
    assert all(cell in (None, 0) for each in withheld for cell in each.cells)
    assert smallest_for(somebody("volunteer", places.riga), places.riga) == few
    assert smallest_for(ani, places.riga) == 0
    assert len(table_of(listed, "school", SCHOOL, smallest=few)) == 3
    assert villages_of(chitra, on=ON) == []


@pytest.fixture
def opened(client: Client) -> Callable[[User, str], str]:
    def open_page(user: User, address: str) -> str:
        client.login(username=user.login, password=PASSWORD)
        answer = client.get(address)
        return f"{answer.status_code} {answer.content.decode()}"

    return open_page


def test_the_pages(
    ani: User,
    budi: User,
    chitra: User,
    places: Map,
    opened: Callable[[User, str], str],
    somebody: Callable[..., User],
) -> None:
    group = villages.free_but_for_verification(ani, places.riga)
    address = f"/coordination/villages/{places.riga.pk}/"
    day = f"?as_of={ON}"
    assert "Have somebody verify it" in opened(budi, "/coordination/villages/" + day)
    shown = opened(budi, address + day)
    assert "Verify: say what you saw" in shown
    assert "Survey of the middle school, 2024" in shown
    assert "until 20 August 2024" not in shown
    villages.verified(budi, places.riga)
    assert "until 20 August 2024" in opened(ani, address + day)
    names = opened(ani, f"{address}children/{day}")
    assert "Meena" in names
    assert opened(chitra, address).startswith("404")
    assert opened(chitra, f"{address}children/").startswith("404")
    assert "Meena" not in opened(chitra, "/coordination/villages/")
    assert "Meena" not in opened(somebody("volunteer", places.riga), f"{address}children/")
    assert "Watch committee" in opened(ani, f"/coordination/groups/{group.id}/")
    assert opened(chitra, f"/coordination/groups/{group.id}/").startswith("404")
    assert "Villages and their groups" in opened(budi, "/coordination/")


def test_what_a_group_saw_is_told_to_whoever_may_know(
    ani: User,
    places: Map,
    opened: Callable[[User, str], str],
    somebody: Callable[..., User],
) -> None:
    group = villages.a_group(ani, places.riga)
    villages.visited(ani, group, at_work=2)
    page, two = f"/coordination/groups/{group.id}/", re.compile(r"at work.>\s*2\s*<")
    assert two.search(opened(ani, page))
    for reader in (somebody("state_officer", places.bihar), somebody("donor")):
        shown = opened(reader, page)
        assert "withheld" in shown
        assert not two.search(shown)


def test_a_child_of_a_hamlet_is_a_child_of_its_village(ani: User, budi: User, places: Map) -> None:
    hamlet = add_place("V.1.TOLA", "hamlet", "Riga Tola", parent=places.riga)
    villages.free_but_for_verification(ani, places.riga)
    villages.verified(budi, places.riga)
    before = children_in(stands(ani, places.riga)).height
    villages.a_child(ani, hamlet, "Suraj", sex="male", worked=True, hours=30)
    found = stands(ani, places.riga)
    assert found.answer == "not_free"
    assert children_in(found).height == before + 1
    assert set(children_in(found)["village"]) == {places.riga.code}
