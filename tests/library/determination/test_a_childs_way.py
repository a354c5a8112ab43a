"""What a labour officer would ask of a determination, on children one can follow by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from muara.determination import Day, days_of, determine, history, readings, told
from muara.errors import FrameError, PackError
from muara.follow_up import schedule
from muara.packs import open_all, open_pack

PACK = open_all()
ON = dt.date(2012, 12, 1)


def visits(*rows: dict[str, Any], person: str = "boy") -> pl.DataFrame:
    named = [{"id": f"v{n}", "person": person, **row} for n, row in enumerate(rows, 1)]
    return pl.DataFrame(named, infer_schema_length=None)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


FOUND = {"true_on": day("2012-04-02"), "age": 12, "worked": True, "economic_hours": 30}
TAUGHT = {"true_on": day("2012-05-07"), "service": "education"}
RESTS = {"true_on": day("2012-06-11"), "age": 12, "worked": False}


def stands(*rows: dict[str, Any], reading: str = "ILO_USDOL", **how: Any) -> dict[str, Any]:
    asked = {"on": ON, "pack": PACK, **how}
    answer: dict[str, Any] = determine(visits(*rows), reading, **asked).row(0, named=True)
    return answer


def test_an_answer_names_the_observations_it_rests_on() -> None:
    answer = stands(FOUND, TAUGHT, RESTS)
    assert answer["status"] == "withdrawn"
    assert (answer["found"], answer["served"], answer["decided_by"]) == ("v1", "v2", "v3")
    assert answer["reading"] == "ILO_USDOL 2"


def test_the_first_clean_visit_stands_beside_the_verdict() -> None:
    """Two clean visits are asked for; the first of them is shown all the same."""
    answer = stands(FOUND, TAUGHT, RESTS, reading="CLMRS")
    assert answer["status"] == "out_pending"
    assert answer["first_clean"] == day("2012-06-11")
    assert answer["withdrawn_on"] is None


def test_who_did_not_work_worked_no_hours() -> None:
    """The form does not ask how many hours where the answer was no."""
    assert stands(FOUND, TAUGHT, {**RESTS, "economic_hours": None})["status"] == "withdrawn"


def test_lawful_hours_are_clean_only_where_dangers_were_asked() -> None:
    some = {**RESTS, "age": 15, "worked": True, "economic_hours": 10, "night_work": False,
            "worst_form": "none", "isic": "4711", "isco": "5223"}  # fmt: skip
    first = {**FOUND, "age": 14}
    asked = {**some, "hazard_condition": False}
    assert stands(first, TAUGHT, asked)["status"] == "withdrawn"
    not_asked = stands(first, TAUGHT, {**some, "hazard_condition": None})
    assert not_asked["status"] == "served"
    assert not_asked["open"] == "v3"


def test_another_definition_may_be_asked_for() -> None:
    few = {**FOUND, "age": 13, "economic_hours": 12}
    assert stands(few, TAUGHT, RESTS, regime="SDG_EA")["status"] == "identified"
    safe = {**RESTS, "hazard_condition": False}
    usdol = stands({**few, "hazard_condition": True}, TAUGHT, safe, regime="USDOL_DPMS_2018")
    assert usdol["status"] == "withdrawn"


def test_a_correction_counts_from_the_day_it_was_recorded() -> None:
    """In June he was said to rest; in July it turned out that he had been at the kiln."""
    at = [dt.datetime(2012, month, 20, tzinfo=dt.UTC) for month in (4, 5, 6, 7)]
    mended = {**RESTS, "worked": True, "economic_hours": 30}
    rows = [
        {**row, "recorded_at": moment, "corrects": corrects}
        for row, moment, corrects in zip(
            (FOUND, TAUGHT, RESTS, mended), at, (None, None, None, "v3"), strict=True
        )
    ]
    assert stands(*rows, known_on=day("2012-06-30"))["status"] == "withdrawn"
    assert stands(*rows, known_on=day("2012-07-31"))["status"] == "served"


def test_a_relapse_is_counted_and_the_first_withdrawal_remembered() -> None:
    again = {**FOUND, "true_on": day("2012-09-03")}
    answer = stands(FOUND, TAUGHT, RESTS, again)
    assert (answer["status"], answer["relapses"]) == ("relapsed", 1)
    assert answer["withdrawn_on"] == day("2012-06-11")
    assert answer["first_clean"] is None


def test_found_at_work_before_it_counted_as_stopped_is_no_relapse() -> None:
    """Nothing had been counted that could be taken back."""
    again = {**FOUND, "true_on": day("2012-09-03")}
    answer = stands(FOUND, TAUGHT, RESTS, again, reading="CLMRS")
    assert (answer["status"], answer["relapses"]) == ("served", 0)


@pytest.mark.parametrize(
    ("on", "last", "status"),
    [
        ("2012-07-02", "2012-08-04", "out_pending"),
        ("2012-07-02", "2012-08-05", "withdrawn"),
        ("2012-07-08", "2012-08-05", "withdrawn"),
        ("2012-07-09", "2012-08-05", "served"),
    ],
)
def test_a_service_has_lasted_on_the_day_that_fills_it(on: str, last: str, status: str) -> None:
    """Ninety days from 7 May are full on 5 August; a pause of 62 days is none, one of 63 is."""
    lasting = replace(readings(PACK)["ECLT"], days=0)
    more = [{**TAUGHT, "true_on": day(each)} for each in (on, last)]
    asked = visits(FOUND, TAUGHT, RESTS, *more)
    assert determine(asked, lasting, on=day(last), pack=PACK)["status"].to_list() == [status]
    plain = days_of(asked, lasting, pack=PACK, on=day(last)).drop("person").iter_rows(named=True)
    assert history([Day(**each) for each in plain], lasting, on=day(last)).status == status


@pytest.mark.parametrize(("on", "status"), [("2012-12-11", "withdrawn"), ("2012-12-12", "lost")])
def test_who_was_seen_half_a_year_ago_to_the_day_is_not_lost(on: str, status: str) -> None:
    assert stands(FOUND, TAUGHT, RESTS, on=day(on))["status"] == status


def test_of_two_told_of_one_day_the_one_who_does_not_know_of_a_risk_leaves_it_open() -> None:
    safe = {**RESTS, "sibling_in_child_labour": False, "school_status": "enrolled"}
    asked_less = {**RESTS, "sibling_in_child_labour": None, "school_status": None}
    assert stands(safe)["status"] == "not_eligible"
    assert stands(safe, asked_less)["status"] == "identified"


def test_who_leaves_the_prevented_was_served_for_another_reason() -> None:
    at_risk = {**RESTS, "true_on": day("2012-04-02"), "sibling_in_child_labour": True}
    found = {**FOUND, "true_on": day("2012-09-03")}
    answer = stands(at_risk, TAUGHT, found)
    assert (answer["status"], answer["served"]) == ("in_child_labour", None)


def test_a_lost_child_is_told_with_where_it_stood() -> None:
    answer = stands(FOUND, TAUGHT, RESTS, on=day("2013-03-01"))
    assert (answer["status"], answer["before"]) == ("lost", "withdrawn")
    assert answer["last_seen"] == day("2012-06-11")


def test_whoever_was_only_given_something_has_not_been_seen() -> None:
    """A service is no visit that looked at work."""
    answer = stands(FOUND, TAUGHT)
    assert (answer["visits"], answer["last_seen"]) == (1, day("2012-04-02"))


def test_only_a_reading_that_says_who_is_protected_has_that_state() -> None:
    held = {key: "protected" in reading.states for key, reading in readings(PACK).items()}
    assert held == {"CLMRS": False, "ECLT": True, "ILO_USDOL": False}


def test_the_way_of_whoever_has_grown_up_says_so() -> None:
    """Nothing is missing any more: there is nothing left that could count."""
    grown = {"true_on": day("2012-09-03"), "age": 18, "worked": False}
    reading = readings(PACK)["CLMRS"]
    days = days_of(visits(FOUND, TAUGHT, RESTS, grown), reading, pack=PACK, on=ON).drop("person")
    standing = history([Day(**row) for row in days.iter_rows(named=True)], reading, on=ON)
    assert standing.state == "out_pending"
    assert told(standing, PACK)[-1].startswith("Grown up")


@pytest.mark.parametrize("name", ["india", "indonesia", "international"])
def test_two_clean_visits_lie_as_far_apart_as_the_schedule_sends_anybody(name: str) -> None:
    """Two looks within one turn of the schedule are one look."""
    pack = open_pack(name)
    closest = min(leg.shortest for leg in schedule(pack).rhythm("case").legs)
    several = [each for each in readings(pack).values() if each.visits > 1]
    assert several
    for reading in several:
        assert reading.days >= closest


@pytest.mark.parametrize("kind", ["pandas", "arrow", "duckdb", "lazy"])
def test_every_kind_of_frame_gives_the_same(kind: str) -> None:
    frame = visits(FOUND, TAUGHT, RESTS)
    answer = determine(_as(kind, frame), "ILO_USDOL", on=ON, pack=PACK)
    expected = determine(frame, "ILO_USDOL", on=ON, pack=PACK).with_columns(
        pl.col("status", "before").cast(pl.String)
    )
    found = _back(kind, answer).with_columns(pl.col("status", "before").cast(pl.String))
    assert found.select("person", "status", "decided_by").equals(
        expected.select("person", "status", "decided_by")
    )
    assert found.columns == expected.columns


def _as(kind: str, frame: pl.DataFrame) -> Any:
    if kind == "duckdb":
        import duckdb

        return duckdb.from_arrow(frame.to_arrow())
    if kind == "lazy":
        return frame.lazy()
    return frame.to_arrow() if kind == "arrow" else frame.to_pandas()


def _back(kind: str, answer: Any) -> pl.DataFrame:
    if kind == "lazy":
        return answer.collect()  # type: ignore[no-any-return]
    if kind == "duckdb":
        return pl.DataFrame(pl.from_arrow(answer.arrow().read_all()))
    return pl.DataFrame(pl.from_arrow(answer)) if kind == "arrow" else pl.from_pandas(answer)


def test_a_childs_way_is_told_in_the_readers_language() -> None:
    reading = readings(PACK)["CLMRS"]
    days = days_of(visits(FOUND, TAUGHT, RESTS), reading, pack=PACK, on=ON).drop("person")
    standing = history([Day(**row) for row in days.iter_rows(named=True)], reading, on=ON)
    english, hindi = told(standing, PACK), told(standing, PACK, language="hi")
    assert english[0] == "2012-04-02: found in child labour."
    assert english[-1] == "Still missing: 1 clean visit(s) in a row."
    assert len(hindi) == len(english)
    assert set(hindi).isdisjoint(english)


REFUSED = [
    ({"person": [None]}, "column person", "This cell is empty."),
    ({"true_on": ["2012-04-02"]}, "column true_on", "no dates"),
    ({"status": ["withdrawn"]}, "column status", "no finding"),
]


@pytest.mark.parametrize(("wrong", "where", "what"), REFUSED)
def test_a_wrong_table_is_refused_with_row_and_column(
    wrong: dict[str, list[Any]], where: str, what: str
) -> None:
    right = {"person": ["a"], "true_on": [ON], "status": ["child_labour"]}
    with pytest.raises(FrameError) as refused:
        determine(pl.DataFrame({**right, **wrong}), "ECLT", on=ON, pack=PACK)
    assert where in str(refused.value)
    assert what in str(refused.value)


def test_nobody_can_type_withdrawn() -> None:
    """A conclusion in place of an observation is refused, naming the row."""
    typed = pl.DataFrame(
        {"person": ["a", "b"], "true_on": [ON] * 2, "status": ["not_working", "withdrawn"]}
    )
    with pytest.raises(FrameError, match="row 2.*withdrawn"):
        determine(typed, "ECLT", on=ON, pack=PACK)


def test_without_anything_about_work_nothing_is_concluded() -> None:
    with pytest.raises(FrameError, match="whether a child worked"):
        determine(visits(TAUGHT), "ECLT", on=ON, pack=PACK)


def test_a_reading_there_is_not_is_answered_with_the_nearest() -> None:
    with pytest.raises(PackError, match="Did you mean 'ECLT'"):
        determine(visits(FOUND), "ECTL", on=ON, pack=PACK)
