"""A slip in `follow_up.toml` is refused: file, line, and the nearest right word."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from library.packs.spoiling import spoil
from muara.errors import PackError
from muara.follow_up import attendance_rule, schedule
from muara.packs import open_pack, packs_folder

SAMPLE = Path(__file__).parents[1] / "law" / "sample"
FILE = "follow_up.toml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the made-up country with the international rules of follow-up, to be spoilt."""
    made = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    for file in (FILE, "observations.toml"):
        shutil.copy(packs_folder() / "international" / file, made / file)
    return made


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("every_months = 3", "every_month = 3", "either `every_months` or `every_weeks`"),
        ("every_months = 3", "every_months = 0", "1 or more; found 0"),
        ("days_before = 7", "days_before = 21", "do not fit in between"),
        ("days_before = 7", "day_before = 7", "lacks 'days_before'"),
        ("times = 3\n", "", "Only the last leg may go on for ever"),
        ('to = "supervisor"', 'to = "supervizor"', "Did you mean 'supervisor'?"),
        ('met = ["child"', 'met = ["chidl"', "Did you mean 'child'?"),
        ("visit_home = ", "vist_home = ", "Did you mean 'visit_home'?"),
        ('visit_home = "home"', 'visit_home = "hom"', "Did you mean 'home'?"),
        ("after_days = 7", "after_days = 0", "Who is told later stands further down"),
        ("after_days = 7", "afterdays = 7", "lacks 'after_days'"),
        ("regular_from_percent = 75", "regular_from_percent = 0.75", "found 0.75"),
        ("regular_from_percent = 75", "regular_from_percent = 175", "no share in per cent"),
        ('counts = "absent"', 'counts = "absnt"', "Did you mean 'absent'?"),
        ('"mon", "tue"', '"mon", "teu"', "Did you mean 'tue'?"),
        ("{present} of {open} school days in", "{presnt} of {open} school days in", "'present'?"),
        ("[attendance.week]", "[attendance.weak]", "lacks [attendance.week]"),
        ('to = "district"', 'too = "district"', "lacks 'to'"),
        ('roles = ["supervisor"]', "roles = []", "A party without a role is nobody"),
        ('source = "Working rule of the programme."', 'source = ""', "The citation is empty"),
        (', hi = "जब तक मामला खुला है"', "", "no translation into hi"),
    ],
)
def test_a_slip_is_refused_with_what_to_do(pack, old, new, said):
    line = spoil(pack, FILE, old, new)
    with pytest.raises(PackError) as refused:
        schedule(open_pack(str(pack)))
    assert said in str(refused.value)
    assert str(refused.value.file).endswith(FILE)
    assert refused.value.line is not None
    assert abs(refused.value.line - line) < 12


def test_a_pack_that_says_nothing_of_attendance_says_so_when_asked(pack):
    (pack / FILE).unlink()
    with pytest.raises(PackError, match=r"Write \[attendance\] in its follow_up.toml"):
        attendance_rule(open_pack(str(pack)))


def test_what_no_source_gives_is_listed():
    from muara.follow_up.define import follow_up

    doubts = follow_up(open_pack("india")).unconfirmed()
    assert "follow_up.toml case, leg 1" in doubts
    assert "follow_up.toml case, leg 2" not in doubts  # the portal's card of each quarter
    assert "follow_up.toml attendance.week" in doubts
