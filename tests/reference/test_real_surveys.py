"""Three real surveys under the mapping files that come with the manual.

The files are not part of the project. They are looked for in MUARA_SHARED, else in `shared` beside
the project.
"""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from muara.cli import main
from muara.microdata.mapping import read_mapping
from muara.microdata.preparing import prepare
from muara.microdata.reading import read
from muara.packs import open_all
from skips import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[2]
SURVEYS = SHARED / "data" / "survey"
MAPPINGS = ROOT / "docs" / "how-to" / "mappings"

pytestmark = needs_shared("data/survey")

SUSENAS = ("susenas2020", "susenas2020_jambi_idn.csv")
GEIH = ("dane_geih_mti_2024", "dane_geih_mti_2024_pasto_col.csv")
PNADC = ("pnadc_2017q4", "pnadc_2017q4_example_bra.txt")

# Every definition whose questions each survey asked; laws on a day within the field work.
HOURS = ["SDG_EA", "BPS_ID", "GE_CORE", "ICLS_SNA"]
CHORES = ["SDG_EAHC", "MICS3", "MICS5", "MICS6", "ICLS_GPB"]
NATIONAL = [*HOURS, "LAW_ID_2003", "C138", "C182"]


def classify(survey: tuple[str, str], regimes: list[str], output: Path, *extra: str) -> int:
    mapping, file = survey
    return main(
        [
            *("classify", str(SURVEYS / file), "--map", str(MAPPINGS / f"{mapping}.toml")),
            *("-r", ",".join(regimes), "-o", str(output), *extra),
        ]
    )


def words(survey: tuple[str, str], folder: Path) -> pl.DataFrame:
    """The vocabulary's words of a survey, beside the survey's own columns."""
    name, file = survey
    vocabulary = open_all().vocabulary
    mapping = read_mapping(MAPPINGS / f"{name}.toml", vocabulary=vocabulary)
    layout = mapping.find_layout(survey=SURVEYS / file)
    source = read(SURVEYS / file, scratch=folder, form=mapping.form, layout=layout)
    prepared = prepare(source, vocabulary=vocabulary, mapping=mapping)
    return prepared.with_answer(prepared.frame, added=prepared.words).collect()


def estimate(survey: tuple[str, str], output: Path, *options: str) -> pl.DataFrame:
    """What the command line estimates."""
    mapping, file = survey
    told = ("estimate", str(SURVEYS / file), "--map", str(MAPPINGS / f"{mapping}.toml"))
    assert main([*told, *options, "-o", str(output)]) == 0
    return pl.read_csv(output)


def share(frame: pl.DataFrame, *, of: str, weight: str) -> float:
    weights = frame[weight].cast(pl.Float64)
    return (weights * frame[of]).sum() / weights.sum()


# --- Susenas 2020, Jambi ---


def test_the_share_of_children_who_worked_is_that_of_r_survey(tmp_path):
    children = words(SUSENAS, tmp_path).filter(pl.col("age").is_between(10, 17))
    assert children.height == 3640
    assert share(children, of="worked", weight="FWT") == pytest.approx(0.0428088, abs=5e-8)
    with (SHARED / "data/oracle/r_survey_susenas_work.csv").open() as file:
        for row in csv.DictReader(file):
            if row["statistic"] == "mean:work":
                column, _, value = row["level"].partition("=")
                part = children.filter(pl.col(column) == value) if value else children
                expected = pytest.approx(float(row["estimate"]), abs=1e-10)
                assert share(part, of="worked", weight="FWT") == expected


def test_the_command_line_prints_the_estimates_of_r_survey(tmp_path):
    """The published figures, and each row that R wrote, from the question as it is typed."""
    asked = ("--of", "worked,total(worked)", "--where", "age >= 10 and age <= 17", "--by")
    names = {"mean:work": "worked", "total:work": "total(worked)"}
    estimates = estimate(SUSENAS, tmp_path / "out.csv", *asked, "R405")
    everybody = estimates.filter(pl.col("R405").is_null(), of="worked").row(0, named=True)
    published = {"value": 0.0428088, "se": 0.0043182, "deff": 1.668, "df": 662}
    for name, figure in published.items():
        assert everybody[name] == pytest.approx(figure, abs=5e-4 if name == "deff" else 5e-8)
    with (SHARED / "data/oracle/r_survey_susenas_work.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["statistic"] in names]
    assert len(rows) == 4
    for row in rows:
        column, _, value = row["level"].replace("all", "R405").partition("=")
        told = pl.col(column) == int(value) if value else pl.col(column).is_null()
        found = estimates.filter(told, of=names[row["statistic"]]).row(0, named=True)
        assert found["value"] == pytest.approx(float(row["estimate"]), rel=1e-8)
        assert found["se"] == pytest.approx(float(row["se"]), rel=1e-8)


def test_children_who_were_not_asked_are_undetermined_not_at_rest(tmp_path):
    output = tmp_path / "out.parquet"
    assert classify(SUSENAS, ["BPS_ID", "SDG_EA"], output) == 0
    found = pl.read_parquet(output)
    for regime in ("BPS_ID", "SDG_EA"):
        status = found[f"{regime}_status"].cast(pl.String)
        not_asked = found["R407"].is_between(5, 9)
        assert set(status.filter(not_asked)) == {"undetermined"}
        assert set(found.filter(not_asked)[f"{regime}_unsettled"].cast(pl.String)) >= {
            "economic_hours"
        }
        asked = found["R407"].is_between(10, 17)
        assert set(status.filter(asked)) == {"child_labour", "no_child_labour"}
        assert set(status.filter(~not_asked & ~asked)) == {"out_of_scope"}


def test_bps_and_sdg_agree_with_the_definitions_written_out(tmp_path):
    output = tmp_path / "out.parquet"
    assert classify(SUSENAS, ["BPS_ID", "SDG_EA"], output) == 0
    asked = pl.read_parquet(output).filter(pl.col("R407").is_between(10, 17))
    age, hours = pl.col("R407"), pl.col("R708")
    bps = ((age <= 12) & (hours >= 1)) | (age.is_in([13, 14]) & (hours > 15)) | (hours > 40)
    sdg = ((age <= 11) & (hours >= 1)) | (age.is_in([12, 13, 14]) & (hours >= 14)) | (hours >= 43)
    for regime, rule in (("BPS_ID", bps), ("SDG_EA", sdg)):
        labour = pl.col(f"{regime}_status").cast(pl.String) == "child_labour"
        assert asked.filter(labour != rule).is_empty(), regime


def test_the_survey_leaves_as_it_came(tmp_path):
    output = tmp_path / "out.csv"
    assert classify(SUSENAS, ["SDG_EA"], output) == 0
    came = pl.read_csv(SURVEYS / SUSENAS[1], infer_schema=False)
    assert pl.read_csv(output, infer_schema=False).select(came.columns).equals(came)


@pytest.mark.parametrize("regime", ["SDG_EAHC", "MICS5", "MICS6"])
def test_chores_without_hours_are_refused_not_computed_wrongly(tmp_path, capsys, regime):
    output = tmp_path / "out.csv"
    assert classify(SUSENAS, [regime], output) == 2
    assert "chores_hours" in capsys.readouterr().err
    assert not output.exists()


# --- GEIH child labour module 2024, Pasto ---


def test_days_by_hours_make_the_weeks_hours(tmp_path):
    children = words(GEIH, tmp_path)
    assert children.height == 860
    one = children.row(0, named=True)  # clothes 2 days by 1 hour, cleaning 1 day by 1... as written
    tasks = [(one[f"P313{n}S1A1"], one[f"P313{n}S1A2"]) for n in range(1, 7)]
    written = sum(int(days) * int(hours) for days, hours in tasks if days)
    assert one["household_service_hours"] == written == 3
    worked = children.filter(pl.col("worked"))
    assert worked["P416"].is_not_null().sum() == 21
    assert worked.filter(pl.col("P416").is_null())["economic_hours"].sort().to_list() == (
        [4, 4, 5, 6, 6, 16]
    )


def test_every_child_was_asked(tmp_path):
    output = tmp_path / "out.parquet"
    assert classify(GEIH, [*HOURS, *CHORES], output) == 0
    found = pl.read_parquet(output)
    assert found["SDG_EA_status"].cast(pl.String).is_in(["undetermined", "out_of_scope"]).sum() == 0
    age, eh, ch = (
        words(GEIH, tmp_path)[name] for name in ("age", "economic_hours", "household_service_hours")
    )
    ea = ((age <= 11) & (eh >= 1)) | (age.is_in([12, 13, 14]) & (eh >= 14)) | (eh >= 43)
    eahc = ea | ((age <= 14) & (ch >= 21))
    assert (found["SDG_EA_status"].cast(pl.String) == "child_labour").equals(ea)
    assert (found["SDG_EAHC_status"].cast(pl.String) == "child_labour").equals(eahc)


# --- PNAD Contínua, 4th quarter 2017 ---


def test_the_brazilian_layout_is_read_as_it_is(tmp_path):
    persons = words(PNADC, tmp_path)
    assert persons.height == 1379
    children = persons.filter(pl.col("age").is_between(5, 17))
    assert (children.height, children.filter(pl.col("age") >= 14).height) == (241, 81)
    assert persons["UPA"].n_unique() == 1313
    assert persons["UF"].n_unique() == 27
    assert persons["V1028"].cast(pl.Float64).min() > 0


def test_children_under_14_were_not_asked(tmp_path):
    output = tmp_path / "out.parquet"
    assert classify(PNADC, HOURS, output) == 0
    found = pl.read_parquet(output)
    status = found["SDG_EA_status"].cast(pl.String)
    assert set(status.filter(found["V2009"].is_between(5, 13))) == {"undetermined"}
    asked = found.filter(pl.col("V2009").is_between(14, 17))
    age, hours = pl.col("V2009"), pl.col("VD4035").fill_null(0)
    rule = ((age == 14) & (hours >= 14)) | (hours >= 43)
    labour = pl.col("SDG_EA_status").cast(pl.String) == "child_labour"
    assert asked.filter(labour != rule).is_empty()
    assert asked.filter(labour).height == 4


def test_brazil_is_estimated_on_its_design_after_post_stratification(tmp_path):
    """R 4.2 with survey 4.1: svydesign(~UPA, ~Estrato, V1027, nest), postStratify(~posest, V1029).

    One unit in most strata of this extract: options(survey.lonely.psu = "adjust").
    """
    asked = ("--where", "age >= 14 and age <= 17", "--by", "residence", "--keep-small")
    found = estimate(PNADC, tmp_path / "out.csv", "--of", "worked,total(worked)", *asked)
    rows = {(row["of"], row["residence"]): row for row in found.rows(named=True)}
    share_, total = rows["worked", None], rows["total(worked)", None]
    assert (share_["value"], share_["se"]) == pytest.approx((0.091717216514, 0.0354104482371))
    assert (share_["df"], share_["deff"]) == (5, pytest.approx(1.204159, abs=5e-7))
    assert (total["value"], total["se"]) == pytest.approx((1063370.40571, 416866.57272))
    assert rows["worked", "rural"]["se"] == pytest.approx(0.1099253562)
    assert found["withheld"].sum() == 4


# --- every definition each survey can support ---


@pytest.mark.parametrize(
    ("survey", "regimes", "day"),
    [
        (SUSENAS, NATIONAL, "2020-03-01"),
        (GEIH, [*NATIONAL, *CHORES, "USDOL_DPMS_2018"], "2024-10-01"),
        (PNADC, [*NATIONAL, "USDOL_DPMS_2018"], "2017-10-01"),
    ],
)
def test_every_definition_a_survey_can_support(tmp_path, survey, regimes, day):
    output = tmp_path / "out.parquet"
    assert classify(survey, regimes, output, "--on", day) == 0
    found = pl.read_parquet(output)
    for regime in regimes:
        assert found[f"{regime}_status"].null_count() == 0
        if open_all().regimes[regime].unknown == "no":
            assert found[f"{regime}_status"].cast(pl.String).n_unique() > 1, regime
