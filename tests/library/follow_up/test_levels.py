"""How urgent a case is: concluded from the assessment, never typed, and open where nobody asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.packs.spoiling import spoil
from muara.errors import PackError
from muara.follow_up import assessed_level, levels_of
from muara.packs import open_pack, packs_folder

SAMPLE = Path(__file__).parents[1] / "law" / "sample"
FILE = "assessment.toml"
INDIA = open_pack("india")
RISKS = [
    each.name for level in levels_of(INDIA).levels if level.when for each in level.when.attributes
]
NONE = dict.fromkeys(RISKS, False)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({}, "low"),
        ({"risk_school": True}, "medium"),
        ({"risk_school": True, "risk_injury": True}, "high"),
        ({"risk_violence": True, "guardian_suspected": True}, "urgent"),
    ],
)
def test_the_gravest_risk_decides(told: dict[str, bool], key: str) -> None:
    found = assessed_level(INDIA, NONE | told)
    assert (found.level.key, found.certain) == (key, True)
    assert {each.name for each in found.found} <= {name for name in told if told[name]}


def test_what_was_not_asked_keeps_it_open_upwards() -> None:
    found = assessed_level(INDIA, {"risk_school": True})
    assert found.level.key == "medium"
    assert [each.name for each in found.asks][:2] == ["risk_sexual", "risk_trafficking"]
    assert assessed_level(INDIA, {"risk_bondage": True}).certain


@given(st.fixed_dictionaries({risk: st.sampled_from([True, False, None]) for risk in RISKS}))
def test_an_answer_more_never_makes_it_less_grave(told: dict[str, bool | None]) -> None:
    order = [level.key for level in levels_of(INDIA).levels]
    before = assessed_level(INDIA, told)
    for each in before.asks:
        for answer in (True, False):
            after = assessed_level(INDIA, told | {each.name: answer})
            assert order.index(after.level.key) <= order.index(before.level.key)
    if before.certain:
        settled = {name: bool(value) for name, value in told.items()}
        assert assessed_level(INDIA, settled).level == before.level


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('when = "risk_school', 'when = "risk_shcool', "Did you mean 'risk_school'?"),
        ('when = "risk_violence or risk_injury"\n', "", "has no `when`"),
        ('key = "high"', 'key = "urgent"', "is there twice"),
        (', hi = "निम्न: कोई जोखिम नहीं मिला"', "", "no translation into hi"),
        ("source = ", "sourc = ", "lacks 'source'"),
    ],
)
def test_a_slip_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    made = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    for file in (FILE, "observations.toml"):
        shutil.copy(packs_folder() / "international" / file, made / file)
    spoil(made, FILE, old, new)
    with pytest.raises(PackError, match=said) as refused:
        levels_of(open_pack(str(made)))
    assert str(refused.value.file).endswith(FILE)
    assert refused.value.line


def test_a_pack_without_levels_says_so(tmp_path: Path) -> None:
    made = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    shutil.copy(packs_folder() / "international" / "observations.toml", made)
    with pytest.raises(PackError, match="has no levels"):
        levels_of(open_pack(str(made)))
