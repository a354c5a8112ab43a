"""The file that says what people are told: what is wrong with it is said before anybody is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from muara.errors import PackError
from muara_server.notices.reading import OWN, kinds_in, usual

pytestmark = pytest.mark.once

SAY = 'say = { en = "Late: {days}", id = "Terlambat: {days}", hi = "देर: {days}" }'
VALUES = 'values = { days = "count" }'


def reading(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "notices.toml"
    path.write_text("\n".join(['[kinds."test.kind"]', *lines]), encoding="utf-8")
    kinds_in(path)
    return "read"


def test_a_good_one_is_read(tmp_path: Path) -> None:
    assert reading(tmp_path, SAY, VALUES, 'at_once = ["supervisor"]') == "read"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([SAY, VALUES, "urgnt = true"], "Did you mean 'urgent'?"),
        ([SAY, VALUES, 'at_once = ["superviser"]'], "Did you mean 'supervisor'?"),
        ([SAY, 'values = { days = "cuont" }'], "Did you mean 'count'?"),
        ([SAY, 'values = { weeks = "count" }'], "fills in other values"),
        (['say = { en = "Late", id = "Terlambat" }'], "lacks words"),
        (["urgent = true"], "has no sentence"),
        (["say = "], "This is no TOML"),
        ([SAY, VALUES, 'one = { en = "{hours} late" }'], "fills in other values"),
        (
            [
                'say = { en = "{days}", id = "Terlambat", hi = "{days}" }',
                VALUES,
            ],
            "fills in other values than it has (id)",
        ),
        (
            ['say = { en = "Child labour found", id = "Ada", hi = "है" }'],
            "holds a word that no notice holds",
        ),
        (['say = { en = "x", id = "Ada pekerja anak", hi = "है" }'], "no notice holds"),
        (['say = { en = "x", id = "x", hi = "बाल श्रम" }'], "no notice holds"),
        (
            [
                'say = { en = "{why}", id = "{why}", hi = "{why}" }',
                'values.why.a = { en = "bonded", id = "x", hi = "x" }',
            ],
            "no notice holds",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_file(tmp_path: Path, lines: list[str], told: str) -> None:
    with pytest.raises(PackError) as refused:
        reading(tmp_path, *lines)
    assert told in str(refused.value)
    assert "notices.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("quiet_from = 21", "quiet_from = 25", "hours.quiet_from is no hour"),
        ('"IN" = "Asia/Kolkata"', '"IN" = "Asia/Kolkatta"', "Did you mean 'Asia/Kolkata'?"),
    ],
)
def test_hours_and_zones_are_checked(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    path = tmp_path / "notices.toml"
    path.write_text(OWN.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    with pytest.raises(PackError) as refused:
        usual(path)
    assert told in str(refused.value)
