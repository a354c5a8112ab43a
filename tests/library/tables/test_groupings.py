"""Groupings: whom each value is of, and what is told where a file of them is wrong."""

from pathlib import Path

import polars as pl
import pytest

from muara.errors import PackError, RuleError
from muara.packs import open_pack
from muara.tables.groupings import groupings_of, with_groupings

HEAD = '[pay]\nlabels = { en = "Pay", id = "Upah", hi = "मज़दूरी" }\nsource = "somebody"\n'
VALUE = 'labels = { en = "x", id = "x", hi = "x" }\n'


def pack_with(folder: Path, groupings: str) -> str:
    (folder / "pack.toml").write_text(
        'name = "own"\nextends = ["international"]\n'
        'title = { en = "Own", id = "Sendiri", hi = "अपना" }\n'
    )
    (folder / "groupings.toml").write_text(groupings)
    return str(folder)


@pytest.mark.parametrize(
    ("school", "worked", "group"),
    [
        ("enrolled", False, "school_only"),
        ("enrolled", True, "both"),
        ("dropout", True, "work_only"),
        ("never", False, "neither"),
        ("never", None, None),
        (None, True, None),
    ],
)
def test_school_and_work_exclude_each_other(school: str | None, worked: bool | None, group: str):
    child = pl.DataFrame(
        {"school_status": [school], "worked": [worked]},
        schema={"school_status": pl.String, "worked": pl.Boolean},
    )
    grouped = with_groupings(child, ["schooling_and_work"], open_pack("international"))
    assert grouped.collect()["schooling_and_work"].item() == group


def test_every_code_of_the_industry_has_one_sector_and_one_branch():
    codes = ["A", "0111", "B", "10", "C", "3510", "F", "43", "47", "97", "U"]
    work = pl.DataFrame({"isic": codes})
    grouped = with_groupings(work, ["sector", "branch"], open_pack("international")).collect()
    sectors = ["agriculture"] * 2 + ["industry"] * 6 + ["services"] * 3
    assert grouped["sector"].to_list() == sectors
    branches = ["agriculture"] * 2 + ["other"] + ["manufacturing"] * 2 + ["other"] * 3
    assert grouped["branch"].to_list() == branches + ["services"] * 3


def test_limits_of_hours_belong_to_the_band_they_begin():
    work = pl.DataFrame({"economic_hours": [0.0, 0.5, 1, 13.5, 14, 28, 42, 43, None]})
    bands = with_groupings(work, ["hours_band"], open_pack("international")).collect()
    assert bands["hours_band"].to_list() == [
        *["below_1"] * 2,
        *["1_13"] * 2,
        "14_27",
        *["28_42"] * 2,
        "43_more",
        None,
    ]


def test_a_word_that_was_not_asked_puts_nobody_into_a_group():
    grouped = with_groupings(pl.DataFrame({"age": [9]}), ["sector"], open_pack("international"))
    assert grouped.collect()["sector"].to_list() == [None]


def test_a_country_adds_its_own(tmp_path: Path):
    text = f'{HEAD}[[pay.value]]\nkey = "paid"\n{VALUE}when = "wages_paid"\n'
    assert set(groupings_of(open_pack(pack_with(tmp_path, text)))) >= {"pay", "age_group"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'{HEAD}[[pay.value]]\nkey = "a"\n{VALUE}when = "wages_payd"\n', "line 7.*wages_paid"),
        (f'{HEAD}[[pay.value]]\nkey = "a"\n{VALUE}wehn = "wages_paid"\n', "lacks 'when'"),
        (HEAD, "line 1.*has no values"),
        (HEAD.replace("pay", "sex", 1), "line 1.*'sex' is a word of the vocabulary"),
        (
            f'{HEAD}sauce = "x"\n[[pay.value]]\nkey = "a"\n{VALUE}when = "worked"\n',
            "line 4.*'sauce'.*source",
        ),
        (HEAD + f'[[pay.value]]\nkey = "a"\n{VALUE}when = "worked"\n' * 2, "'a' stands twice"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, told: str):
    with pytest.raises((PackError, RuleError), match=f"(?s)groupings.toml.*{told}"):
        groupings_of(open_pack(pack_with(tmp_path, text)))


def test_an_unknown_grouping_is_refused_with_the_nearest():
    with pytest.raises(PackError, match="age_group"):
        with_groupings(pl.DataFrame({"age": [9]}), ["age_groups"], open_pack("international"))
