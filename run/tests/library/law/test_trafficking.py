"""Signs of trafficking, and what is done at once for a child in danger."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from library.packs.spoiling import spoil
from muara.errors import FrameError, PackError
from muara.law import Signs, trafficking_signs, urgent_items
from muara.law.protection import protection_of
from muara.packs import open_pack, packs_folder

INDIA = open_pack("india")
ACT, PURPOSE, MEANS = "act_transported", "purpose_forced_labour", "means_deception"
ACTS = ("recruited", "transported", "transferred", "harboured", "received")
NO_ACT = {f"act_{act}": False for act in ACTS}
MEANINGS = ("force", "abduction", "deception", "vulnerability", "payment")
NO_MEANS = {f"means_{means}": False for means in MEANINGS}


def signs(language: str = "en", **facts: Any) -> Signs:
    return trafficking_signs(INDIA, facts, language=language)


def test_of_a_child_an_act_and_a_purpose_are_enough_even_where_nobody_was_forced_or_deceived():
    found = signs(age=13, **{ACT: True, PURPOSE: True}, **NO_MEANS)
    assert found.answer == "yes"
    assert found.clauses == ("C182.3.a", "PALERMO.3.c")
    assert "taken from one place to another; for forced labour or services" in found.reason
    assert "under 18 no force or deception is needed" in found.reason


def test_of_an_adult_a_means_is_needed_too():
    elements = {ACT: True, PURPOSE: True}
    assert signs(age=18, **elements, **NO_MEANS).answer == "no"
    assert signs(age=18, **elements).answer == "unknown"
    found = signs(age=18, **elements, **{MEANS: True})
    assert (found.answer, found.clauses) == ("yes", ("PALERMO.3.a",))


@pytest.mark.parametrize(("age", "answer"), [(17, "yes"), (18, "unknown")])
def test_the_eighteenth_birthday_is_the_line(age, answer):
    assert signs(age=age, **{ACT: True, PURPOSE: True}).answer == answer


def test_where_the_age_is_not_known_it_is_asked():
    found = signs(age_low=16, age_high=19, **{ACT: True, PURPOSE: True})
    assert found.answer == "unknown"
    assert [ask.element for ask in found.asks] == ["means", "adult"]
    assert signs(**{ACT: True, PURPOSE: True, MEANS: True}).answer == "yes"


def test_what_nobody_asked_is_never_a_no():
    found = signs(age=12)
    assert found.answer == "unknown"
    assert [ask.element for ask in found.asks] == ["act", "purpose"]
    assert found.asks[0].question.startswith("Who brought the child here")
    assert "Still open: recruited, taken, handed on" in found.reason


def test_a_no_says_what_was_asked_and_is_not_there():
    found = signs(age=12, **NO_ACT, **{PURPOSE: True})
    assert found.answer == "no"
    assert found.reason.endswith("not there: recruited, taken, handed on, kept or received.")


def test_a_sign_that_is_no_element_decides_nothing_but_says_where_to_look():
    found = signs(age=12, papers_taken=True)
    assert (found.answer, found.asks[0].element) == ("unknown", "purpose")
    assert "Seen: papers or telephone taken away." in found.reason


def test_the_reason_is_told_in_hindi():
    assert "तस्करी के संकेत हैं" in signs("hi", age=13, **{ACT: True, PURPOSE: True}).reason


def test_a_fact_that_cannot_be_is_refused():
    with pytest.raises(FrameError, match="Did you mean 'act_recruited'"):
        signs(act_recruted=True)
    with pytest.raises(FrameError, match="neither true nor false"):
        signs(act_recruited="yes")
    assert signs(who="parent", age=12).answer == "unknown"


def test_the_treaty_is_read_alike_on_every_day():
    found = trafficking_signs(INDIA, {"age": 13, ACT: True, PURPOSE: True}, on=dt.date(1999, 1, 1))
    assert found.answer == "yes"


# --- at once ---


def test_in_every_danger_the_child_is_made_safe_first():
    for risk in INDIA.kinds["urgent_risk"]["own"]["risk"]["codes"]:
        found = urgent_items(INDIA, risk=risk)
        assert found[0].item == "child_safe"
        assert "supervisor_told" in [each.item for each in found]


def test_every_item_that_can_be_recorded_is_told():
    codes = set(INDIA.kinds["urgent_risk"]["own"]["item"]["codes"])
    assert {each.item for each in urgent_items(INDIA)} == codes


def test_whoever_is_suspected_is_kept_away_where_somebody_is():
    assert "kept_from_suspect" in [each.item for each in urgent_items(INDIA, risk="trafficking")]
    assert "kept_from_suspect" not in [each.item for each in urgent_items(INDIA, risk="health")]


def test_in_india_the_committee_is_told_by_law_and_elsewhere_by_our_rule():
    def told(name: str) -> Any:
        found = {each.item: each for each in urgent_items(open_pack(name))}
        return found["authority_told"]

    india, indonesia = told("india"), told("indonesia")
    assert india.clause.key == "IN.cwc.deadline.produce"
    assert "within 24 hours" in india.said("en", on=dt.date(2018, 1, 1))
    assert (indonesia.clause, indonesia.unconfirmed) == (None, True)


def test_a_risk_nobody_knows_is_refused_with_the_nearest():
    with pytest.raises(PackError, match="Did you mean 'violence'"):
        urgent_items(INDIA, risk="violense")


# --- slips ---


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("act_recruited or act", "act_recruted or act", "Did you mean 'act_recruited'?"),
        ("({act}) and", "({acts}) and", "Did you mean 'act'?"),
        ('kind = "trafficking_signs"', 'kind = "trafficking_sign"', "'trafficking_signs'?"),
        ('"C182.3.a"', '"C182.3.aa"', "Did you mean 'C182.3.a'?"),
        ("{ adult = [", "{ adlt = [", "Did you mean 'adult'?"),
        ('fact = "papers_taken"', 'fact = "paper_taken"', "Did you mean 'papers_taken'?"),
        ('points_to = "purpose"', 'points_to = "purpse"', "Did you mean 'purpose'?"),
        (": {found}. Of", ": {fund}. Of", "Did you mean 'found'?"),
        ('item = "doctor"', 'item = "docter"', "Did you mean 'doctor'?"),
        ('of = ["violence", "sexual", "health"', 'of = ["violense"', "Did you mean 'violence'?"),
        ("within_hours = 4", "within_hours = 0", "1 or more; found 0"),
        ("[trafficking.says]", "[trafficking.say]", "lacks [trafficking.says]"),
    ],
)
def test_a_slip_is_refused_with_file_line_and_the_nearest_word(tmp_path, old, new, said):
    pack = Path(shutil.copytree(packs_folder() / "international", tmp_path / "international"))
    line = spoil(pack, "protection.toml", old, new)
    with pytest.raises(PackError) as refused:
        protection_of(open_pack(str(pack)))
    assert said in str(refused.value)
    assert str(refused.value.file).endswith("protection.toml")
    assert refused.value.line is not None
    assert abs(refused.value.line - line) < 8 or "lacks" in said
