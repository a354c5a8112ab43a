"""A reading with a slip in it is refused: file, line, and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from library.packs.spoiling import spoil
from muara.determination import check_pack_determinations, readings
from muara.errors import PackError
from muara.packs import open_pack, packs_folder

ECLT = "determinations/ECLT.toml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the international pack, to be spoilt."""
    return Path(shutil.copytree(packs_folder() / "international", tmp_path / "copy"))


REFUSED = [
    ("status == 'worst_form'", "status == 'worst_from'", "worst_form"),
    ("status == 'undetermined'", "statsu == 'undetermined'", "Did you mean 'status'?"),
    ("service in ['education'", "service in ['educaton'", "education"),
    ('regime = "ICLS_SNA"', 'regime = "ICLS_SNB"', "Did you mean"),
    ("visits = 1", "visits = 0", "visits must be at least 1"),
    ("days = 90\nservice_days", "days = -1\nservice_days", "days must be at least 0"),
    ("days = 90\nservice_days", "dayz = 90\nservice_days", "days"),
    ("after_days = 183", "after = 183", "after_days"),
    ('open = "status', 'opened = "status', "open"),
    ('status = "out_pending"', 'status = "pending"', "Did you mean 'out_pending'?"),
    ('service = "education" }', 'sarvice = "education" }', "Did you mean 'service'?"),
    ('service = "education" },\n', 'service = "educaton" },\n', "Did you mean 'education'?"),
    ("age = 11", "age = '11'", "age is a number; found '11'"),
    ('status = "hazardous_work", age', "status = 3, age", "status is a code; found 3"),
    ("protects =", "protetcs =", "unknown key 'protetcs'"),
    ("grown =", "growns =", "grown"),
    ('key = "ECLT"', 'key = "ECLT"\nnote = "x"', "unknown key 'note'"),
]


@pytest.mark.parametrize(("right", "wrong", "says"), REFUSED)
def test_a_slip_is_refused(pack: Path, right: str, wrong: str, says: str) -> None:
    spoil(pack, ECLT, right, wrong)
    with pytest.raises(PackError) as refused:
        readings(open_pack(str(pack)))
    assert says in str(refused.value)
    assert "ECLT.toml, line" in str(refused.value)


def test_a_reading_without_an_example_is_refused(pack: Path) -> None:
    path = pack / ECLT
    path.write_text(path.read_text().split("[[example]]")[0])
    with pytest.raises(PackError, match="without a worked example"):
        readings(open_pack(str(pack)))


def test_an_example_that_comes_out_otherwise_is_named(pack: Path) -> None:
    spoil(pack, ECLT, "since = 2016-09-18", "since = 2016-09-17")
    report = check_pack_determinations(str(pack))
    assert not report.sound
    assert "expected withdrawn since 2016-09-17, found withdrawn since 2016-09-18" in str(
        report.failures[0]
    )
