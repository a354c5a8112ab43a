"""Search first: by name in any script, by phone, by paper; never a list of everybody."""

from __future__ import annotations

import datetime as dt

import pytest

from muara.errors import FrameError, NotAllowed
from muara_server.audit.models import AuditEntry
from muara_server.registry import queries
from muara_server.registry.queries.searching import LIMIT
from server.ledger.entering import SURAT, draft, enter, register

pytestmark = pytest.mark.django_db


def names(user, text):
    return [hit.name for hit in queries.search(user, text).hits]


@pytest.mark.parametrize(
    "typed",
    ["Suraj Kumar", "suraj", "SOORAJ", "Kumar, Suraj", "सूरज", "सूरज कुमार", "sur", "Suroj Kumaar"],
)
def test_a_name_is_found_in_any_spelling_and_either_script(ani, typed):
    register(ani, "Suraj Kumar")
    register(ani, "Imran Ansari")
    assert names(ani, typed) == ["Suraj Kumar"]


@pytest.mark.parametrize("typed", ["Kajal", "kajol kumari", "काजल"])
def test_a_name_written_in_devanagari_is_found_in_latin(ani, typed):
    register(ani, "काजल कुमारी", sex="female")
    assert names(ani, typed) == ["काजल कुमारी"]


@pytest.mark.parametrize("typed", ["98765 43210", "+91-98765-43210", "09876543210"])
def test_a_phone_is_found_however_it_is_written(ani, typed):
    register(ani, identifiers={"phone": "98765 43210"})
    (hit,) = queries.search(ani, typed).hits
    assert (hit.name, hit.why) == ("Suraj Kumar", "phone")


def test_a_paper_is_found(ani):
    register(ani, identifiers={"document": "BR-05-001/77"})
    (hit,) = queries.search(ani, "br 05001 77").hits
    assert hit.why == "paper"


def test_every_word_counts(ani):
    register(ani, "Suraj Kumar")
    register(ani, "Suraj Paswan")
    assert names(ani, "suraj paswan") == ["Suraj Paswan"]


def test_names_spelt_as_typed_come_first(ani):
    register(ani, "Sooraj Kumar")
    register(ani, "Suraj Kumar")
    assert names(ani, "suraj") == ["Suraj Kumar", "Sooraj Kumar"]


@pytest.mark.parametrize("typed", ["", " ", "a", "12", "?"])
def test_too_little_to_look_for_is_refused(ani, typed):
    with pytest.raises(FrameError, match="too short"):
        queries.search(ani, typed)


def test_names_of_another_district_are_not_found(ani, chitra):
    register(ani, "Suraj Kumar")
    assert names(chitra, "Suraj Kumar") == []


def test_a_phone_tells_another_district_that_somebody_is_there_and_no_more(ani, chitra):
    register(ani, identifiers={"phone": "98765 43210"}, place_code="T.IN.BR.SM.RG")
    (hit,) = queries.search(chitra, "9876543210").hits
    assert (hit.inside, hit.name, hit.person, hit.age) == (False, "", None, None)
    assert hit.place.code == "T.IN.BR.SM"


def test_a_name_with_its_birth_year_is_found_across_districts(ani, chitra):
    suraj = register(ani, "Suraj Kumar")
    enter(draft("identity", person=suraj, facts={"birth_date": "1998-05-01"}), who=ani)
    (hit,) = queries.search(chitra, "सूरज कुमार 1998").hits
    assert (hit.inside, hit.why) == (False, "name_and_year")
    assert queries.search(chitra, "Suraj Kumar 1999").hits == []


def test_a_state_officer_searches_all_districts(ani, chitra, somebody, places):
    register(ani, "Suraj Kumar")
    register(chitra, "Suraj Patel", place_code=SURAT)
    supervisor = somebody("supervisor", places.india)
    assert sorted(names(supervisor, "suraj")) == ["Suraj Kumar", "Suraj Patel"]


def test_a_corrected_name_is_found_no_longer(ani):
    wrong = draft(
        "identity", person=register(ani, "Suraj Kumar"), identifiers={"other_name": "Munna"}
    )
    enter(wrong, who=ani)
    assert names(ani, "Munna") == ["Suraj Kumar"]
    enter(
        draft(
            "identity",
            person=wrong.person,
            identifiers={"other_name": "Chotu"},
            corrects=wrong.uuid,
        ),
        who=ani,
    )
    assert names(ani, "Munna") == []
    assert names(ani, "Chotu") == ["Suraj Kumar"]


def test_no_more_than_twenty_are_shown(ani):
    for _ in range(25):
        register(ani, "Suraj Kumar")
    found = queries.search(ani, "suraj")
    assert (len(found.hits), found.more) == (20, True)


def test_the_trail_says_that_somebody_searched_but_not_for_what(ani):
    suraj = register(ani)
    queries.search(ani, "Suraj")
    told = AuditEntry.objects.latest("number")
    assert told.deed == "person.searched"
    assert told.detail == {"by": ["name"], "found": 1, "people": [str(suraj)]}


def test_a_donor_does_not_search(ani, somebody):
    with pytest.raises(NotAllowed):
        queries.search(somebody("donor"), "Suraj")


def test_an_age_stands_beside_the_name(ani):
    suraj = register(ani)
    enter(draft("identity", person=suraj, true_on=dt.date(2024, 3, 3), facts={"age": 12}), who=ani)
    (hit,) = queries.search(ani, "Suraj").hits
    assert hit.age.high >= hit.age.low >= 12


def test_a_volunteer_finds_their_own_among_many_of_the_same_name(ani, somebody, places):
    for _ in range(LIMIT * 5 + 5):
        register(ani, "Suraj Kumar")
    volunteer = somebody("volunteer", places.sitamarhi)
    own = register(volunteer, "Suraj Kumar")
    assert [hit.person for hit in queries.search(volunteer, "suraj").hits] == [own]


def test_the_age_is_told_for_the_day_asked(ani):
    suraj = register(ani, "Suraj Kumar")
    enter(draft("identity", person=suraj, facts={"age": 12, "evidence": "statement"}), who=ani)
    (hit,) = queries.search(ani, "Suraj", on=dt.date(2024, 3, 3)).hits
    (later,) = queries.search(ani, "Suraj", on=dt.date(2034, 3, 3)).hits
    assert (hit.age.low, later.age.low) == (12, 22)
