"""A slip in `learning.toml` is refused: file, line, and the nearest right word."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from library.packs.spoiling import spoil
from muara.errors import PackError
from muara.learning import LearningRules, check_pack_learning, learning_rules
from muara.packs import open_pack, packs_folder

FILE = "learning.toml"


INDIA = open_pack("india")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder with what India says of learning, to be spoilt."""
    shutil.copy(packs_folder() / "india" / FILE, tmp_path / FILE)
    return tmp_path


def rules_of(pack: Path) -> LearningRules:
    """The rules of India with the file of that folder in place of its own."""
    return learning_rules(replace(INDIA, path=pack))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"special_training"', '"special_trainig"', "Did you mean 'special_training'?"),
        ("from = 9", "form = 9", "Did you mean 'from'?"),
        ("from = 9", "from = 19", "These are the ages of nobody"),
        ("from = 9", 'from = "nine"', "'nine' is no age in completed years"),
        ("course = true", "corse = true", "Did you mean 'course'?"),
        ("course = true", 'course = "yes"', "course must be true or false"),
        ('labels = { en = "special training centre", ', "labels = { ", "no translation into en"),
        ("school_days = 45", "school_days = 0", "1 or more; found 0"),
        ('excused = "left_out"', 'excused = "leftout"', "Did you mean 'left_out'?"),
        ("left = true", "", "lacks 'left'"),
        ("mainstreamed = true", "mainstream = true", "lacks 'mainstreamed'"),
    ],
)
def test_a_slip_is_refused_with_what_to_do(pack, old, new, said):
    line = spoil(pack, FILE, old, new)
    with pytest.raises(PackError) as refused:
        rules_of(pack)
    assert said in str(refused.value)
    assert str(refused.value.file).endswith(FILE)
    assert refused.value.line is not None
    assert abs(refused.value.line - line) < 8


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[retention]\nmonths = [6, 3]", "each greater than the one before"),
        ('[retention]\nmonths = ["three"]', "each greater than the one before"),
        ("[retention]\nmonths = [3]\npercent = 175", "175 is no share in per cent"),
        ("[retention]\nmonths = [3]\npercent = 75\nfigure = 6", "6 is none of the months"),
        (
            '[centres]\nregister_due_days = 9\nvisit_months = 3\nvisited = ["shalter"]',
            "Did you mean 'shelter'?",
        ),
        ("[straight_to_scool]", "Did you mean 'straight_to_school'?"),
        ('[mainstreaming]\nkind = "bridge_course"', "'bridge_course' is not known here"),
        ("[says]\nwhere_now = { en = '{day}', id = '-', hi = '-' }", "{day} cannot be filled in"),
        ("[flags]\nholyday = { en = '-', id = '-', hi = '-' }", "Did you mean 'holiday'?"),
    ],
)
def test_what_a_country_replaces_is_read_as_closely(pack, table, said):
    with (pack / FILE).open("a", encoding="utf-8") as file:
        file.write(f"\n{table}\n")
    with pytest.raises(PackError) as refused:
        rules_of(pack)
    assert said in str(refused.value)


def test_what_a_country_does_not_name_is_as_everywhere():
    india, indonesia = learning_rules(open_pack("india")), learning_rules(open_pack("indonesia"))
    assert india.retention == indonesia.retention
    assert india.kind("school") == indonesia.kind("school")
    assert (india.straight is None, indonesia.straight is None) == (False, True)
    assert (india.kind("shelter").ages, indonesia.kind("shelter").ages) == ((None, None), (7, 17))


@pytest.mark.parametrize("country", ["international", "india", "indonesia"])
def test_what_a_visit_calls_a_kind_of_school_is_a_kind_here(country):
    pack = open_pack(country)
    recorded = pack.kinds["schooling"]["own"]["institution"]["codes"]
    assert set(recorded) <= set(learning_rules(pack).kinds)


def test_a_pack_that_says_nothing_says_so_when_asked(tmp_path):
    for file in ("follow_up.toml", "observations.toml"):
        shutil.copy(packs_folder() / "international" / file, tmp_path)
    alone = replace(open_pack("international"), path=tmp_path)
    with pytest.raises(PackError, match="Write .mainstreaming., .retention., .dropout. and .centr"):
        learning_rules(alone)


def test_another_kind_than_there_is_names_the_nearest():
    with pytest.raises(PackError, match="Did you mean 'shelter'"):
        learning_rules(open_pack("indonesia")).kind("shalter")


def test_what_no_source_gives_is_listed():
    doubts = check_pack_learning("india")
    assert "learning.toml straight_to_school" in doubts
    assert "learning.toml kind training_centre" not in doubts  # 9 to 14, as worded in 2017
