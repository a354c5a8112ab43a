"""A slip in `learning.toml` is refused: file, line, and the nearest right word."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from library.packs.spoiling import spoil
from muara.errors import PackError
from muara.learning import gains_rules, skills_rules
from muara.packs import open_pack, packs_folder

SAMPLE = Path(__file__).parents[1] / "law" / "sample"
FILE = "learning.toml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the made-up country with the international rules of learning, to be spoilt."""
    made = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    shutil.copy(packs_folder() / "international" / FILE, made / FILE)
    return made


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('by = "completed"', 'by = "complete"', "Did you mean 'completed'?"),
        ("from = 14\nuntil = 17", "from = 14\nuntil = 13", "until is 14 or more; found 13"),
        ("from = 14\nuntil = 17", "form = 14\nuntil = 17", "lacks 'from'"),
        ('since = "completed"', 'since = "finished"', "is not known here"),
        ('key = "traced_3"', 'key = "assessed"', "is an event already"),
        (
            'key = "traced_6"\nmonths = 6',
            'key = "traced_6"\nmonths = 4',
            "both 'traced_3' and",
        ),
        ('after = "enrolled"', 'after = "enroled"', "Did you mean 'enrolled'?"),
        ('after = "enrolled"', 'after = "completed"', "does not come after itself"),
        ("resolve = true", "reslove = true", "lacks 'resolve'"),
        ("since {day}, by", "since {dya}, by", "Did you mean 'day'?"),
        ("traced_6 = { en", "traced_9 = { en", "does not name 'traced_6'"),
        ("[skills.ages]\nfrom", "[skills.age]\nfrom", "unknown part 'age'"),
        (', hi = "नामांकन" }', " }", "no translation into hi"),
    ],
)
def test_a_slip_in_skills(pack, old, new, said):
    _refused(pack, old, new, said, skills_rules)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("months = 0", "months = 1", "The first time of checking is the entry"),
        ('key = "month_12"\nmonths = 12', 'key = "month_12"\nmonths = 7', "One day may be both"),
        ('kind = "levels"', 'kind = "level"', "Did you mean 'levels'?"),
        ("least = 0\nmost = 168", "least = 168\nmost = 168", "most is 169 or more; found 168"),
        ("least = 0\nmost = 168", "least = 0", "lacks 'most'"),
        ("smallest = 10", "smallest = 1", "smallest is 2 or more; found 1"),
        ("percent = 95", "percent = 100", "An interval of 100 per cent says nothing"),
        ("change of {change} (", "change of {chance} (", "Did you mean 'change'?"),
        ("[gains.measures.illness]", "[gains.measures.illness]\nlesat = 1", "unknown key 'lesat'"),
        ('facts = ["economic_hours"]', "facts = []", "Nothing tells this measure"),
        ('measures = ["work_hours"', 'measures = ["work_huors"', "Did you mean 'work_hours'?"),
    ],
)
def test_a_slip_in_gains(pack, old, new, said):
    _refused(pack, old, new, said, gains_rules)


def test_a_measure_that_is_never_counted_cannot_be_written(pack):
    spoil(pack, FILE, "[gains.measures.illness]", "[gains.measures.trauma]")
    with pytest.raises(PackError, match=r"'trauma' is never counted"):
        gains_rules(open_pack(str(pack)))


def test_what_no_source_gives_is_listed():
    doubts = skills_rules(open_pack("india")).doubts
    assert "learning.toml skills.trained" in doubts
    assert "learning.toml skills.events" not in doubts
    assert "learning.toml gains.measures.reading_level" in gains_rules(open_pack("india")).doubts


def test_a_pack_that_says_nothing_says_so_when_asked(pack):
    (pack / FILE).unlink()
    with pytest.raises(PackError, match=r"lacks \[skills.trained\]. Write it in its learning.toml"):
        skills_rules(open_pack(str(pack)))


def _refused(pack, old, new, said, rules):
    line = spoil(pack, FILE, old, new)
    with pytest.raises(PackError) as refused:
        rules(open_pack(str(pack)))
    assert said in str(refused.value)
    assert str(refused.value.file).endswith(FILE)
    if refused.value.line is not None:  # what nobody wrote stands on no line
        assert abs(refused.value.line - line) < 12
