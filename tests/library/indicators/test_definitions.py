"""A definition that cannot be counted is refused when the pack is read, with file and line."""

from __future__ import annotations

import pytest

from library.indicators.invented import EDUCATION, HEAD, TRAINING, WHOLE, indicators
from muara.errors import PackError
from muara.indicators import read_indicators
from muara.packs import open_pack


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("service == 'education'", "servcie == 'education'", "service"),
        ("'education'", "'eduction'", "education"),
        ('events = "service"', 'events = "services"', "Did you mean 'service'"),
        ('unit = "person"', 'unit = "persons"', "Did you mean 'person'"),
        ('["place", "sex"]', '["palce"]', "Did you mean 'place'"),
        ("course.completed", "course.complete", "Did you mean 'course.completed'"),
        ('order = ["education", "training"]', 'order = ["educaton"]', "Did you mean 'education'"),
        ("smallest_cell", "smalest_cell", "smallest_cell"),
    ],
)
def test_a_slip_is_refused_with_the_nearest_right_word(tmp_path, right, wrong, says):
    with pytest.raises(PackError, match="indicators.toml, line") as refused:
        indicators(tmp_path, WHOLE.replace(right, wrong))
    assert says in str(refused.value)


def test_a_stage_stands_for_itself_and_every_later_one(tmp_path):
    rule = indicators(tmp_path, HEAD + TRAINING)["training"].condition
    assert rule.text == "stage in ['completed', 'certified'] and (age >= 14)"


def test_units_are_not_mixed(tmp_path):
    mixed = WHOLE.replace(
        'unit = "person"\nevents = "training"', 'unit = "event"\nevents = "training"'
    )
    with pytest.raises(PackError, match="mixes units"):
        indicators(tmp_path, mixed)


def test_every_text_is_needed_in_every_language(tmp_path):
    text = HEAD + EDUCATION.replace(', hi = "x"', "", 1)
    with pytest.raises(PackError, match="no translation into hi"):
        indicators(tmp_path, text)


def test_whom_the_pack_counts_as_trained_is_said_in_one_place():
    india = open_pack("india")
    known = read_indicators(india.path / "programmes/converging_2008_indicators.toml", india)
    trained = known["training"]
    assert trained.condition.text == "stage == 'completed' and 14 <= age <= 17"
    assert "aged 14 to 17" in trained.counts["en"]
    assert trained.unconfirmed == ("learning.toml skills.trained", "learning.toml skills.ages")
