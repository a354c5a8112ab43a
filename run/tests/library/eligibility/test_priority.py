"""The published formula: what may weigh, and what a family's score is when not all is known."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from library.packs.spoiling import spoil
from muara.eligibility.priority import scores
from muara.errors import FrameError, InputError, PackError
from muara.packs import open_pack
from muara.packs.priority import read_priority

DAY = dt.date(2024, 5, 1)
INDIA = open_pack("india")
FORMULA = Path(str(open_pack("international").path)) / "priority.toml"


def score(*people: dict[str, Any], **family: Any) -> dict[str, Any]:
    """The score of one family: each person's facts, with those of the family on the first row."""
    rows = [{"household": "h", **person} for person in people]
    rows[0] |= family
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return scores(frame, on=DAY, pack=INDIA).row(0, named=True)


KNOWN = {"school_status": "enrolled", "economic_hours": 0, "worst_form": "none"}


def test_a_family_without_needs_has_no_score() -> None:
    found = score({"age": 12, **KNOWN}, unmet_pillars=0, days_waiting=0)
    assert (found["score"], found["score_high"], found["asks"]) == (0, 0, "")


def test_a_need_that_is_wholly_met_counts_its_weight() -> None:
    out = {**KNOWN, "age": 12, "school_status": "dropout"}
    assert score(out, unmet_pillars=0, days_waiting=0)["score"] == 0.2


def test_a_number_counts_in_part_up_to_its_limit() -> None:
    calm = {"age": 12, **KNOWN}
    assert score(calm, unmet_pillars=3, days_waiting=0)["score"] == 0.1
    assert score(calm, unmet_pillars=0, days_waiting=3650)["score"] == 0.2


def test_the_hours_that_count_are_those_of_children() -> None:
    grown = {"age": 40, "economic_hours": 60, "worst_form": "none", "school_status": "completed"}
    child = {"age": 12, **KNOWN, "economic_hours": 21.5}
    assert score(child, grown, unmet_pillars=0, days_waiting=0)["need_hours"] == 0.5


def test_what_is_not_known_counts_as_the_least_it_can_be_and_is_asked() -> None:
    found = score({"age": 12, "school_status": "dropout"}, unmet_pillars=0)
    assert (found["score"], found["score_high"]) == (0.2, 0.8)
    assert found["asks"] == "worst_form;hours;waiting"


def test_an_age_known_between_two_years_may_make_a_child() -> None:
    found = score(
        {"age_low": 17, "age_high": 19, **KNOWN, "economic_hours": 43},
        unmet_pillars=0,
        days_waiting=0,
    )
    assert (found["score"], found["score_high"], found["asks"]) == (0, 0.2, "hours")


def test_somebody_else_of_the_family_may_settle_what_one_leaves_open() -> None:
    found = score({"age": 12, "economic_hours": None}, {"age": 13, "economic_hours": 50})
    assert "hours" not in found["asks"]


def test_a_fact_of_the_family_stands_on_any_of_its_rows() -> None:
    frame = pl.DataFrame(
        {
            "household": ["h", "h", "h"],
            "person": [None, "p", "q"],
            "age": [None, 12, 14],
            "school_status": [None, "enrolled", "enrolled"],
            "economic_hours": [None, 0, 0],
            "worst_form": [None, "none", "none"],
            "unmet_pillars": [6, None, None],
            "days_waiting": [None, None, 0],
        }
    )
    found = scores(frame, on=DAY, pack=INDIA).row(0, named=True)
    assert (found["score"], found["asks"]) == (0.2, "")


def test_a_family_of_which_no_person_is_known_has_its_score_all_the_same() -> None:
    frame = pl.DataFrame({"household": ["h"], "person": [None], "unmet_pillars": [6]})
    found = scores(frame, on=DAY, pack=INDIA)
    assert found.select("household", "need_unmet").rows() == [("h", 1.0)]


def test_an_age_is_reckoned_from_the_day_of_birth() -> None:
    """43 hours of work weigh fully for a child: born one day later, it is one."""
    hours = {"economic_hours": 43, "school_status": "enrolled", "worst_form": "none"}
    adult, child = dt.date(2006, 5, 1), dt.date(2006, 5, 2)
    assert score({"birth_date": adult, **hours})["need_hours"] == 0
    assert score({"birth_date": child, **hours})["need_hours"] == 1


def test_a_part_is_counted_whole_whatever_the_machine_makes_of_it() -> None:
    """157 days of 10,000 are 0.0157, which times a million falls short of 15,700 by a hair."""
    assert INDIA.priority is not None
    (waiting,) = (need for need in INDIA.priority.needs if need.id == "waiting")
    alone = replace(INDIA.priority, needs=(replace(waiting, full=10_000),))
    frame = pl.DataFrame({"household": ["h"], "days_waiting": [157]})
    pack: Any = SimpleNamespace(priority=alone, vocabulary=INDIA.vocabulary)
    found = scores(frame, on=DAY, pack=pack)
    assert found["score"].item() == 0.0157


def test_a_row_without_a_household_is_refused() -> None:
    frame = pl.DataFrame({"household": ["h", None], "age": [1, 2]})
    with pytest.raises(FrameError, match="people.csv, row 2, column household"):
        scores(frame, on=DAY, pack=INDIA, file="people.csv")


def test_a_pack_without_a_formula_says_what_to_do() -> None:
    none = type("Pack", (), {"priority": None, "name": "made up"})()
    with pytest.raises(InputError, match="Write its priority.toml"):
        scores(pl.DataFrame({"household": ["h"]}), on=DAY, pack=none)  # type: ignore[arg-type]


# --- what may weigh ---


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(FORMULA, tmp_path)
    return tmp_path


def read_with(folder: Path, old: str, new: str) -> tuple[PackError, int]:
    line = spoil(folder, "priority.toml", old, new)
    with pytest.raises(PackError) as told:
        read_priority([folder], INDIA.vocabulary, INDIA.law.terms, INDIA.languages)
    return told.value, line


RULE = "any(person, age < 18 and worst_form in ['a', 'b', 'c'])"
NEVER = [
    (RULE, "any(person, social_category in ['SC', 'ST'])", "social_category"),
    (RULE, "any(person, age < 18 and sex == 'female')", "sex"),
    (RULE, "count(person, not nomadic_tribe) >= 2", "nomadic_tribe"),
    (RULE, "female_headed", "female_headed"),
    (RULE, "parent_occupation == 'tanner'", "parent_occupation"),
    ('among = "age < 18"', "among = \"age < 18 and sex == 'male'\"", "sex"),
]


@pytest.mark.parametrize(("old", "new", "word"), NEVER)
def test_caste_religion_and_sex_never_weigh(folder: Path, old: str, new: str, word: str) -> None:
    error, line = read_with(folder, old, new)
    assert f"{word!r} never weighs in who comes first." in error.message
    assert (error.file, error.line) == (folder / "priority.toml", line)
    assert "[[versions.quotas]]" in error.do


SLIPS = [
    (RULE, "worst_form == 'a'", "Write any(person, ...) around it."),
    (RULE, "any(person, wrst_form == 'a')", "Did you mean 'worst_form'?"),
    ("weight = 1", "weight = 0", "from 1 to 1000"),
    ("weight = 1", "weight = 0.5", "weight must be int"),
    ("full = 43", "full = 0", "`full` lies above `none`"),
    ('of = "economic_hours"', 'of = "worst_form"', "is a code and no number"),
    ('of = "economic_hours"', 'of = "economc_hours"', "Did you mean 'economic_hours'?"),
    ('of = "economic_hours"', 'when = "bpl"\nof = "economic_hours"', "either `when`"),
    ('id = "hours"', 'id = "worst_form"', "Two needs are called"),
    ("full = 43", "ful = 43", "lacks 'full'"),
    ('of = "unmet_pillars"', 'of = "unmet_pillars"\namong = "age < 18"', "is a household's"),
    ("source =", "sorce =", "lacks 'source'"),
]


@pytest.mark.parametrize(("old", "new", "says"), SLIPS)
def test_a_slip_in_the_formula_is_refused(folder: Path, old: str, new: str, says: str) -> None:
    error, _ = read_with(folder, old, new)
    assert says in str(error)
    assert "priority.toml" in str(error)


def test_a_country_may_publish_its_own(folder: Path) -> None:
    path = folder / "priority.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("weight = 1", "weight = 3", 1))
    both = [FORMULA.parent, folder]
    found = read_priority(both, INDIA.vocabulary, INDIA.law.terms, INDIA.languages)
    assert found is not None
    assert [need.weight for need in found.needs] == [3, 1, 1, 1, 1]
