"""A form that somebody hands in: all that is wrong at once, and what it changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from muara.forms import (
    Sheets,
    changed_entries,
    changes,
    convert,
    mapping_from,
    open_forms,
    read_workbook,
    slips_of,
    with_numbers,
    write_workbook,
)
from muara.packs import open_pack

PACK = open_pack("international")
FORM = open_forms(PACK)["follow_up"]
MAPPING = (FORM.folder / "mapping.toml").read_text(encoding="utf-8")


def edited(**cells: dict[str, str]) -> Sheets:
    """The follow-up form with other cells in the rows of these questions."""
    rows = tuple(
        replace(row, values={**row.values, **cells.get(row.get("name"), {})})
        for row in FORM.sheets.rows["survey"]
    )
    return replace(FORM.sheets, rows={**FORM.sheets.rows, "survey": rows})


def told(sheets: Sheets, mapping: str = MAPPING) -> list[str]:
    return [str(each) for each in slips_of(sheets, mapping, file="mapping.toml", pack=PACK)]


def test_the_packs_form_comes_back_from_its_workbook_without_a_slip() -> None:
    assert told(read_workbook(write_workbook(FORM.sheets), "follow_up.xlsx")) == []


def test_slips_of_sheets_are_told_at_once_with_row_and_column() -> None:
    found = told(edited(met={"type": "select_one mett"}, worked={"relevant": "${mett} = 'x'"}))
    assert [slip.partition(":")[0] for slip in found] == [
        "follow_up/survey.csv, row 6, column type",
        "follow_up/survey.csv, row 7, column relevant",
    ]
    assert all("Did you mean 'met'?" in slip for slip in found)


def test_slips_of_the_mapping_are_told_at_once_with_their_lines() -> None:
    wrong = MAPPING.replace('"visit"', '"vist"').replace("schooling", "skooling")
    found = told(FORM.sheets, wrong)
    assert [("visit" in each, "schooling" in each) for each in found] == [
        (True, False),
        (False, True),
    ]
    assert all(each.startswith("mapping.toml, line ") for each in found)


def test_a_question_that_serves_nothing_of_what_it_says_is_refused() -> None:
    [slip] = told(edited(school_status={"serves": "rule:C183"}))
    assert "There is no rule 'C183'. Did you mean" in slip


def test_questions_without_numbers_are_counted_and_numbers_out_of_turn_told() -> None:
    bare = {row.get("name"): {"number": ""} for row in FORM.sheets.of("survey")}
    counted = with_numbers(edited(**bare))
    assert [row.get("number") for row in counted.of("survey")] == [*[""] * 3, *"12345678"]
    bare["worked"] = {"number": "", "readonly": "yes"}
    counted = with_numbers(edited(**bare))
    assert [row.get("number") for row in counted.of("survey")] == [
        *[""] * 3,
        *("1", "2", "", *"34567"),
    ]
    [slip] = told(edited(worked={"number": "5"}))
    assert "Number 5 stands where 3 is next" in slip


def test_what_changed_is_told_by_question() -> None:
    after = edited(
        worked={"required": "yes", "label::English (en)": "Did the child work?"},
        danger={"type": "integer"},
    )
    found = {(each.path, each.code) for each in changes(FORM.form, convert(after).form)}
    gone = {("danger", "choice_gone")}
    assert found == {("worked", "required"), ("worked", "text"), ("danger", "type")} | gone


def test_a_question_that_moved_is_one_change_and_not_many() -> None:
    first, *rest = FORM.form.questions
    moved = replace(FORM.form, questions=(*rest, first))
    assert [(each.code, each.path) for each in changes(FORM.form, moved)] == [("moved", "start")]


def test_what_becomes_of_an_answer_is_compared_too() -> None:
    less = MAPPING.replace(', hazard_condition = "hazard_condition"', "")
    after = mapping_from(less, file=Path("m.toml"), form=FORM.form, pack=PACK)
    [change] = changed_entries(FORM.mapping, after)
    assert (change.code, change.path) == ("becomes_no_more", "hazard_condition")
    assert change.values == {"fact": "work.hazard_condition"}
