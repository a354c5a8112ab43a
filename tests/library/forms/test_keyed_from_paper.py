"""What a clerk types becomes what a phone would have sent, and what is odd is told."""

from __future__ import annotations

import datetime as dt

import pytest

from muara.errors import FormError
from muara.forms import (
    Question,
    answers_of,
    doubts,
    filled,
    keyed,
    open_forms,
    read_form,
    read_submission,
    write_submission,
)
from muara.packs import open_pack

DAY = dt.date(2016, 9, 1)
FORMS = open_forms(open_pack("international"))


def nothing(*_: str) -> str:
    return ""


@pytest.mark.parametrize(
    ("form", "name", "typed", "sent"),
    [
        ("follow_up", "met", "1", "child"),
        ("follow_up", "met", "  ", ""),
        ("identification", "hazards", "1, 3", "heavy_load machine"),
        ("identification", "age", "09", "9"),
        ("identification", "phone", "0612 345", "0612 345"),
        ("learning", "play_hours", "2,5", "2.5"),
        ("consent", "service_until", "01092016", "2016-09-01"),
        ("consent", "service_until", "1/9/16", "2016-09-01"),
        ("consent", "service_until", "2016-09-01", "2016-09-01"),
        ("attendance", "month", "092016", "2016-09-01"),
        ("attendance", "month", "9.2016", "2016-09-01"),
    ],
)
def test_what_is_typed_is_what_a_phone_sends(form: str, name: str, typed: str, sent: str) -> None:
    question = FORMS[form].form.by_name[name]
    codes = question.codes
    if name == "hazards":
        sent = f"{codes[0]} {codes[2]}"
    if name == "met" and sent:
        sent = codes[0]
    assert keyed(question, typed) == sent


@pytest.mark.parametrize(
    ("form", "name", "typed", "told"),
    [
        ("follow_up", "met", "99", "from 1 to"),
        ("follow_up", "met", "1 2", "These are 2 choices"),
        ("identification", "hazards", "1 1", "twice"),
        ("identification", "age", "ten", "no number"),
        ("learning", "play_hours", "1..5", "no number"),
        ("consent", "service_until", "32012016", "no day"),
        ("consent", "service_until", "yesterday", "no day"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_type(
    form: str, name: str, typed: str, told: str
) -> None:
    with pytest.raises(FormError, match=told):
        keyed(FORMS[form].form.by_name[name], typed)


@pytest.mark.parametrize(
    ("typed", "sent"), [("0730", "07:30:00"), ("7:30", "07:30:00"), ("19", "19:00:00")]
)
def test_times_of_day(typed: str, sent: str) -> None:
    assert keyed(Question("works_from", "time"), typed) == sent


def test_what_a_phone_works_out_is_worked_out_for_paper() -> None:
    form = FORMS["household"].form
    said = filled(
        form,
        {"child": "c1", "has_land": "yes"},
        day=DAY,
        find=lambda listed, key, column: f"{listed} {key} {column}",
    )
    assert (said["landless"], said["case"]) == ("no", "children c1 case")
    assert said["today"] == "2016-09-01"


def test_rows_of_the_paper_become_repetitions_and_read_back_whole() -> None:
    form = FORMS["attendance"].form
    told = {
        "days_open": "20",
        "pupils[1]/days_present": "18",
        "pupils[3]/days_present": "5",
        "pupils[2]/days_present": "",
    }
    said = filled(form, told, day=DAY, find=nothing)
    sent = write_submission(form, said, instance="uuid:1")
    values = answers_of(read_submission(sent), form).values
    assert values["pupils"] == [{"pupils/days_present": 18}, {}, {"pupils/days_present": 5}]


def test_what_a_phone_would_not_let_pass_is_told() -> None:
    form = FORMS["follow_up"].form
    met = form.by_name["met"].codes
    told = {"met": met[0], "worked": "no", "economic_hours": "200"}
    said = filled(form, told, day=DAY, find=nothing)
    found = {each.name: each.code for each in doubts(form, said, day=DAY, find=nothing)}
    assert found == {"child": "empty", "economic_hours": "skipped", "danger": "empty"}
    told["worked"] = "yes"
    said = filled(form, told, day=DAY, find=nothing)
    assert {each.code for each in doubts(form, said, day=DAY, find=nothing)} == {"empty", "misfit"}


def test_a_row_is_judged_with_what_stands_around_it() -> None:
    form = FORMS["attendance"].form
    told = {"institution": "school", "month": "2016-08-01", "days_open": "20"}
    rows = {"pupils[3]/child": "c", "pupils[3]/days_present": "25"}
    said = filled(form, {**told, **rows}, day=DAY, find=nothing)
    [odd] = doubts(form, said, day=DAY, find=nothing)
    assert (odd.name, odd.code) == ("pupils[3]/days_present", "misfit")


def test_a_calculation_beyond_reading_is_told_and_not_guessed() -> None:
    form = read_form(
        b'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">'
        b'<h:head><h:title>K</h:title><model><instance><d id="k"><a/><b/></d></instance>'
        b'<bind nodeset="/d/b" calculate="pulldata(/d/a)"/></model></h:head>'
        b'<h:body><input ref="/d/a"><label>How?</label></input></h:body></h:html>'
    )
    said = filled(form, {"a": "x"}, day=DAY, find=nothing)
    assert said == {"a": "x"}
    assert [each.code for each in doubts(form, said, day=DAY, find=nothing)] == ["unworked"]
