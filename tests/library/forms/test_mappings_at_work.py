"""What a mapping may say, each on a form of two or three questions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from library.forms.made import Table, sheets
from muara.forms import (
    Sorted,
    answers_of,
    convert,
    mapping_from,
    read_submission,
    read_workbook,
    sort,
    write_submission,
    write_workbook,
)
from muara.packs import open_pack

TITLE = 'title = { en = "Visit", id = "Kunjungan", hi = "मुलाक़ात" }\n'
CHILD = '[subjects.child]\nnew = "person"\n'
YES_NO = (("list_name", "name", "label"), *(("yn", code, code) for code in ("yes", "no")))


def become(survey: Table, mapping: str, **answers: Any) -> Sorted:
    """What these answers become by this mapping."""
    form = convert(sheets((("type", "name", "label"), ("today", "today"), *survey), YES_NO)).form
    pack = open_pack("international")
    read = mapping_from(TITLE + mapping, file=Path("mapping.toml"), form=form, pack=pack)
    sent = write_submission(form, {"today": "2016-09-01", **answers}, instance="uuid:1")
    return sort(answers_of(read_submission(sent), form), read)


HOURS = (("select_one yn", "worked", "Worked?"), ("integer", "hours", "Hours?"))
ONLY_WHEN = f"""{CHILD}
[[entries]]
kind = "work"
about = "child"
when = "worked and hours > 10"
facts = {{ economic_hours = "hours" }}
"""


@pytest.mark.parametrize(
    ("answers", "made"),
    [
        ({"worked": "yes", "hours": 20}, 1),
        ({"worked": "yes", "hours": 4}, 0),
        ({"hours": 20}, 0),  # whether it worked is not known, so neither is the condition
    ],
)
def test_an_entry_with_a_condition(answers: dict[str, Any], made: int) -> None:
    found = become(HOURS, ONLY_WHEN, **answers)
    assert (len(found.proposed), found.unsorted) == (made, ())


MEMBERS = (
    ("begin repeat", "member", "Member"),
    ("text", "member_name", "Name?"),
    ("integer", "member_age", "Age?"),
    ("end repeat",),
)
EACH = """
[subjects.member]
new = "person"
each = "member"

[subjects.home]
new = "household"

[[entries]]
kind = "household"
about = "home"
set = { members = 2 }

[[entries]]
kind = "membership"
about = "member"
household = "home"
set = { relation = "child" }
identifiers = { note = "member_name" }

[[entries]]
kind = "identity"
about = "member"
facts = { age = "member_age" }
"""


def test_each_repetition_is_somebody_of_the_same_household() -> None:
    people = [{"member/member_name": "Ani", "member/member_age": 9}, {"member/member_age": 4}]
    found = become(MEMBERS, EACH, member=people)
    told = [(each.key, each.kind, each.about and each.about.key) for each in found.proposed]
    assert told == [
        ("1", "household", "home"),
        ("2[1]", "membership", "member[1]"),
        ("3[1]", "identity", "member[1]"),
        ("3[2]", "identity", "member[2]"),
    ]
    household = found.proposed[1].household
    assert household is not None
    assert (household.key, household.kind) == ("home", "household")


def test_a_workplace_that_the_form_registers_is_named_by_the_work_seen_there() -> None:
    mapping = f"""{CHILD}
[subjects.site]
new = "workplace"
from = "place_id"

[[entries]]
kind = "work"
about = "child"
facts = {{ economic_hours = "hours" }}
refers = {{ workplace = "site" }}
"""
    survey = (("text", "place_id", "Where?"), ("integer", "hours", "Hours?"))
    (new,) = become(survey, mapping, hours=20).proposed
    assert (new.refers["workplace"].key, new.refers["workplace"].id) == ("site", None)
    known = "6f2b1c9e-0000-4000-8000-000000000002"
    (old,) = become(survey, mapping, hours=20, place_id=f"uuid:{known}").proposed
    assert str(old.refers["workplace"].id) == known


def test_a_day_of_its_own_stands_before_the_day_of_the_form() -> None:
    mapping = f"""{CHILD}
[[entries]]
kind = "work"
about = "child"
true_on = "seen_on"
facts = {{ economic_hours = "hours" }}
"""
    survey = (("date", "seen_on", "When?"), ("integer", "hours", "Hours?"))
    (one,) = become(survey, mapping, hours=20, seen_on=dt.date(2016, 8, 30)).proposed
    assert one.true_on == dt.date(2016, 8, 30)


def test_a_place_that_was_chosen_is_told() -> None:
    mapping = f'place = "village"\n{CHILD}'
    assert (
        become((("text", "village", "Where?"),), mapping, village="IN.DT.221").place == "IN.DT.221"
    )


def test_half_a_person_is_no_number_of_persons() -> None:
    mapping = """
[subjects.home]
new = "household"

[[entries]]
kind = "household"
about = "home"
facts = { members = "members" }
"""
    found = become((("decimal", "members", "How many?"),), mapping, members=2.5)
    assert [str(each.why) for each in found.unsorted] == [
        "The answer to 'members' does not fit 'members', which is a whole number."
    ]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    given = sheets((("type", "name", "label"), ("text", "a", "=1+1"), ("text", "b", "=A1")))
    again = read_workbook(write_workbook(given), "visit.xlsx")
    assert [row.get("label") for row in again.of("survey")] == ["=1+1", "=A1"]


def test_a_text_nobody_translated_is_missing_and_not_a_dash() -> None:
    survey = (("type", "name", "label::English (en)", "label::Bahasa Indonesia (id)"),
              ("text", "a", "Name?", "Nama?"), ("text", "b", "Age?", ""))  # fmt: skip
    form = convert(sheets(survey)).form
    assert form.by_name["b"].labels == {"en": "Age?"}
    assert form.by_name["b"].label("id") == "Age?"
