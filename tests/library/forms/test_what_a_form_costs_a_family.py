"""A form of a pack keeps to its budget, and each question names what uses its answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.forms.made import csv, pack_with_form
from muara.errors import FormError, PackError
from muara.forms import (
    Taken,
    check_form,
    check_pack_forms,
    minutes_taken,
    open_forms,
    pace,
    seconds_noted,
)
from muara.packs import open_pack, pack_names

HEADS = ("type", "name", "number", "serves", "relevant", "label")
NAME = {
    "type": "text", "name": "child_name", "number": "1", "serves": "search", "label": "Name?",
}  # fmt: skip
AGE = {"type": "integer", "name": "age", "number": "2", "serves": "rule:C138", "label": "Age?"}
TODAY = {"type": "today", "name": "today"}
MAPPING = """\
title = { en = "Errand", id = "Suruhan", hi = "काम" }

[burden]
questions = 2
minutes = 1

[subjects.child]
new = "person"

[[entries]]
kind = "person"
about = "child"
identifiers = { name = "child_name" }

[[entries]]
kind = "identity"
about = "child"
facts = { age = "age" }
"""


def check(
    folder: Path, *rows: dict[str, str], mapping: str = MAPPING, choices: str = "list_name,name\n"
) -> int:
    survey = csv(HEADS, TODAY, *rows)
    return look(pack_with_form(folder, survey=survey, choices=choices, mapping=mapping))


def look(name: str) -> int:
    """Check the form of this pack; how many questions it asks."""
    form = open_forms(open_pack(name))["errand"]
    check_form(form)
    return len(form.form.asked)


def slip(folder: Path, *rows: dict[str, str], mapping: str = MAPPING) -> str:
    with pytest.raises(FormError) as refused:
        check(folder, *rows, mapping=mapping)
    return str(refused.value)


def test_a_form_that_is_sound(tmp_path: Path) -> None:
    assert check(tmp_path, NAME, AGE) == 2


def test_a_question_that_serves_nothing_is_refused(tmp_path: Path) -> None:
    assert slip(tmp_path, NAME, {**AGE, "serves": ""}) == (
        "errand/survey.csv, row 4, column serves: This question serves nothing. "
        "Name what uses the answer, or leave the question out."
    )


@pytest.mark.parametrize(
    ("serves", "expected"),
    [
        ("rule:C183", "There is no rule 'C183'. Did you mean 'C182'?"),
        ("scheme:IN-NREG", "There is no scheme 'IN-NREG'. Did you mean 'IN-NREGS'?"),
        ("rulle:C138", "'rulle:C138' is not a way to be of use. Did you mean 'rule'?"),
        ("rule", "'rule' is not a way to be of use. Write rule:NAME."),
        ("procedure:case", "procedure:case does not use this answer. It makes identity.age."),
        ("reading:ILO", "There is no reading 'ILO'. Did you mean 'ILO_USDOL'?"),
        ("figure:trainin", "There is no figure 'trainin'. Did you mean 'training'?"),
        ("service:meals", "There is no service 'meals'. Did you mean 'meal'?"),
        ("search", "search does not use this answer. It makes identity.age."),
        ("consent", "consent does not use this answer. It makes identity.age."),
        ("attendance", "attendance does not use this answer. It makes identity.age."),
        ("visits", "visits does not use this answer. It makes identity.age."),
        ("subject", "subject does not use this answer. It makes identity.age."),
        ("day", "day does not use this answer. It makes identity.age."),
        ("route", "route does not use this answer. It makes identity.age."),
    ],
)
def test_what_it_says_it_serves_must_be_there_and_use_it(
    tmp_path: Path, serves: str, expected: str
) -> None:
    found = slip(tmp_path, NAME, {**AGE, "serves": serves})
    assert found == f"errand/survey.csv, row 4, column serves: {expected}"


def test_an_answer_that_becomes_nothing_serves_nothing(tmp_path: Path) -> None:
    found = slip(tmp_path, NAME, AGE, mapping=MAPPING.replace('age = "age"', ""))
    assert found.endswith(
        "rule:C138 does not use this answer. It makes nothing: the mapping does not name it."
    )


def test_a_question_that_leads_to_another_serves(tmp_path: Path) -> None:
    why = {"type": "text", "name": "phone", "number": "3", "serves": "search visits"}
    rows = ({**AGE, "serves": "route"}, {**why, "relevant": "${age} > 5", "label": "Phone?"})
    mapping = MAPPING.replace('"child_name" }', '"child_name", phone = "phone" }')
    mapping = mapping.replace("questions = 2", "questions = 3").replace(
        "minutes = 1", "minutes = 2"
    )
    assert check(tmp_path, NAME, *rows, mapping=mapping) == 3


def test_more_questions_or_minutes_than_the_budget_are_refused(tmp_path: Path) -> None:
    found = slip(tmp_path, NAME, AGE, mapping=MAPPING.replace("questions = 2", "questions = 1"))
    assert found == (
        "errand, sheet survey: This form asks 2 questions; its budget is 1. "
        "Leave out what serves least."
    )
    longer = MAPPING.replace("minutes = 1", "minutes = 0.5")
    assert slip(tmp_path / "longer", NAME, AGE, mapping=longer) == (
        "errand, sheet survey: This form asks 0.8 minutes; its budget is 0.5. "
        "Leave out what serves least."
    )


def test_numbers_on_paper_count_from_one(tmp_path: Path) -> None:
    assert slip(tmp_path, NAME, {**AGE, "number": "3"}) == (
        "errand/survey.csv, row 4, column number: Number 3 stands where 2 is next. Count on by one."
    )
    assert slip(tmp_path / "none", NAME, {**AGE, "number": ""}) == (
        "errand/survey.csv, row 4, column number: This question has no number for paper. "
        "Write the next one: 2."
    )


def test_a_text_that_lacks_a_language_is_refused(tmp_path: Path) -> None:
    survey = csv(HEADS, TODAY, NAME, AGE).replace('"Age?","Age?","Age?"', '"Age?","","Age?"')
    name = pack_with_form(tmp_path, survey=survey, choices="list_name,name\n", mapping=MAPPING)
    with pytest.raises(FormError) as refused:
        look(name)
    assert str(refused.value) == (
        "errand/survey.csv, row 4, column label::Bahasa Indonesia (id): "
        "This question has no text in Bahasa Indonesia (id). Write it in this column."
    )


def test_a_picture_that_is_not_there_is_refused(tmp_path: Path) -> None:
    survey = csv((*HEADS, "media::image"), TODAY, NAME, {**AGE, "media::image": "kiln.svg"})
    name = pack_with_form(tmp_path, survey=survey, choices="list_name,name\n", mapping=MAPPING)
    with pytest.raises(FormError, match="There is no file 'kiln.svg' beside the form"):
        look(name)


def test_a_form_is_called_like_its_folder(tmp_path: Path) -> None:
    name = pack_with_form(
        tmp_path, survey=csv(HEADS, TODAY, NAME, AGE), choices="list_name,name\n", mapping=MAPPING
    )
    settings = tmp_path / "forms" / "errand" / "settings.csv"
    settings.write_text(settings.read_text().replace("errand,", "visit,"))
    with pytest.raises(FormError, match="called 'visit' and stands in the folder 'errand'"):
        look(name)


def test_a_countrys_form_stands_in_place_of_the_inherited_one(tmp_path: Path) -> None:
    name = pack_with_form(
        tmp_path, survey=csv(HEADS, TODAY, NAME, AGE), choices="list_name,name\n", mapping=MAPPING
    )
    (tmp_path / "forms" / "errand").rename(tmp_path / "forms" / "identification")
    settings = tmp_path / "forms" / "identification" / "settings.csv"
    settings.write_text(settings.read_text().replace("errand,", "identification,"))
    forms = open_forms(open_pack(name))
    assert len(forms["identification"].form.asked) == 2
    assert len(forms["follow_up"].form.asked) == 8


@pytest.mark.parametrize(
    ("key", "questions", "minutes"), [("identification", 12, 5), ("follow_up", 8, 3)]
)
def test_the_budget_that_the_field_set(key: str, questions: int, minutes: int) -> None:
    form = open_forms(open_pack("international"))[key]
    assert form.mapping.budget is not None
    assert (form.mapping.budget.questions, form.mapping.budget.minutes) == (questions, minutes)
    assert (form.burden.questions, form.burden.minutes) <= (questions, minutes)
    assert form.form.languages == ("en", "id", "hi", "gu", "or")
    assert form.mapping.awaiting_reader == ("gu", "or")


@pytest.mark.parametrize("name", pack_names())
def test_the_forms_of_the_packs_are_sound(name: str) -> None:
    assert check_pack_forms(name).forms == 10


def test_a_mapping_without_a_title_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"mapping.toml.*lacks 'title'"):
        check(tmp_path, NAME, AGE, mapping=MAPPING.partition("\n")[2])


@pytest.mark.parametrize(
    ("noted", "seconds"),
    [
        ({"start": "2016-09-01T10:00:00.000+05:30", "end": "2016-09-01T10:08:30.500+05:30"}, 510),
        ({"start": "2016-09-01T10:00:00+05:30", "end": "2016-09-01T04:38:30Z"}, 510),
        ({"start": "2016-09-01T10:00:00Z", "end": "2016-09-01T09:00:00Z"}, None),
        ({"start": "2016-09-01T10:00:00Z"}, None),
        ({"start": "2016-09-01T10:00:00Z", "end": "soon"}, None),
        ({"start": "2016-09-01T10:00:00Z", "end": "2016-09-01T10:05:00"}, None),
    ],
)
def test_what_a_phone_noted_is_a_difference_on_its_own_clock(
    noted: dict[str, str], seconds: int | None
) -> None:
    assert seconds_noted(noted) == seconds


def test_forms_tried_out_or_left_open_overnight_are_no_measure() -> None:
    speed = pace(open_pack("international"))
    noted = [speed.noted.shortest - 1, 300, 420, speed.noted.longest + 1]
    assert minutes_taken(noted, speed) == Taken(6.0, 2)
    assert minutes_taken([], speed) == Taken(None, 0)
    assert minutes_taken([60] * speed.noted.last + [600] * speed.noted.last * 2, speed).minutes == 1
