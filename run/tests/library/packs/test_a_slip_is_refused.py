"""A pack with a slip in it is refused: file, line, and the nearest right word."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from library.packs.spoiling import spoil
from muara.errors import PackError
from muara.law import check_pack
from muara.packs import open_pack

SAMPLE = Path(__file__).parents[1] / "law" / "sample"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the made-up country, to be spoilt."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample"))


SLIPS = [
    (
        "regimes/LAW_X.toml",
        "family and economic_hours",
        "famly and economic_hours",
        "Did you mean 'family'?",
    ),
    (
        "regimes/LAW_X.toml",
        "work_kind in schedule",
        "work_kind in shedule",
        "Did you mean 'schedule'?",
    ),
    ("regimes/LAW_X.toml", "age < least_age", "age < 'twelve'", "cannot be compared with a number"),
    ("regimes/LAW_X.toml", "age < least_age", "hazard > 3", "Let it stand alone"),
    ("regimes/LAW_X.toml", "age < least_age", "work_kind == 'beedy'", "Did you mean 'beedi'?"),
    ("regimes/LAW_X.toml", "age < least_age", "age <", "cannot be read"),
    ("regimes/LAW_X.toml", "age < least_age", "__import__('os')", "not part of the rule language"),
    ("regimes/LAW_X.toml", '"exempt"', '"exemt"', "Did you mean 'exempt'?"),
    ("regimes/LAW_X.toml", 'clause = "X.4"', 'clause = "X.44"', "Did you mean 'X.4'?"),
    ("regimes/LAW_X.toml", 'requires = ["age"]', 'requires = ["agee"]', "Did you mean 'age'?"),
    ("regimes/LAW_X.toml", 'kind = "legal"', 'kind = "leagl"', "Did you mean 'legal'?"),
    ("regimes/LAW_X.toml", "otherwise =", "otherwize =", "lacks 'otherwise'"),
    ("regimes/LAW_X.toml", ', hi = "काम नहीं करता।"', "", "no translation into hi"),
    ("law/act.toml", "since = 2010-01-01", "since = 2009-06-01", "they overlap"),
    (
        "law/act.toml",
        "value = 15",
        'value = "fifteen"\nuntill = 2020-01-01',
        "Did you mean 'until'?",
    ),
    ("law/act.toml", 'source = "made up"\n\n[[parameter]]', "\n[[parameter]]", "lacks 'source'"),
    (
        "law/act.toml",
        'title = { en = "Act", id',
        'title = { en = "Act", ide',
        "no translation into id",
    ),
    ("lists/schedule.csv", "beedi,", "bidi,", "Did you mean 'beedi'?"),
    ("lists/schedule.csv", "2014-12-31", "2014-12-41", "is not a date"),
    ("lists/schedule.csv", "2014-12-31", "2004-12-31", "before it begins"),
    ("lists/schedule.csv", "X.sched.2", "X.sched.1", "given twice"),
    ("lists/schedule.csv", "काँच", "", "'hi' is empty"),
    ("pack.toml", 'name = "sample"', 'nmae = "sample"', "Did you mean 'name'?"),
    ("pack.toml", 'name = "sample"', 'name = "sample"\npopulaton = 1', "unknown key 'populaton'"),
    ("vocabulary.toml", 'type = "truth"', 'type = "thruth"', "Did you mean 'truth'?"),
    (
        "examples/examples.toml",
        'LAW_X = "hazardous_work"',
        'LAW_Y = "hazardous_work"',
        "Did you mean 'LAW_X'?",
    ),
    (
        "examples/examples.toml",
        'work_kind = "beedi"',
        'work_kind = "beedy"',
        "Did you mean 'beedi'?",
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"), SLIPS, ids=[slip[2][:40] for slip in SLIPS]
)
def test_a_slip_is_refused_with_what_to_do(pack, file, old, new, said):
    spoil(pack, file, old, new)
    with pytest.raises(PackError) as refused:
        open_pack(str(pack))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("regimes/LAW_X.toml", 'when = "family and economic_hours <= 10"', 'when = "famly"'),
        ("law/act.toml", "since = 2010-01-01\nvalue = 15", "since = 2009-06-01\nvalue = 15"),
        ("lists/schedule.csv", "X.sched.2,item 2,glass", "X.sched.2,item 2,galss"),
        ("examples/examples.toml", 'id = "X02"', "idd = 2"),
    ],
)
def test_the_message_names_file_and_line(pack, file, old, new):
    line = spoil(pack, file, old, new)
    with pytest.raises(PackError) as refused:
        open_pack(str(pack))
    assert refused.value.line in (line, line + 1, line - 1)
    assert str(refused.value.file).endswith(file)


@pytest.mark.parametrize("key", ["stewards", "reviewed_on"])
def test_a_pack_says_who_looks_after_it_in_words_that_are_known(pack, key):
    (pack / "pack.toml").open("a").write(f"\n{key}s = 1\n")
    with pytest.raises(PackError, match=f"Did you mean '{key}'") as refused:
        open_pack(str(pack))
    assert str(refused.value.file).endswith("pack.toml")
    assert refused.value.line == 4


def test_for_a_key_that_is_absent_no_other_is_offered(pack):
    spoil(pack, "law/act.toml", 'source = "made up"\n\n[[parameter]]', "\n[[parameter]]")
    with pytest.raises(PackError, match="lacks 'source'") as refused:
        open_pack(str(pack))
    assert "Did you mean" not in str(refused.value)


def test_for_a_column_that_is_absent_no_other_is_offered(pack):
    spoil(pack, "lists/schedule.csv", "since,", "when,")
    with pytest.raises(PackError, match="'since' is missing") as refused:
        open_pack(str(pack))
    assert "Did you mean" not in str(refused.value)


def test_an_example_that_comes_out_otherwise_is_told(pack):
    spoil(pack, "examples/examples.toml", 'LAW_X = "child_labour"', 'LAW_X = "exempt"')
    report = check_pack(str(pack))
    assert not report.sound
    assert "X03 under LAW_X: expected status 'exempt', found 'child_labour'" in str(
        report.failures[0]
    )


def test_a_parameter_must_hold_while_its_rung_does(pack):
    spoil(pack, "law/act.toml", "since = 1990-01-01\nvalue = 30", "since = 2001-01-01\nvalue = 30")
    with pytest.raises(PackError, match="'most_hours' has no value on 1990-01-01"):
        open_pack(str(pack))


def test_what_is_unconfirmed_is_listed(pack):
    assert check_pack(str(pack)).unconfirmed == ("X.4 since 1990-01-01", "X.sched.2")
