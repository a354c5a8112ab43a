"""A survey opened for estimation: words, definitions, its own columns and its design."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from muara.errors import FrameError, MappingError, RuleError
from muara.microdata import read_mapping
from muara.packs import open_all
from muara.survey import (
    Design,
    Mean,
    Raking,
    Regression,
    Replicates,
    Share,
    Stage,
    Total,
    estimate,
)
from muara.tables import Surveyed, open_survey

ROWS = """cluster,zone,w,AGE,HOURS,sex,code
1,a,2,8,0,male,01
1,a,2,12,20,female,02
2,a,1.5,13,98,male,01
3,b,1,40,40,female,
4,b,3,15,44,male,02
"""
MAP = """
[columns]
age = "AGE"
economic_hours = "HOURS"
[unknown]
HOURS = [98]
[asked]
economic_hours = "age >= 10"
[design]
weight = "w"
strata = "zone"
psu = "cluster"
"""


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Surveyed]:
    def of(rows: str = ROWS, mapping: str = MAP, **more: object) -> Surveyed:
        (tmp_path / "s.csv").write_text(rows)
        (tmp_path / "m.toml").write_text(mapping)
        pack = open_all()
        read = read_mapping(tmp_path / "m.toml", vocabulary=pack.vocabulary)
        return open_survey(tmp_path / "s.csv", mapping=read, pack=pack, scratch=tmp_path, **more)

    return of


def test_words_definitions_and_own_columns_stand_side_by_side(opened):
    survey = opened(regimes=["SDG_EA"])
    frame = survey.frame.collect()
    assert survey.design == Design(weight="w", stages=(Stage("cluster", strata="zone"),))
    # The youngest was not asked, one did not know, one is no child.
    assert frame["SDG_EA"].to_list() == [None, True, False, None, True]
    assert frame["economic_hours"].to_list() == [None, 20, None, 40, 44]
    assert frame["asked economic_hours"].to_list() == [False, True, True, True, True]
    assert frame["HOURS"].to_list() == [0, 20, None, 40, 44]
    assert frame["code"].to_list() == ["01", "02", "01", None, "02"]
    assert frame["w"].dtype == pl.Float64


def test_only_the_own_columns_that_are_needed_are_kept_with_those_of_the_design(opened):
    names = opened(own=["code"]).frame.collect_schema().names()
    assert {"code", "w", "zone", "cluster"} <= set(names)
    assert "HOURS" not in names


def test_a_rule_may_name_words_definitions_and_own_columns(opened):
    survey = opened(regimes=["SDG_EA"])
    for rule, n in (("age >= 13", 3), ("HOURS >= 40 and sex == 'male'", 1), ("SDG_EA", 2)):
        found = estimate(survey.frame, survey.design, Mean("age"), where=survey.where(rule))
        assert found["n"].item() == n
    with pytest.raises(RuleError, match="Did you mean 'HOURS'"):
        survey.where("HOURZ >= 40 or HOURS > 2")


def test_codes_of_the_survey_are_compared_as_they_are_written(opened):
    survey = opened()
    found = estimate(survey.frame, survey.design, Mean("age"), where=survey.where("code == '01'"))
    assert found["n"].item() == 2


def test_weights_may_be_reckoned_from_columns(opened):
    survey = opened(mapping=MAP.replace('weight = "w"', 'weight = "w * 0.5"'))
    found = estimate(survey.frame, survey.design, Share("economic_hours"))
    assert found["weighted_n"].item() == pytest.approx((2 + 1 + 3) / 2)


def test_a_column_of_the_design_stands_beside_a_word_of_its_name(opened):
    rows, mapping = ROWS.replace("zone", "place"), MAP.replace("zone", "place")
    survey = opened(rows, mapping.replace("[columns]", '[columns]\nplace = "code"'))
    assert survey.design.stages[0].strata == "place (the survey's own)"
    frame = survey.frame.collect()
    assert frame["place"].to_list() == ["01", "02", "01", None, "02"]
    assert frame["place (the survey's own)"].to_list() == ["a", "a", "a", "b", "b"]
    assert any(note.startswith("place is read from code;") for note in survey.notes)


def test_several_stages_are_lists(opened):
    rows = ROWS.replace("HOURS,sex", "HOURS,home")
    stages = 'psu = ["cluster", "home"]\nfpc = ["AGE", "HOURS"]'
    survey = opened(rows, MAP.replace('psu = "cluster"', stages))
    assert survey.design.stages == (Stage("cluster", "zone", "AGE"), Stage("home", None, "HOURS"))
    assert survey.frame.select("AGE", "HOURS").collect().dtypes == [pl.Float64, pl.Float64]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"w"', '"ww"', r"line 10: The survey has no column 'ww'"),
        ('"cluster"', '["cluster", 2]', r"line 12: This is no psu.*a column.*a list"),
        ('"zone"', '""', r"line 11: This is no strata"),
        ('psu = "cluster"', "nest = 1", r"line 12: This is no nest. Found 1; expected true or"),
        ('psu = "cluster"', 'lonely_psu = "ajust"', r"line 12: 'ajust' .* Did you mean 'adjust'"),
        ('psu = "cluster"', 'fpc = ["w", "w"]', r"line 12: Stage 1 of 2 names no unit"),
        ('"w"', '"w +"', r"line 10: This cannot be read"),
    ],
)
def test_what_is_wrong_in_the_design_is_told_with_its_line(opened, old, new, said):
    with pytest.raises(MappingError, match=said):
        opened(mapping=MAP.replace(old, new))


def test_a_weight_that_is_no_number_is_told_with_its_row(opened):
    with pytest.raises(FrameError, match=r"line 4, row 3, column w: This is not a number.*many"):
        opened(ROWS.replace("1.5", "many"))


def test_a_mapping_may_say_how_the_sample_was_drawn_and_no_word(opened):
    survey = opened(mapping=MAP[MAP.index("[design]") :])
    found = estimate(survey.frame, survey.design, Mean("HOURS"))
    assert (found["n"][0], found["df"][0]) == (5, 2)


# --- what is known of the population ---

KNOWN = "sex,population\nmale,30\nfemale,20\n"


def test_post_strata_come_from_a_table_beside_the_mapping_or_from_the_survey(opened, tmp_path):
    (tmp_path / "by_sex.csv").write_text(KNOWN)
    survey = opened(mapping=MAP + 'post_strata = "by_sex.csv"\n')
    assert survey.design.calibration.columns == ("sex",)
    said = "To agree with the population, weights were multiplied by 4.62 to 6.67."
    assert said in survey.notes
    whole = estimate(survey.frame, survey.design, Mean("age"), by=["sex"])
    assert whole.sort("sex", nulls_last=True)["weighted_n"].to_list() == pytest.approx([20, 30, 50])
    rows = ["cluster,zone,w,AGE,HOURS,sex,N", *ROWS.splitlines()[1:]]
    known = {"female": "20", "male": "30"}
    told = [",".join([*(row := line.split(","))[:6], known.get(row[5], "N")]) for line in rows]
    mapping = MAP + 'post_strata = { by = "sex", population = "N" }\n'
    again = opened("\n".join(told) + "\n", mapping)
    assert_frame_equal(estimate(again.frame, again.design, Mean("age"), by=["sex"]), whole)
    written = opened(
        mapping=MAP
        + '[design.post_strata]\nby = "sex"\npopulation.male = 30\npopulation.female = 20\n'
    )
    assert_frame_equal(estimate(written.frame, written.design, Mean("age"), by=["sex"]), whole)


def test_what_is_wrong_in_a_table_of_the_population_is_told_with_its_row(opened, tmp_path):
    (tmp_path / "by_sex.csv").write_text(KNOWN + "male,30\n")
    with pytest.raises(
        FrameError, match=r"^by_sex.csv, row 4: A cell stands twice. Found sex male"
    ):
        opened(mapping=MAP + 'post_strata = "by_sex.csv"\n')


def test_margins_are_raked_and_totals_make_a_regression(opened, tmp_path):
    (tmp_path / "by_sex.csv").write_text(KNOWN)
    (tmp_path / "by_zone.csv").write_text("zone,population\na,28\nb,22\n")
    margins = 'margins = ["by_sex.csv", "by_zone.csv"]\n'
    raked = opened(mapping=MAP + margins + "rounds = 50\ntolerance = 0.000001\n").design
    assert (type(raked.calibration), raked.calibration.rounds) == (Raking, 50)
    greg = opened(mapping=f'{MAP}margins = ["by_sex.csv"]\n[design.totals]\nage = 600\n').design
    assert greg.calibration == Regression(greg.calibration.margins, {"age": 600.0})
    bound = opened(mapping=MAP + margins + "bounds = [0.2, 9]\n").design.calibration
    assert bound.bounds == (0.2, 9)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('post_strata = "by_sexes.csv"', r"line 13: The table of the population is not there"),
        ('post_strata = { by = "zoen", population = "w" }', r"line 13: .* no column 'zoen'.*zone"),
        ('post_strata = "a.csv"\nmargins = ["b.csv"]', r"line 14: post_strata stands beside"),
        ("rounds = 3", r"line 13: rounds says how margins are met; there are none"),
        ("totals = { age = 1 }\nbounds = [2, 3]", r"line 13: .* counts alone, not to totals"),
        (
            'post_strata = { by = ["sex", "zone"], population = { male = 1 } }',
            r"line 13: This is no post_strata",
        ),
        ("margins = []", r"line 13: This is no margins"),
        ("tolerence = 3", r"line 13: 'tolerence' is not a key. Did you mean 'tolerance'"),
    ],
)
def test_what_is_wrong_with_the_population_is_told_with_its_line(opened, said, told):
    with pytest.raises(MappingError, match=told):
        opened(mapping=f"{MAP}{said}\n")


# --- replicates ---

REPLICATES = """cluster,w,r1,r2,AGE,HOURS
1,2,4,0,12,20
2,2,0,4,13,2
3,1,2,0,11,5
4,3,0,6,15,44
"""
OF_FILE = (
    MAP.split("[design]")[0]
    + """[design]
weight = "w"
[design.replicates]
kind = "BRR"
columns = "r*"
"""
)


def test_replicate_weights_of_the_file_are_named_by_a_pattern_or_a_list(opened):
    survey = opened(REPLICATES, OF_FILE)
    assert survey.design.replicates == Replicates("BRR", columns=("r1", "r2"))
    listed = OF_FILE.replace('"r*"', '["r1", "r2"]')
    assert opened(REPLICATES, listed).design == survey.design
    found = estimate(survey.frame, survey.design, Total("HOURS"))
    whole, halves = 2 * 20 + 2 * 2 + 5 + 3 * 44, (4 * 20 + 2 * 5, 4 * 2 + 6 * 44)
    mean = sum(halves) / 2
    assert found["value"].item() == whole
    assert found["se"].item() ** 2 == pytest.approx(sum((each - mean) ** 2 for each in halves) / 2)
    assert not any("psu" in note for note in survey.notes)


def test_replicates_are_made_from_the_units(opened):
    made = MAP + '[design.replicates]\nkind = "JKn"\nmse = true\n'
    assert opened(mapping=made).design.replicates == Replicates("JKn", mse=True)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"BRR"', '"BBR"', "line 11: 'BBR' is no kind of replicates. Did you mean 'BRR'"),
        ('"r*"', '"q*"', "line 11: No column is called 'q"),
        ('"r*"', '["r1", "r9"]', "line 11: The survey has no column 'r9'. Known: "),
        (
            "columns =",
            "column =",
            "line 11: 'column' is no key of replicates. Did you mean 'columns'",
        ),
        ('"r*"', "3", "line 11: This is no columns of replicates. Found 3"),
    ],
)
def test_what_is_wrong_with_replicates_is_told_with_its_line(opened, old, new, told):
    with pytest.raises(MappingError) as wrong:
        opened(REPLICATES, OF_FILE.replace(old, new))
    assert told in str(wrong.value)
