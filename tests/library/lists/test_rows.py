"""The lists that offices have: what is read, what is asked, what is refused, in worked examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from library.lists.made import fields, table, workbook
from library.lists.old_font import typed
from muara.forms import answers_of, read_submission, sort
from muara.lists import (
    ListRow,
    Plan,
    guess_columns,
    heads_of,
    open_file,
    open_questions,
    plan_of,
    read_cell,
    read_rows,
    template_workbook,
)

DAY = dt.date(2024, 5, 3)
OFFICE = table(
    """
    Labour office, Sitamarhi |  |  |  |  |
    List of children at work, 2024 |  |  |  |  |
    S.No. | Name of the Child (in capitals) | Father's name | Gender | Age (years) | Kind of work
    1 | 2 | 3 | 4 | 5 | 6
    1 | SITA D/O RAM KUMAR |  | F | 12-13 | brick kiln
    2 | Mohan | Lal Bahadur | लड़का | १२ वर्ष | खेत या बागान
    |  |  |  |  |
    S.No. | Name of the Child (in capitals) | Father's name | Gender | Age (years) | Kind of work
    3 | Gita | Sohan | girl | about ten | brick kiln
    Total | 3 |  |  |  |
    """
)


def read(key: str = "identification", order: Any = "", **cells: str) -> ListRow:
    """One row with these answers, by the names of the questions."""
    known = fields(key)
    paths = {each.question.name: each.path for each in known.fields}
    columns = {number: paths[name] for number, name in enumerate(cells)}
    rows = table("\n".join([" | ".join(cells), " | ".join(cells.values())]))
    return next(read_rows(rows, Plan(1, columns, order, day=DAY), known))


def said(row: ListRow) -> list[str]:
    return [each.code for each in row.slips]


def test_a_list_of_an_office_is_read_whatever_stands_around_it() -> None:
    known = fields()
    guess = guess_columns(OFFICE, known)
    assert guess.row == 2
    assert dict(guess.columns) == {
        1: "child_name",
        2: "guardian_name",
        3: "sex",
        4: "age",
        5: "work_kind",
    }
    plan = plan_of(guess, OFFICE, known, DAY)
    first, second, third = read_rows(OFFICE, plan, known)
    assert (first.number, second.number, third.number) == (5, 6, 9)
    assert (first.values["child_name"], first.values["guardian_name"]) == ("SITA", "RAM KUMAR")
    assert (first.values["age_low"], first.values["age_high"]) == (12, 13)
    assert "age" not in first.values
    assert (second.values["age"], second.values["sex"]) == (12, "male")
    assert second.values["work_kind"] == "farm_work"
    assert said(third) == ["not_a_number"]
    assert [row.refused for row in (first, second, third)] == [False, False, True]


def test_a_range_of_ages_stays_a_range_in_the_register() -> None:
    form = fields().mapping.form
    sent = read(child_name="Sita", age="12-13").submission(form)
    found = sort(answers_of(read_submission(sent), form), fields().mapping)
    told = {each.kind: dict(each.facts) for each in found.proposed}
    assert told["identity"] == {"age_low": 12, "age_high": 13, "evidence": "statement"}


@pytest.mark.parametrize(
    ("cell", "answers", "slips"),
    [
        ("12", {"age": 12}, []),
        ("12 yrs", {"age": 12}, []),
        ("१२ साल", {"age": 12}, []),
        ("12 tahun", {"age": 12}, []),
        ("12 to 13", {"age_low": 12, "age_high": 13}, ["range_kept"]),
        ("१२-१३", {"age_low": 12, "age_high": 13}, ["range_kept"]),
        ("13-12", {}, ["not_a_number"]),
        ("10+", {}, ["range_unknown"]),
        ("2013-12-01", {}, ["made_a_day"]),
        ("12.5", {}, ["not_whole"]),
        ("twelve", {}, ["not_a_number"]),
        ("?", {}, []),
        ("", {}, []),
    ],
)
def test_an_age_is_never_invented(cell: str, answers: Mapping[str, int], slips: list[str]) -> None:
    known = fields()
    found = read_cell(cell, known.by_path["age"], known, "", None)
    assert (dict(found.values), [each.code for each in found.slips]) == (answers, slips)


@pytest.mark.parametrize(
    ("cell", "order", "day", "slip"),
    [
        ("2012-04-03", "", dt.date(2012, 4, 3), None),
        ("13/04/2012", "", dt.date(2012, 4, 13), None),
        ("04/04/2012", "", dt.date(2012, 4, 4), None),
        ("03/04/2012", "", None, "day_or_month"),
        ("03/04/2012", "day", dt.date(2012, 4, 3), None),
        ("03.04.2012", "month", dt.date(2012, 3, 4), None),
        ("०३-०४-२०१२", "day", dt.date(2012, 4, 3), None),
        ("3 अप्रैल 2012", "", dt.date(2012, 4, 3), None),
        ("3-Apr-2012", "", dt.date(2012, 4, 3), None),
        ("April 3, 2012", "", dt.date(2012, 4, 3), None),
        ("17 Agustus 2012", "", dt.date(2012, 8, 17), None),
        ("13/04/12", "", None, "short_year"),
        ("31/02/2012", "", None, "not_a_day"),
        ("2012", "", None, "not_a_day"),
        ("41002", "", None, "not_a_day"),
    ],
)
def test_a_day_is_asked_where_it_may_be_two(
    cell: str, order: Any, day: dt.date | None, slip: str | None
) -> None:
    known = fields()
    found = read_cell(cell, known.by_path["birth_date"], known, order, None)
    assert found.values.get("birth_date") == day
    assert [each.code for each in found.slips] == ([slip] if slip else [])


def test_a_list_says_what_is_open_in_its_days() -> None:
    rows = table("Name | DOB\nA | 03/04/2012\nB | 13/04/2012")
    known = fields()
    asked = open_questions(rows, plan_of(guess_columns(rows, known), rows, known), known)
    assert (asked.order, asked.hinted) == (True, "day")


@pytest.mark.parametrize(
    ("cell", "name", "parent"),
    [
        ("Sita d/o Ram Kumar", "Sita", "Ram Kumar"),
        ("Sita S/O. Ram", "Sita", "Ram"),
        ("Sita (w/o Ram)", "Sita", "Ram"),
        ("सीता पुत्री श्री राम", "सीता", "राम"),
        ("Siti binti Ahmad", "Siti", "Ahmad"),
        ("Binti", "Binti", None),
        ("Sodoko", "Sodoko", None),
    ],
)
def test_two_names_in_one_cell_are_two_people(cell: str, name: str, parent: str | None) -> None:
    row = read(child_name=cell)
    assert (row.values["child_name"], row.values.get("guardian_name")) == (name, parent)


def test_the_column_of_the_parent_says_more_than_the_name_does() -> None:
    row = read(child_name="Sita d/o R. Kumar", guardian_name="Ram Kumar")
    assert row.values["guardian_name"] == "Ram Kumar"


def test_answers_are_found_by_their_texts_and_by_the_words_of_offices() -> None:
    row = read(
        child_name="A", sex="बालिका", school_status="putus sekolah", hazards="loud noise; machines"
    )
    assert (row.values["sex"], row.values["school_status"]) == ("female", "dropout")
    assert row.values["hazards"] == ("noise", "machine")
    row = read(child_name="A", hazards="blood, waste or sick animals, machines")
    assert row.values["hazards"] == ("biological", "machine")
    wrong = read(child_name="A", sex="x7")
    assert said(wrong) == ["not_a_choice"]
    assert "girl" in wrong.slips[0].words()
    assert "x7" not in wrong.slips[0].words()


def test_text_of_an_old_font_is_read_and_nothing_else_is() -> None:
    names = ["राम कुमार", "सीमा देवी", "मोहन लाल शर्मा", "राजेन्द्र सिंह"]
    rows = [["Name", "Village", "Age"], *([typed(name), "Dumra", 12] for name in names)]
    for content in (workbook(rows), workbook(rows, font="Arial")):
        held, known = open_file(content).tables[0], fields()
        plan = plan_of(guess_columns(held, known), held, known, DAY)
        assert plan.old_font == {0}
        found = list(read_rows(held, plan, known))
        assert [row.values["child_name"] for row in found] == names
        assert found[0].values["address"] == "Dumra"
    # One short name says too little by itself; the font that shows it says enough.
    one = open_file(workbook([["Name", "Age"], [typed("सीमा"), 12]], font="Kruti Dev 010")).tables[
        0
    ]
    assert plan_of(guess_columns(one, fields()), one, fields(), DAY).old_font >= {0}


def test_a_child_is_named_by_its_record_or_by_a_name_that_one_alone_has() -> None:
    ids = {"Sita": [UUID(int=1)], "Gita": [UUID(int=2), UUID(int=3)]}
    known = fields("follow_up")
    rows = table(f"child | met | worked\n{UUID(int=9)} | child | no\nSita | child | no\n"
                 "Gita | child | no\nNobody | child | no\n | child | no")  # fmt: skip
    columns = {0: "child", 1: "met", 2: "worked"}
    found = list(
        read_rows(rows, Plan(1, columns, day=DAY), known, lambda _, text: ids.get(text, []))
    )
    assert [row.values.get("child") for row in found[:2]] == [str(UUID(int=9)), str(UUID(int=1))]
    assert [said(row) for row in found] == [[], [], ["several_found"], ["nobody_found"], ["needed"]]


def test_a_row_of_a_register_is_one_repetition() -> None:
    child = str(UUID(int=9))
    row = read("attendance", institution="school", month="2024-04-01", days_open="24", child=child,
               days_present="20")  # fmt: skip
    assert row.values["pupils"] == [{"pupils/child": child, "pupils/days_present": 20}]
    assert not row.refused


def test_what_a_phone_works_out_is_worked_out_and_what_the_list_says_stays() -> None:
    row = read(child_name="Sita", economic_hours="12", hazards="none")
    assert (row.values["worked"], row.values["hazard_condition"]) == ("yes", "no")
    assert read(child_name="Sita", economic_hours="12", worked="no").values["worked"] == "no"
    assert read(child_name="Sita", worked="ya").values["worked"] == "yes"


def test_what_a_phone_would_stop_is_told_beforehand() -> None:
    assert said(read(child_name="Sita", age="300")) == ["misfit"]
    row = read(
        "follow_up", child=str(UUID(int=9)), met="child", worked="no", work_kind="brick kiln"
    )
    assert (said(row), row.refused) == (["skipped"], False)


def test_the_same_row_is_the_same_submission_wherever_it_stands() -> None:
    form = fields().mapping.form
    one, other = read(child_name="Sita", age="12"), read(age="12 yrs", child_name="Sita")
    assert one.submission(form) == replace(other, number=9).submission(form)
    assert one.submission(form) != read(child_name="Sita", age="13").submission(form)


@pytest.mark.parametrize("language", ["en", "id", "hi"])
@pytest.mark.parametrize("key", ["identification", "follow_up", "attendance", "household"])
def test_a_filled_template_is_read_back(key: str, language: str) -> None:
    known = fields(key)
    content = template_workbook(known, language, titles=("List", "Answers", "Column", "Answer"))
    held = open_file(content).tables[0]
    assert list(held.rows[0]) == heads_of(known, language)
    guess = guess_columns(held, known)
    assert list(guess.columns.values()) == [each.path for each in known.fields]


def test_a_sign_that_no_form_can_hold_is_told_in_its_row() -> None:
    table = open_file(b"Name,Age\nRa\x00vi,9\nSita,8\n").tables[0]
    plan = Plan(1, {0: "child_name", 1: "age"}, day=dt.date(2024, 5, 3))
    first, second = read_rows(table, plan, fields())
    assert (first.values["child_name"], first.refused) == ("Ravi", False)
    assert [(each.code, each.question) for each in first.slips] == [("unseen_signs", "child_name")]
    assert not second.slips
