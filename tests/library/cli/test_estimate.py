"""`muara estimate`: its rows, and what it says of a file or a question that is wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from muara.cli import main
from muara.microdata import Labels
from muara.microdata.writing import write

COLUMNS = ["zone", "psu", "w", "age", "economic_hours", "sex", "worked"]
AREAS = """{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"code": "hills"}, "geometry":
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}},
  {"type": "Feature", "properties": {"code": "plain"}, "geometry":
    {"type": "Polygon", "coordinates": [[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]]}}]}"""
MAP = '[design]\nweight = "w"\nstrata = "zone"\npsu = "psu"\n'


def children(n: int = 240) -> pl.DataFrame:
    """Children in two zones, six clusters each: a third works, the boys more than the girls."""
    rows = range(n)
    return pl.DataFrame(
        {
            "zone": ["hills" if row % 2 else "plain" for row in rows],
            "psu": [row % 12 + 1 for row in rows],
            "w": [100.0 + row % 7 for row in rows],
            "age": [5 + row % 13 for row in rows],
            "economic_hours": [0 if row % 3 else 20 for row in rows],
            "sex": ["female" if row % 5 < 2 else "male" for row in rows],
            "worked": [row % 3 == 0 or row % 5 == 3 for row in rows],
        }
    )


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Estimate from a table; gives the exit code and what came on standard error."""

    def estimate(
        table: pl.DataFrame | None,
        *options: str,
        mapping: str = MAP,
        file: Path | None = None,
        output: str = "out.csv",
    ) -> tuple[int, str]:
        if table is not None:
            file = tmp_path / "survey.csv"
            table.write_csv(file)
        (tmp_path / "map.toml").write_text(mapping)
        told = ["estimate", str(file), "--map", str(tmp_path / "map.toml")]
        if not {"--of", "--table"} & {*options}:
            told += ["--of", "worked"]
        code = main([*told, *options, "-o", str(tmp_path / output)])
        said = capsys.readouterr().err
        assert "Traceback" not in said
        return code, said

    return estimate


def answer(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "out.csv", schema_overrides={"n": pl.Int64})


def refused(given: tuple[int, str]) -> str:
    code, said = given
    assert code == 2, said
    return [line for line in said.splitlines() if line.startswith("muara: ")][-1]


def done(given: tuple[int, str]) -> str:
    code, said = given
    assert code == 0, said
    return said


# --- the rows ---


def test_one_row_for_each_figure_withheld_last(run, tmp_path):
    done(run(children(), "--of", "worked,SDG_EA", "--by", "sex,zone"))
    found = answer(tmp_path)
    figures = ["value", "se", "ci_low", "ci_high", "deff", "df", "n", "weighted_n"]
    assert found.columns == ["of", "sex", "zone", *figures, "withheld"]
    assert found.height == 2 * 3 * 3
    everybody = found.row(0, named=True)
    table = children()
    share = (table["w"] * table["worked"]).sum() / table["w"].sum()
    assert (everybody["of"], everybody["sex"], everybody["zone"]) == ("worked", None, None)
    assert everybody["value"] == pytest.approx(share, abs=1e-12)
    assert (everybody["n"], everybody["df"], everybody["withheld"]) == (240, 10, False)


def test_totals_ratios_numbers_codes_and_groupings(run, tmp_path):
    of = "total(worked),economic_hours,economic_hours/age,sex,psu"
    done(run(children(), "--of", of, "--by", "age_group", "--interval", "log"))
    found = answer(tmp_path).filter(pl.col("age_group").is_null())
    named = dict(zip(found["of"], found["value"], strict=True))
    table = children()
    weight = table["w"]
    hours, ages = (weight * table["economic_hours"]).sum(), (weight * table["age"]).sum()
    assert list(named) == [*of.split(",")[:3], "sex=female", "sex=male", "psu"]
    assert named["total(worked)"] == pytest.approx((weight * table["worked"]).sum())
    assert named["economic_hours"] == pytest.approx(hours / weight.sum())
    assert named["economic_hours/age"] == pytest.approx(hours / ages)
    assert named["sex=female"] + named["sex=male"] == pytest.approx(1.0)
    assert set(answer(tmp_path)["age_group"]) == {None, "5_11", "12_14", "15_17"}


def test_medians_and_percentiles(run, tmp_path):
    done(run(children(), "--of", "p90(age),worked,median(economic_hours)", "--by", "sex"))
    found = answer(tmp_path)
    assert found["of"].unique(maintain_order=True).to_list() == [
        *("worked", "p90(age)", "median(economic_hours)")
    ]
    everybody = {
        row["of"]: row for row in found.filter(pl.col("sex").is_null()).iter_rows(named=True)
    }
    assert everybody["p90(age)"]["value"] == 16
    assert everybody["median(economic_hours)"]["value"] == 0
    assert everybody["p90(age)"]["ci_low"] <= 16 <= everybody["p90(age)"]["ci_high"]


def test_a_median_in_a_table_to_print(run, tmp_path):
    of = ("--of", "median(economic_hours),p90(economic_hours)")
    done(run(children(), *of, "--language", "id", output="out.html"))
    page = (tmp_path / "out.html").read_text()
    assert "Median: " in page
    assert "90 persen paling banyak: " in page


@pytest.mark.parametrize("of", ["median(sex)", "p90(worked)", "median(economic_hours/age)"])
def test_what_has_no_median(run, of):
    assert "There is no quantile of this" in refused(run(children(), "--of", of))


def test_groups_compared(run, tmp_path):
    done(run(children(), "--of", "worked,economic_hours", "--compare", "sex", "--by", "zone"))
    found = pl.read_csv(tmp_path / "out.csv")
    assert found.columns[:6] == ["of", "zone", "first", "second", "value", "se"]
    assert found.columns[-1] == "withheld"
    assert found.select("of", "zone", "first", "second").rows()[:2] == [
        ("worked", None, "female", "male"),
        ("worked", "hills", "female", "male"),
    ]
    done(run(children(), "--by", "sex"))
    shares = dict(answer(tmp_path).select("sex", "value").iter_rows())
    assert found["value"][0] == pytest.approx(shares["male"] - shares["female"])


def test_a_difference_from_a_group_of_few_is_withheld(run, tmp_path):
    girls = pl.when(pl.int_range(240) < 20).then(pl.lit("female"))
    few = children().with_columns(sex=girls.otherwise(pl.lit("male")))
    said = done(run(few, "--compare", "sex"))
    assert "1 of 1 differences may not be published" in said
    found = pl.read_csv(tmp_path / "out.csv")
    assert found.select("value", "p", "n_first", "withheld").row(0) == (None, None, None, True)
    done(run(few, "--compare", "sex", "--keep-small"))
    assert pl.read_csv(tmp_path / "out.csv").select("n_first", "withheld").row(0) == (20, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--compare", "sex", "--by", "sex"), "Leave sex out of --by"),
        (("--compare", "sex", "--of", "median(age)"), "Quantiles are not compared"),
        (("--compare", "sex", "--table", "PR.3.3"), "Differences of groups are written as rows"),
        (("--compare", "sex", "--interval", "beta"), "The interval of a difference is linear"),
        (("--compare", "sax"), "no column, word or definition 'sax'"),
    ],
)
def test_what_cannot_be_compared(run, options, said):
    assert said in refused(run(children(), *options))


def test_zeros_and_ones_are_a_share_with_its_intervals(run, tmp_path):
    table = children().with_columns(pl.col("worked").cast(pl.Int8).alias("Q1"))
    done(run(table, "--of", "worked,Q1", "--interval", "beta"))
    worked, own = answer(tmp_path).drop("of").rows()
    assert worked == pytest.approx(own)


def test_few_cases_are_withheld_with_others_that_would_give_them_away(run, tmp_path):
    table = children(60).with_columns(
        pl.Series("region", ["north"] * 10 + ["south"] * 15 + ["west"] * 35)
    )
    assert "in brackets" in done(run(table, "--by", "region"))
    found = {row["region"]: row for row in answer(tmp_path).rows(named=True)}
    assert [found[each]["withheld"] for each in (None, "north", "south", "west")] == (
        [False, True, True, False]
    )
    assert found["north"]["value"] is None
    assert found["north"]["n"] is None
    done(run(table, "--by", "region", "--keep-small"))
    kept = answer(tmp_path).filter(pl.col("region") == "north")
    assert (kept["n"].item(), kept["withheld"].item()) == (10, True)
    assert kept["value"].item() is not None


def test_values_stand_in_the_order_of_the_packs_and_of_the_file(run, tmp_path):
    done(run(children(), "--of", "worked", "--by", "age_group,psu"))
    found = answer(tmp_path)
    groups = found.filter(pl.col("psu").is_null())["age_group"].to_list()
    assert groups == [None, "5_11", "12_14", "15_17"]
    units = found.filter(pl.col("age_group").is_null())["psu"].to_list()
    assert units == [None, *range(1, 13)]


def test_a_table_to_print_tells_definition_question_and_command(run, tmp_path):
    page = tmp_path / "children.html"
    of = ("--of", "SDG_EA,total(SDG_EA),sex", "--by", "zone", "--where", "age <= 14")
    told = '[file]\ntitle = "Hills and plain"\nsurvey_date = 2020-03-01\n' + MAP
    done(run(children(), *of, "--language", "id", mapping=told, output="children.html"))
    text = page.read_text()
    for words in ("SDG_EA: TPB 8.7.1", "Hills and plain", "age &lt;= 14", "Jumlah: TPB 8.7.1"):
        assert words in text
    assert "muara estimate survey.csv --map map.toml --of" in text
    assert str(tmp_path) not in text


def test_a_standard_table_by_its_name(run, tmp_path):
    done(run(children(), "--table", "SDG.8.7.1", "--by", "sex"))
    found = pl.read_csv(tmp_path / "out.csv")
    assert found.columns[-1] == "withheld"
    assert set(found.filter(pl.col("column") == "SDG_EA")["row"]) == {"", "female", "male"}
    assert "'SDG.8.7.1'" in refused(run(children(), "--table", "SDG.8.7"))


# --- everybody or nobody, and nobody at all: answered, not refused ---


def test_an_age_profile_with_a_line_for_each_sex(run, tmp_path):
    given = run(children(2400), "--by", "sex,age", "--draw", "ages", output="ages.svg")
    done(given)
    drawn = (tmp_path / "ages.svg").read_text()
    assert drawn.count("<polyline") + drawn.count("<path") + drawn.count("<line") > 20
    assert "boy" in drawn
    assert ">17<" in drawn


def test_a_map_by_the_column_that_its_areas_belong_to(run, tmp_path):
    (tmp_path / "map.geojson").write_text(AREAS)
    shapes = f"{tmp_path / 'map.geojson'}:code"
    options = ("--by", "sex,zone", "--draw", "areas", "--shapes", shapes)
    done(run(children(), *options, output="map.svg"))
    drawn = (tmp_path / "map.svg").read_text()
    assert "hills" in drawn
    assert str(tmp_path) not in drawn


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "sex", "--draw", "ages"), "expected --by age or age_group"),
        (("--by", "zone", "--draw", "areas"), "expected a file of shapes"),
        (("--by", "sex", "--draw", "areas", "--shapes", "{map}:code"), "areas such as hills"),
        (("--by", "zone", "--draw", "areas", "--shapes", "{map}:name"), "no 'name'"),
        (("--by", "zone", "--draw", "areas", "--shapes", "map.geojson"), "FILE:PROPERTY"),
        (("--by", "zone", "--draw", "pie"), "no such drawing"),
    ],
)
def test_what_cannot_be_drawn(run, tmp_path, options, said):
    (tmp_path / "map.geojson").write_text(AREAS)
    told = [each.format(map=tmp_path / "map.geojson") for each in options]
    assert said in refused(run(children(), *told, output="drawn.svg"))
    assert not (tmp_path / "drawn.svg").exists()


def test_all_yes_and_all_no_have_the_exact_interval(run, tmp_path):
    table = children().with_columns(pl.lit(True).alias("worked"))
    done(run(table, "--of", "worked"))
    every = answer(tmp_path).row(0, named=True)
    assert (every["value"], every["se"], every["ci_high"], every["deff"]) == (1, 0, 1, None)
    assert every["ci_low"] == pytest.approx(0.025 ** (1 / 240))
    done(run(table.with_columns(pl.lit(False).alias("worked"))))
    none = answer(tmp_path).row(0, named=True)
    assert (none["value"], none["se"], none["ci_low"]) == (0, 0, 0)
    assert none["ci_high"] == pytest.approx(1 - 0.025 ** (1 / 240))


def test_a_domain_with_no_cases_is_an_empty_row_and_a_note(run, tmp_path):
    assert "Nobody belongs to the question (where age > 90)" in done(
        run(children(), "--where", "age > 90")
    )
    found = answer(tmp_path).row(0, named=True)
    assert (found["value"], found["n"], found["withheld"]) == (None, 0, False)


# --- weights ---


def test_weights_of_zero_are_told(run, tmp_path):
    table = children().with_columns(pl.when(pl.col("psu") == 1).then(0.0).otherwise("w").alias("w"))
    assert "20 rows have weight 0 and count for nobody" in done(run(table))
    assert answer(tmp_path)["n"].item() == 220


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (-3.0, "row 8, column w: A weight is below nothing. Found -3.0; expected 0 or more"),
        (None, "row 8, column w: A row has no weight. Expected a weight in every row"),
        (float("inf"), "row 8, column w: A weight is without end. Found inf; expected a number"),
    ],
)
def test_weights_that_cannot_be_are_told_with_the_row(run, weight, said):
    table = children().with_row_index("row")
    broken = pl.when(pl.col("row") == 7).then(weight).otherwise("w").alias("w")
    assert f"line 9, {said}" in refused(run(table.with_columns(broken).drop("row")))


def test_weights_that_are_all_zero_are_refused(run):
    said = refused(run(children().with_columns(pl.lit(0.0).alias("w"))))
    assert "column w: No row has a weight above nothing. Found 0 in 240 rows" in said


def test_weights_normalised_to_the_sample_are_told_and_need_no_population(run, tmp_path):
    table = children().with_columns(pl.col("w") / pl.col("w").mean())
    said = done(run(table))
    assert "The weights add up to no more than the rows: totals are of the sample" in said
    whole = answer(tmp_path)["deff"].item()
    # In a half of the sample they may add up to a little more than its rows: no matter.
    done(run(table, "--by", "zone"))
    halves = answer(tmp_path).drop_nulls("zone")
    assert (halves["weighted_n"] > halves["n"]).any()
    assert halves["deff"].max() < 3 * whole


def test_a_mapping_without_weights_or_clusters_is_told(run):
    said = done(run(children(), mapping=""))
    assert "names no weight: each row counts for one" in said
    assert "names no psu: rows are taken as drawn one by one" in said


# --- the design ---


def test_one_unit_in_all(run):
    table = children().with_columns(pl.lit(1).alias("psu"), pl.lit("hills").alias("zone"))
    said = refused(run(table))
    assert "column psu: The whole sample is one unit" in said
    assert "Name the column of the units that were drawn first" in said


def test_a_stratum_that_changes_inside_a_unit(run):
    table = children().with_row_index("row")
    moved = pl.when(pl.col("row") == 0).then(pl.lit("hills")).otherwise("zone").alias("zone")
    said = refused(run(table.with_columns(moved).drop("row")))
    assert "column psu: Unit 1 stands in two strata, " in said
    assert "write nest = true; else mend the stratum" in said


def test_numbers_of_units_that_begin_again_in_every_stratum(run, tmp_path):
    table = children().with_columns((pl.col("psu") - 1) // 2 + 1)
    assert "stands in two strata" in refused(run(table))
    done(run(table, mapping=MAP + "nest = true\n"))
    nested = answer(tmp_path)
    done(run(children()))
    assert_frame_equal(nested, answer(tmp_path))


def test_a_stratum_of_which_one_unit_was_drawn(run):
    table = children().with_columns(
        pl.when(pl.col("psu") == 12).then(pl.lit("lake")).otherwise("zone").alias("zone")
    )
    assert "Only one unit was drawn in stratum lake" in refused(run(table))
    done(run(table, mapping=f'{MAP}lonely_psu = "adjust"\n'))


# --- who was asked ---

ASKED = MAP + '[columns]\nworked = "Q1"\n[asked]\nworked = "age >= 10"\n'


def asked_children() -> pl.DataFrame:
    return children().rename({"worked": "Q1"})


def test_those_who_were_not_asked_are_not_counted_as_no(run, tmp_path):
    said = refused(run(asked_children(), mapping=ASKED))
    assert "worked was asked only of those of whom this holds: age >= 10." in said
    assert "Found 95 of 240 rows that were not asked" in said
    assert 'Keep to them: --where "age >= 10".' in said
    done(run(asked_children(), "--where", "age >= 10", mapping=ASKED))
    assert answer(tmp_path)["n"].item() == 145


def test_the_rule_that_is_offered_keeps_to_the_question(run):
    where = "sex == 'male' or age > 12"
    said = refused(run(asked_children(), "--where", where, mapping=ASKED))
    assert f'--where "({where}) and age >= 10"' in said
    done(run(asked_children(), "--where", f"({where}) and age >= 10", mapping=ASKED))


def test_a_question_that_nobody_in_the_domain_was_asked(run):
    said = refused(run(asked_children(), "--where", "age < 10", mapping=ASKED))
    assert "Found 95 of 95 rows" in said
    assert "Nobody in the question was asked" in said


def test_a_column_of_the_survey_rests_on_who_was_asked_its_word(run):
    said = refused(run(asked_children(), "--of", "Q1", mapping=ASKED))
    assert "Q1 (it rests on worked) was asked only of" in said


def test_a_definition_rests_on_who_was_asked_its_words_in_its_population(run, tmp_path):
    table = children().with_columns(pl.col("age") - 3)
    mapping = MAP + '[columns]\nage = "age"\n[asked]\neconomic_hours = "age >= 10"\n'
    said = refused(run(table, "--of", "SDG_EA", mapping=mapping))
    assert "SDG_EA (it rests on economic_hours) was asked only of" in said
    # Those under 5 are no children of the definition: that they were not asked is no matter.
    done(run(table, "--of", "SDG_EA", "--where", "age < 5 or age >= 10", mapping=mapping))
    assert answer(tmp_path)["n"].item() == table.filter(pl.col("age") >= 10).height


# --- labels and names ---


def labelled(folder: Path, labels: dict[float, str]) -> Path:
    table = children().with_columns(
        pl.when(pl.col("sex") == "male").then(1.0).otherwise(2.0).alias("HL4")
    )
    path = folder / "survey.sav"
    told = Labels(values={"HL4": labels})
    write(table.drop("sex").lazy(), path, scratch=folder, labels=told)
    return path


SEX = MAP + '[columns]\nsex = "HL4"\n[recode.sex]\n1 = "male"\n2 = "female"\n'


def test_labels_that_contradict_the_codes_of_the_mapping(run, tmp_path):
    wrong = labelled(tmp_path, {1.0: "Female", 2.0: "Male"})
    said = refused(run(None, "--by", "sex", mapping=SEX, file=wrong))
    assert (
        "map.toml, line 8: The file calls 1 of HL4 'Female'; the mapping calls it 'male'." in said
    )
    known = '[file]\nwrong_labels = ["HL4"]\n' + SEX
    done(run(None, "--by", "sex", mapping=known, file=wrong))
    right = labelled(tmp_path, {1.0: "Male", 2.0: "Female"})
    done(run(None, "--by", "sex,HL4", mapping=SEX, file=right))
    assert set(answer(tmp_path)["HL4"]) == {None, 1, 2}


def test_codes_that_the_file_does_not_explain_are_told(run, tmp_path):
    table = children().with_columns(pl.col("psu").cast(pl.Float64) % 3)
    labels = Labels(values={"psu": {0.0: "north", 1.0: "south"}, "age": {99.0: "not known"}})
    write(table.lazy(), tmp_path / "survey.sav", scratch=tmp_path, labels=labels)
    said = done(run(None, "--by", "psu,age", mapping="", file=tmp_path / "survey.sav"))
    assert "psu: the file has no label for 2." in said
    assert "age: the file has no label" not in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--of", "wored"),
            "There is no column, word or definition 'wored'. Did you mean 'worked'",
        ),
        (("--of", "night_work"), "does not say 'night_work'. Say under [columns] in a mapping"),
        (("--by", "zoen"), "'zoen'. Did you mean 'zone'?"),
        (("--where", "zoen == 'hills'"), "--where: No attribute or parameter is called 'zoen'"),
        (("--interval", "wilsn"), "'wilsn' is no interval. Did you mean 'wilson'?"),
        (("--percent", "100"), "Found 100; expected more than 0 and less than 100 percent"),
    ],
)
def test_names_that_are_wrong_are_told_with_the_nearest(run, options, said):
    assert said in refused(run(children(), *options))


def test_a_breakdown_may_not_be_called_as_a_figure(run):
    said = refused(
        run(children().rename({"zone": "n"}), "--by", "n", mapping=MAP.replace("zone", "n"))
    )
    assert "column n: The answer has a column 'n' of its own" in said


# --- files ---


def test_a_file_cut_short_is_refused(run, tmp_path):
    whole = children().write_csv().encode()
    short = tmp_path / "short.csv"
    short.write_bytes(whole[: len(whole) // 2].rsplit(b",", 2)[0])
    assert "line " in refused(run(None, file=short))
    (tmp_path / "short.csv.gz").write_bytes(gzip.compress(whole)[:200])
    assert "cut short" in refused(run(None, file=tmp_path / "short.csv.gz"))
    children().write_parquet(tmp_path / "short.parquet")
    content = (tmp_path / "short.parquet").read_bytes()
    (tmp_path / "short.parquet").write_bytes(content[:-100])
    assert "cut short" in refused(run(None, file=tmp_path / "short.parquet"))


@pytest.mark.parametrize("kind", [".xlsx", ".sav", ".dta"])
def test_a_file_of_another_program_cut_short_is_refused(run, tmp_path, kind):
    path = tmp_path / f"short{kind}"
    write(children().lazy(), path, scratch=tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    assert "cannot be read" in refused(run(None, file=path))
