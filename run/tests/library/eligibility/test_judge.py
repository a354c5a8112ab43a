"""Verdicts: appears eligible, not eligible, or ask; each with the conditions it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from muara.eligibility import Member, family, judge, pairs
from muara.eligibility.worked import check_pack_schemes
from muara.errors import FrameError, PackError
from muara.packs import open_pack

SAMPLE = str(Path(__file__).parent / "sample")
PACK = replace(open_pack(SAMPLE), phrases=open_pack("international").phrases)
DAY = dt.date(2012, 6, 1)
PEOPLE = pl.DataFrame(
    {
        "household": ["h1", "h1", "h1", "h2"],
        "person": ["grandmother", "mother", "girl", "man"],
        "age": [66, 40, 9, 59],
        "poor": [True, True, True, None],
        "income": [None, None, None, 400.0],
        "worked_before": [None, None, True, False],
        "place": ["X.N.1", "X.N.1", "X.N.1", "X.S"],
        "receives": ["", "", "", None],
        "papers_held": ["birth_certificate", "", "", None],
        "papers_missing": ["passbook", "", "income_certificate", None],
    },
    schema_overrides={"income": pl.Float64},
)


def told(frame: pl.DataFrame, scheme: str) -> list[tuple[str, str, str]]:
    return frame.select(pl.col(f"^{scheme}_.*$").cast(pl.String)).rows()


def test_every_example_of_the_sample_comes_out_as_it_says():
    report = check_pack_schemes(SAMPLE)
    assert report.ran == 12
    assert [str(failure) for failure in report.failures] == []
    assert report.flags == ()


def test_each_row_has_a_verdict_and_its_reasons():
    found = judge(PEOPLE, on=DAY, pack=PACK)
    assert found.columns[: PEOPLE.width] == PEOPLE.columns
    assert told(found, "PENSION") == [
        ("eligible", "", ""),
        ("not_eligible", "age", ""),
        ("not_eligible", "age", ""),
        ("not_eligible", "age", "poor"),
    ]
    assert told(found, "STIPEND")[2] == ("ask", "", "income")
    assert told(found, "STIPEND")[3] == ("not_eligible", "place;age;worked", "exclusive")


def test_a_household_answers_for_all_its_persons():
    found = judge(PEOPLE, on=DAY, pack=PACK)
    assert told(found, "RATION") == [("eligible", "", "")] * 3 + [("not_eligible", "child", "")]


def test_the_version_of_the_day_decides():
    before = judge(PEOPLE.with_columns(age=62), on=dt.date(2010, 6, 1), pack=PACK)
    after = judge(PEOPLE.with_columns(age=62), on=DAY, pack=PACK)
    assert told(before, "PENSION")[0] == ("not_eligible", "age", "")
    assert told(after, "PENSION")[0] == ("eligible", "", "")


def test_a_scheme_that_is_not_in_force_gives_no_column_and_a_note():
    notes: list[str] = []
    day = dt.date(1999, 1, 1)
    found = judge(PEOPLE, on=day, pack=PACK, schemes=["PENSION"], tell=notes.append)
    assert found.columns == PEOPLE.columns
    assert notes == ["PENSION: not in force on 1999-01-01; left out."]


def test_every_kind_of_frame_gives_the_same():
    wanted = judge(PEOPLE, on=DAY, pack=PACK).select(pl.col(r"^[A-Z]+_.*$").cast(pl.String))
    lazy = judge(PEOPLE.lazy(), on=DAY, pack=PACK)
    assert isinstance(lazy, pl.LazyFrame)
    people = PEOPLE.to_arrow()
    relation = duckdb.sql("SELECT * FROM people")
    found = [
        lazy.collect(),
        pl.from_pandas(judge(PEOPLE.to_pandas(), on=DAY, pack=PACK)),
        pl.from_arrow(judge(people, on=DAY, pack=PACK)),
        judge(relation, on=DAY, pack=PACK).pl().sort("household", "person", descending=False),
    ]
    for each in found[:3]:
        assert each.select(pl.col(wanted.columns).cast(pl.String)).equals(wanted)
    order = PEOPLE.select("household", "person").with_columns(wanted).sort("household", "person")
    assert found[3].select(wanted.columns).equals(order.select(wanted.columns))


def test_without_a_household_column_what_is_asked_of_all_persons_is_left_out():
    notes: list[str] = []
    found = judge(PEOPLE.drop("household"), on=DAY, pack=PACK, tell=notes.append)
    assert not [name for name in found.columns if name.startswith("RATION")]
    assert notes == ["no column 'household': RATION left out."]


def test_a_column_that_would_be_overwritten_is_refused():
    with pytest.raises(FrameError, match="would be overwritten"):
        judge(PEOPLE.with_columns(PENSION_verdict=pl.lit("x")), on=DAY, pack=PACK)


def test_an_unknown_scheme_is_refused_with_the_nearest():
    with pytest.raises(PackError, match="Did you mean 'PENSION'"):
        judge(PEOPLE, on=DAY, pack=PACK, schemes=["PENSIO"])


def test_an_unknown_place_is_refused():
    with pytest.raises(FrameError, match="No place has the code 'X.W'"):
        judge(PEOPLE.drop("place"), on=DAY, pack=PACK, place="X.W")


def test_an_age_that_cannot_be_is_refused_with_its_row():
    with pytest.raises(FrameError, match="row 2, column age"):
        judge(PEOPLE.with_columns(age=pl.Series([66, 640, 9, 59])), on=DAY, pack=PACK)


# --- pairs --------------------------------------------------------------------------------------


def pair(scheme: str, person: str | None, frame: pl.DataFrame | None = None) -> dict:
    table = pairs(PEOPLE, on=DAY, pack=PACK) if frame is None else frame
    mine = table.filter(pl.col("scheme") == scheme, pl.col("person").eq_missing(pl.lit(person)))
    return mine.row(0, named=True)


def test_one_row_for_each_person_or_household_with_each_scheme():
    table = pairs(PEOPLE, on=DAY, pack=PACK)
    assert table.height == 4 + 4 + 2
    assert table.filter(pl.col("unit") == "household")["person"].null_count() == 2


def test_papers_are_missing_not_asked_about_or_one_of_several():
    assert pair("PENSION", "grandmother")["missing"] == "passbook"
    mother = pair("PENSION", "mother")
    assert (mother["missing"], mother["unasked"]) == (
        "",
        "birth_certificate|school_record;passbook",
    )
    assert pair("STIPEND", "girl")["missing"] == "income_certificate"


def test_the_value_follows_place_and_persons():
    assert pair("STIPEND", "girl")["value"] == 40
    ration = pair("RATION", None)
    assert (ration["value"], ration["currency"], ration["household"]) == (60, "XCU", "h1")


def test_what_arrives_is_known_only_where_somebody_asked():
    frame = pairs(
        PEOPLE.with_columns(receives=pl.Series(["RATION"] * 3 + [None])), on=DAY, pack=PACK
    )
    assert pair("RATION", None, frame)["received"] is True
    assert pair("PENSION", "man", frame)["received"] is None
    assert pair("PENSION", "girl", frame)["received"] is False


def test_somebody_in_two_households_is_refused():
    twice = PEOPLE.with_columns(person=pl.Series(["a", "b", "c", "a"]))
    with pytest.raises(FrameError, match=r"row 4, column person: .* two rows.*End the earlier"):
        pairs(twice, on=DAY, pack=PACK)


def household_of(size: int) -> pl.DataFrame:
    people = {"household": ["h"] * size, "person": [f"p{n}" for n in range(size)]}
    return pairs(pl.DataFrame(people), on=DAY, pack=PACK, schemes=["PENSION"])


def test_a_household_of_more_than_sixty_is_refused():
    assert household_of(60).height == 60
    with pytest.raises(FrameError, match="61 persons in h; expected at most 60"):
        household_of(61)


@pytest.mark.parametrize(
    ("held", "missing", "known"),
    [
        ("", "birth_certificate", ("", "birth_certificate|school_record")),
        ("", "birth_certificate;school_record", ("birth_certificate|school_record", "")),
        ("school_record", "birth_certificate", ("", "")),
        # Said to be held and to be missing: it is there.
        ("birth_certificate", "birth_certificate;school_record", ("", "")),
    ],
)
def test_of_two_papers_one_is_enough_and_both_must_be_known_to_be_missing(held, missing, known):
    one = {"household": ["h"], "person": ["a"], "age": [66], "poor": [True]}
    papers = {"papers_held": [f"passbook;{held}"], "papers_missing": [missing]}
    table = pairs(pl.DataFrame({**one, **papers}), on=DAY, pack=PACK, schemes=["PENSION"])
    assert table.select("missing", "unasked").row(0) == known


def test_where_it_is_not_known_which_papers_a_scheme_asks_for_none_is_said_to_be_there():
    india = open_pack("india")
    one = pl.DataFrame({"household": ["h"], "person": ["a"], "age": [20]})
    table = pairs(one, on=DAY, pack=india, schemes=["IN-RES"])
    assert table.select("missing", "unasked").row(0) == ("", None)


# --- a family -----------------------------------------------------------------------------------


def rekhas(**girl: object) -> dict:
    mother = Member("mother", {"age": 40}, frozenset(), {"passbook": "held"})
    facts = {"age": 8, "birth_date": dt.date(2004, 2, 11), "worked_before": True, **girl}
    found = family(
        {"poor": True, "income": 550},
        [mother, Member("girl", facts, frozenset())],
        on=DAY,
        pack=PACK,
        place="X.N.1",
        receives=frozenset(),
        papers={"income_certificate": "missing", "passbook": "missing"},
    )
    return {(each.scheme.key, each.who): each for each in found.verdicts}


def test_it_says_when_somebody_will_qualify():
    verdict = rekhas()["STIPEND", "girl"]
    assert verdict.verdict == "not_eligible"
    assert verdict.changes() == "Will qualify on 11 February 2013, at 9."
    assert "9 to 14 years old" in verdict.says()


def test_it_never_says_that_anybody_is_entitled():
    for verdict in rekhas(age=10).values():
        assert "ntitled" not in verdict.says()
    due = rekhas(age=10)["STIPEND", "girl"]
    assert due.says().startswith(
        "Appears eligible under the version of 1 January 2005, as recorded on 1 June 2012."
    )


def test_a_paper_that_no_office_gives_is_said():
    (limit,) = rekhas(age=10)["STIPEND", "girl"].unreachable
    assert limit.says["en"] == "The county office of North gives none below 700."


def test_what_is_sensitive_is_left_out_on_request():
    verdict = rekhas(age=10, worked_before=False)["STIPEND", "girl"]
    assert verdict.why() == ("worked before",)
    assert verdict.why(sensitive=False) == ()
    assert verdict.sensitive


def test_the_paper_that_unlocks_most_comes_first():
    old = Member("old", {"age": 70}, frozenset(), {"birth_certificate": "held"})
    older = Member("older", {"age": 71}, frozenset(), {"school_record": "held"})
    found = family(
        {"poor": True, "income": 550},
        [old, older],
        on=DAY,
        pack=PACK,
        place="X.N.1",
        receives=frozenset(),
        papers={"passbook": "missing"},
    )
    (unlock,) = found.unlocks
    assert unlock.key == ("passbook",)
    assert [each.who for each in unlock.verdicts] == ["old", "older"]


def test_the_question_that_settles_most_comes_first():
    found = family({}, [Member("a", {"age": 70}), Member("b", {"age": 71})], on=DAY, pack=PACK)
    first = found.questions[0]
    assert first.key == ("poor", "")
    assert [(each.scheme.key, each.who) for each in first.verdicts] == [
        ("PENSION", "a"),
        ("PENSION", "b"),
    ]
