"""A mapping file says what a survey's columns mean; a slip in it is found before the survey is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from muara.errors import FrameError, MappingError, RuleError
from muara.microdata.mapping import SurveyMapping, read_mapping
from muara.microdata.preparing import prepare
from muara.microdata.source import Source
from muara.packs import open_pack

WORDS = open_pack("international").vocabulary


def read(folder: Path, text: str) -> SurveyMapping:
    path = folder / "map.toml"
    path.write_text(text)
    return read_mapping(path, vocabulary=WORDS)


def words(mapping: SurveyMapping, today: dt.date | None = None, **columns: list) -> pl.DataFrame:
    """What the mapping makes of a small survey."""
    source = Source(name="survey", frame=pl.LazyFrame(columns, strict=False))
    found = prepare(source, vocabulary=WORDS, mapping=mapping, today=today)
    return found.frame.select(found.words).collect()


def test_columns_recodes_and_constants(tmp_path):
    mapping = read(
        tmp_path,
        """
        [columns]
        age = "R407"
        sex = "R405"
        worked = "R702_A"
        [recode.sex]
        1 = "male"
        2 = "female"
        [recode.worked]
        A = true
        "" = false
        [constants]
        residence = "rural"
        """,
    )
    found = words(mapping, R407=[12, 9], R405=[1, 2], R702_A=["A", None])
    assert found.rows(named=True) == [
        {"age": 12, "sex": "male", "residence": "rural", "worked": True},
        {"age": 9, "sex": "female", "residence": "rural", "worked": False},
    ]


def test_dont_know_codes_of_a_column_and_of_a_word(tmp_path):
    text = (
        '[columns]\nage = "A"\neconomic_hours = "H + 0"\n[unknown]\nA = [98]\neconomic_hours = 99\n'
    )
    found = words(read(tmp_path, text), A=[98, 12], H=[5.0, 99.0])
    assert found.rows() == [(None, 5.0), (12, None)]


def test_a_code_may_say_that_it_is_unknown(tmp_path):
    text = '[columns]\nsex = "S"\n[recode.sex]\n1 = "male"\n9 = "unknown"\n'
    assert words(read(tmp_path, text), S=["1", "9"])["sex"].to_list() == ["male", None]


def test_codes_that_lost_their_zeros_and_codes_that_are_too_deep(tmp_path):
    text = '[columns]\nisic = "I"\nisco = "O"\n[pad]\nisic = 4\n[cut]\nisco = 2\n'
    found = words(read(tmp_path, text), I=[111, 4711], O=["9313", "51"])
    assert found["isic"].to_list() == ["0111", "4711"]
    assert found["isco"].to_list() == ["93", "51"]


def test_hours_in_pieces(tmp_path):
    text = """
        [columns]
        economic_hours = "sum(JOB, DAYS * HOURS)"
        [recode.economic_hours]
        "" = 0
        """
    found = words(read(tmp_path, text), JOB=[10, None, None], DAYS=[2, 3, None], HOURS=[4, 2, None])
    assert found["economic_hours"].to_list() == [18.0, 6.0, 0.0]


def test_a_decimal_comma(tmp_path):
    mapping = read(tmp_path, '[file]\ndecimal = ","\n[columns]\neconomic_hours = "H"\n')
    assert words(mapping, H=["2,5"])["economic_hours"].to_list() == [2.5]


def test_bounds_of_an_age_and_a_birth_date(tmp_path):
    text = '[columns]\nage_low = "L"\nage_high = "H"\nbirth_date = "B"\n'
    found = words(read(tmp_path, text), L=[12], H=[13], B=["2008-02-29"])
    assert found.row(0, named=True) == {
        "birth_date": dt.date(2008, 2, 29),
        "age_low": 12,
        "age_high": 13,
    }


def test_categories_dates_with_times_and_decimals_are_read(tmp_path):
    text = '[columns]\nsex = "S"\nwork_date = "D"\neconomic_hours = "H"\n'
    frame = pl.LazyFrame(
        {
            "S": pl.Series(["male"], dtype=pl.Categorical),
            "D": pl.Series(["2020-03-01 08:30"]).str.to_datetime(),
            "H": pl.Series(["7.5"]).cast(pl.Decimal(5, 2)),
        }
    )
    found = prepare(Source("survey", frame), vocabulary=WORDS, mapping=read(tmp_path, text))
    answer = found.frame.select(found.words).collect().row(0, named=True)
    assert answer == {"sex": "male", "work_date": dt.date(2020, 3, 1), "economic_hours": 7.5}


def test_the_surveys_own_columns_come_back_in_order_and_untouched(tmp_path):
    frame = pl.LazyFrame({"age": ["x"], "A": [12], "muara row": [1]})
    mapping = read(tmp_path, '[columns]\nage = "A"\n')
    found = prepare(Source("survey", frame), vocabulary=WORDS, mapping=mapping)
    answered = found.frame.with_columns(X_status=pl.lit("ok"))
    back = found.with_answer(answered, added=["X_status"]).collect()
    assert back.equals(frame.with_columns(X_status=pl.lit("ok")).collect())
    assert found.notes == ("age is read from A; the survey's own column age is not read.",)


def test_a_wrong_cell_names_the_surveys_own_column(tmp_path):
    mapping = read(tmp_path, '[columns]\nage = "R407"\n')
    with pytest.raises(FrameError, match=r"row 2, column R407 \(age\).*Found 190"):
        words(mapping, R407=[12, 190])


def test_a_day_after_today_is_refused(tmp_path):
    mapping = read(tmp_path, '[columns]\nwork_date = "D"\n')
    day = dt.date(2020, 3, 2)
    assert words(mapping, today=day, D=["2020-03-02"]).height == 1
    with pytest.raises(FrameError, match="up to today, 2020-03-02"):
        words(mapping, today=day, D=["2020-03-03"])


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[colums]\nage = "A"\n', 1, "Did you mean 'columns'?"),
        ('[columns]\nagee = "A"\n', 2, "Did you mean 'age'?"),
        ("[columns]\nage = 7\n", 2, "text, in quotes"),
        ('[columns]\nsex = "S"\n[recode.sex]\n1 = "mail"\n', 4, "Did you mean 'male'?"),
        ('[columns]\nworked = "W"\n[recode.worked]\n1 = "yes"\n', 4, "true or false"),
        ('[recode.sex]\n1 = "male"\n', 1, "[columns] does not give"),
        ('[file]\nencodng = "x"\n', 2, "Did you mean 'encoding'?"),
        ('[file]\nsurvey_date = "2020"\n', 2, "This is a day"),
        ('[file]\nseparator = ";;"\n', 2, "one character"),
        ('[design]\nwieght = "FWT"\n', 2, "Did you mean 'weight'?"),
        ('[asked]\nagee = "age > 3"\n', 2, "Did you mean 'age'?"),
        ('[constants]\nresidence = "town"\n', 2, "residence"),
        ('[columns]\nage = "A"\n[constants]\nage = 3\n', 4, "[columns] too"),
        ('[columns]\nisic = "I"\n[pad]\nisic = "4"\n', 4, "whole number"),
        ("[columns\n", 1, "This is not TOML"),
        ("[columns]\nage = A\n", 2, "Text stands in quotes"),
    ],
)
def test_a_slip_is_found_with_its_line(tmp_path, text, line, told):
    with pytest.raises(MappingError) as error:
        read(tmp_path, text)
    assert f"map.toml, line {line}" in str(error.value)
    assert told in str(error.value)


def test_a_slip_in_who_was_asked_is_found_with_its_line(tmp_path):
    with pytest.raises(RuleError, match="map.toml, line 2"):
        read(tmp_path, '[asked]\neconomic_hours = "agee >= 10"\n')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[columns]\nage = "R408"\n', "Did you mean 'R407'?"),
        ('[columns]\nage = "R407 ** 2"\n', "This cannot be read"),
        ('[columns]\nage = "R407 + R408"\n', "no column 'R408'"),
        ('[columns]\nage = "R407"\n[design]\nweight = "FWW"\n', "Did you mean 'FWT'?"),
        ('[columns]\nage = "R407"\n[unknown]\nR709 = [9]\n', "no column 'R709'"),
    ],
)
def test_a_mapping_is_held_against_the_survey(tmp_path, text, told):
    mapping = read(tmp_path, text)
    with pytest.raises(MappingError) as error:
        words(mapping, R407=[12], FWT=[1.0])
    assert told in str(error.value)
    assert "line " in str(error.value)


def test_text_where_an_expression_needs_a_number(tmp_path):
    mapping = read(tmp_path, '[columns]\neconomic_hours = "A + B"\n')
    with pytest.raises(FrameError, match="row 1, column B.*Found two"):
        words(mapping, A=[1], B=["two"])
