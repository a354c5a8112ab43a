"""The same form on paper: numbers, boxes and squares, and when a question is asked, in words."""

from __future__ import annotations

import datetime as dt

import pytest

from muara.forms import Sheet, open_forms, paper_words, read_form, sheet_of
from muara.forms.expressions import Paper, Unspoken, answered, holds, read_expression
from muara.forms.paper import numbered
from muara.packs import open_pack

PACK = open_pack("international")
WORDS = paper_words(PACK)
DAY = dt.date(2016, 9, 1)


def sheet(key: str, language: str = "en") -> Sheet:
    form = open_forms(PACK)[key]
    return sheet_of(form.form, WORDS, language=language, title=form.title(language))


def test_the_number_on_paper_stands_before_the_question_on_the_phone() -> None:
    made = open_forms(PACK)["follow_up"].converted
    assert ">3. Did the child do any work" in made.xml.decode()
    on_paper = {
        each.number: each.label for part in sheet("follow_up").parts for each in part.questions
    }
    assert on_paper[3].startswith("Did the child do any work")
    assert {each.number: each.label() for each in read_form(made.xml).asked} == on_paper


def test_texts_that_begin_with_a_number_by_chance_stay_whole() -> None:
    form = read_form(
        b'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">'
        b'<h:head><h:title>K</h:title><model><instance><d id="k"><a/><b/></d></instance></model>'
        b'</h:head><h:body><input ref="/d/a"><label>1. How many?</label></input>'
        b'<input ref="/d/b"><label>Why?</label></input></h:body></h:html>'
    )
    assert [each.label() for each in form.asked] == ["1. How many?", "Why?"]
    assert [each.number for each in numbered(form).asked] == [1, 2]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Only if 3 is “yes”. Otherwise go on with 7."),
        ("id", "Hanya jika 3 adalah “ya”. Jika tidak, lanjut ke nomor 7."),
        ("gu", "ફક્ત ત્યારે, જ્યારે 3 નો જવાબ “હા” હોય. નહીં તો 7 પર જાઓ."),
        ("or", "କେବଳ ସେତେବେଳେ, ଯେତେବେଳେ 3 ର ଉତ୍ତର “ହଁ” ହେବ। ନହେଲେ 7 କୁ ଯାଆନ୍ତୁ।"),
    ],
)
def test_what_may_be_skipped_is_said_in_words(language: str, told: str) -> None:
    [part] = sheet("follow_up", language).parts
    assert part.questions[3].when == told


def test_every_condition_of_the_packs_can_be_said_but_those_on_what_the_phone_works_out() -> None:
    unsaid = [
        (key, each.question.name)
        for key in open_forms(PACK)
        for part in sheet(key).parts
        for each in (*part.questions,)
        if "a phone decides" in each.when + part.when
    ]
    assert {key for key, _ in unsaid} == {"learning"}
    assert {name.partition("_")[0] for _, name in unsaid} == {"reading", "numbers"}


def test_paper_leaves_out_what_a_list_on_the_phone_must_allow() -> None:
    printed = [each for part in sheet("learning").parts for each in part.questions]
    assert {each.question.name for each in printed} & {"distress", "abuse", "not_asked"} == set()
    assert [each.number for each in printed if each.number] == list(range(1, 19))


def test_answers_have_the_space_they_need() -> None:
    asked = {
        each.question.name: each
        for part in sheet("identification").parts
        for each in part.questions
    }
    assert [(box.number, box.code) for box in asked["sex"].boxes][:2] == [
        (1, "female"),
        (2, "male"),
    ]
    assert (asked["age"].squares, asked["phone"].squares) == ((2,), (12,))
    assert (asked["child_name"].way, asked["hazards"].note) == ("line", "Several may be ticked.")
    assert "brick_kiln.svg" in sheet("identification").pictures


def test_what_is_asked_of_several_is_printed_as_often_as_the_pack_says() -> None:
    part = sheet("attendance").parts[1]
    assert (part.repeat, part.times) == ("pupils", WORDS.repetitions)
    assert part.heading == "A child of your list in this register"


def test_every_word_of_paper_stands_in_every_language_a_form_has() -> None:
    languages = {code for each in open_forms(PACK).values() for code in each.form.languages}
    assert languages == {"en", "id", "hi", "gu", "or"}
    assert [name for name, said in WORDS.phrases.items() if set(said) != languages] == []


def test_so_much_is_keyed_twice() -> None:
    assert WORDS.share_of("identification") == 1
    assert WORDS.share_of("scheme_documents.india") == WORDS.share
    assert WORDS.unconfirmed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/d/hours >= 1 and /d/hours <= 168", True),
        ("/d/seen <= today()", True),
        ("/d/seen > today()", False),
        ("selected('farm mine', /d/work)", True),
        ("not(selected(/d/hazards, 'none')) or count-selected(/d/hazards) = 1", True),
        ("/d/nothing != ''", False),
        ("/d/nothing > 0", False),
        ("string-length(/d/work) = 4", True),
        ("-1 < 0", True),
    ],
)
def test_conditions_are_answered_for_what_paper_says(text: str, said: bool) -> None:
    paper = Paper(
        {"hours": "12", "seen": "2016-08-31", "work": "farm", "hazards": "dust heat"}, DAY
    )
    assert holds(text, paper) is said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("if(/d/work = 'farm', concat(/d/work, '-', 2), 'x')", "farm-2"),
        ("coalesce(/d/nothing, /d/work)", "farm"),
        ("int((format-date(/d/seen, '%Y') * 12 + 7) div 6) mod 3", 1.0),
        ("../work", "farm"),
        ("instance('children')/root/item[name = /d/child]/case", "case of 7"),
    ],
)
def test_calculations_are_done_for_paper(text: str, said: object) -> None:
    values = {"work": "farm", "seen": "2016-08-31", "child": "7"}
    paper = Paper(values, DAY, find=lambda listed, key, column: f"{column} of {key}")
    assert answered(read_expression(text, at="hours"), paper) == said


@pytest.mark.parametrize(
    "text", ["pulldata('a', 'b', 'c', 'd')", "1 +", "position(..)", "a b", "if(1)"]
)
def test_what_is_beyond_is_not_guessed(text: str) -> None:
    with pytest.raises(Unspoken):
        answered(read_expression(text), Paper({}, DAY))
    assert holds(text, Paper({}, DAY)) is None
