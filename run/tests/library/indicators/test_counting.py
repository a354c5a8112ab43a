"""A figure, the list that adds up to it, and the two days it depends on."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.indicators.invented import event, events, indicators
from muara.errors import FrameError
from muara.indicators import activity, count, count_together, over_time

# A busy machine is no reason to fail.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
END = dt.date(2013, 3, 31)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return indicators(tmp_path_factory.mktemp("pack"))


def test_a_child_counts_once_on_the_day_of_the_first_service(known):
    seen = events(
        event(1, "a", "2012-05-01"), event(2, "a", "2011-05-01"), event(3, "b", "2012-01-01")
    )
    found = count(known["education"], seen, as_of=END)
    assert found.value == 2
    assert found.units.select("unit", "event", "on").rows() == [
        ("a", "e2", dt.date(2011, 5, 1)),
        ("b", "e3", dt.date(2012, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("age", "counts", "unsettled"),
    [
        ((4, 4), 0, 0),
        ((5, 5), 1, 0),
        ((14, 14), 1, 0),
        ((15, 15), 0, 0),
        ((14, 15), 0, 1),
        ((None, None), 0, 1),
    ],
)
def test_an_unknown_age_is_neither_counted_nor_denied(known, age, counts, unsettled):
    low, high = age
    seen = events(event(1, "a", "2012-05-01", age_low=low, age_high=high))
    found = count(known["education"], seen, as_of=END)
    assert (found.value, found.unsettled.height) == (counts, unsettled)


def test_what_another_event_settles_is_not_unsettled(known):
    seen = events(event(1, "a", "2012-05-01", age_high=None), event(2, "a", "2012-06-01"))
    found = count(known["education"], seen, as_of=END)
    assert (found.value, found.unsettled.height) == (1, 0)


def test_what_had_not_happened_does_not_count(known):
    seen = events(event(1, "a", "2013-03-31"), event(2, "b", "2013-04-01"))
    assert count(known["education"], seen, as_of=END).value == 1


def test_last_years_report_is_made_again_from_last_years_knowledge(known):
    late = dt.date(2013, 6, 1)
    then = events(event(1, "a", "2013-01-10"))
    now = events(
        event(1, "a", "2013-01-10"),
        event(2, "a", "2013-01-10", recorded=late, corrects="e1", service="school_support"),
        event(3, "b", "2013-01-11", recorded=late),
        event(4, "c", "2013-01-12", recorded=late),
    )
    report = count(known["education"], then, as_of=END)
    again = count(known["education"], now, as_of=END, known_on=dt.date(2013, 4, 15))
    assert again.units.equals(report.units)
    assert count(known["education"], now, as_of=END).units["unit"].to_list() == ["b", "c"]


def test_what_was_recorded_in_the_course_of_a_day_was_known_on_it(known):
    seen = events(
        event(1, "a", "2013-03-31"), event(2, "b", "2013-03-31", recorded=dt.date(2013, 4, 1))
    )
    assert count(known["education"], seen, as_of=END, known_on=END).units["unit"].to_list() == ["a"]


def test_removing_one_record_changes_the_figure(known):
    seen = events(event(1, "a", "2012-05-01"), event(2, "b", "2012-05-02"))
    fewer = seen.filter(pl.col("id") != "e2")
    assert count(known["education"], seen, as_of=END).value == 2
    assert count(known["education"], fewer, as_of=END).value == 1


def test_a_child_of_14_counts_in_one_target_only_by_the_service_received_first(known):
    taught = events(event(1, "a", "2012-05-01", age=14), event(2, "b", "2012-05-01", age=14))
    trained = events(
        event(3, "a", "2012-09-01", age=14, stage="completed"),
        event(4, "b", "2012-02-01", age=14, stage="completed"),
        event(5, "c", "2012-02-01", age=14, stage="completed"),
        event(6, "c", "2012-02-01", age=14, stage="enrolled"),
    )
    found = count_together(known, {"service": taught, "training": trained}, as_of=END)
    assert found["education"].units["unit"].to_list() == ["a"]
    assert found["training"].units["unit"].to_list() == ["b", "c"]


def test_on_the_same_day_the_packs_order_decides(known):
    taught = events(event(1, "a", "2012-05-01", age=14))
    trained = events(event(2, "a", "2012-05-01", age=14, stage="certified"))
    found = count_together(known, {"service": taught, "training": trained}, as_of=END)
    assert (found["education"].value, found["training"].value) == (1, 0)


def test_opening_a_cell_gives_exactly_what_was_counted_in_it(known):
    seen = events(
        event(1, "a", "2012-05-01", place="A", sex="male"),
        event(2, "b", "2012-05-01", place="B"),
        event(3, "c", "2012-05-01", place="A"),
    )
    found = count(known["education"], seen, as_of=END)
    assert found.by("place", "sex").rows() == [
        ("A", "female", 1),
        ("A", "male", 1),
        ("B", "female", 1),
    ]
    assert found.where(place="A", sex="female")["unit"].to_list() == ["c"]


def test_where_work_runs_where_it_stopped_and_where_it_never_ran(known):
    seen = events(
        event(1, "a", "2013-02-01", place="A", service="protection"),
        event(2, "b", "2011-02-01", place="B", service="protection"),
        event(3, "c", "2013-02-01", place="C"),
    )
    found = count(known["protection"], seen, as_of=END)
    assert activity(found).rows() == [("A", True), ("B", False)]
    with pytest.raises(FrameError, match="does not say when it lapses"):
        activity(count(known["education"], seen, as_of=END))


def test_a_missing_column_is_named(known):
    seen = events(event(1, "a", "2012-05-01")).drop("sex")
    with pytest.raises(FrameError, match="column sex"):
        count(known["education"], seen, as_of=END)


def test_a_breakdown_the_records_do_not_allow_is_refused(known):
    with pytest.raises(FrameError, match="not broken down by 'sex'"):
        count(known["protection"], events(), as_of=END).by("sex")


def test_nothing_recorded_counts_nothing(known):
    found = count(known["education"], events(), as_of=END)
    assert (found.value, found.by("place").height) == (0, 0)


# --- what holds for any records ---

rows = st.builds(
    lambda number, person, day, late, place, sex, service, age: event(
        number,
        person,
        day.isoformat(),
        recorded=day + dt.timedelta(days=late),
        place=place,
        sex=sex,
        service=service,
        age=age,
    ),
    st.integers(0, 10**6),
    st.sampled_from("abcdefgh"),
    st.dates(dt.date(2012, 1, 1), dt.date(2013, 12, 31)),
    st.integers(0, 200),
    st.sampled_from([*"AB", None]),
    st.sampled_from(["female", "male", None]),
    st.sampled_from(["education", "protection", None]),
    st.sampled_from([3, 9, 14, 15, None]),
)
records = st.lists(rows, max_size=25, unique_by=lambda row: row["id"]).map(
    lambda all_: events(*all_)
)
days = st.dates(dt.date(2012, 1, 1), dt.date(2014, 3, 1))


@UNHURRIED
@given(seen=records, as_of=days, known_on=days)
def test_the_parts_add_up_to_the_whole(known, seen, as_of, known_on):
    found = count(known["education"], seen, as_of=as_of, known_on=known_on)
    for breakdown in (["place"], ["sex"], ["place", "sex"]):
        assert found.by(*breakdown)["value"].sum() == found.value


@UNHURRIED
@given(seen=records, as_of=days)
def test_the_list_alone_gives_the_figure_again(known, seen, as_of):
    found = count(known["education"], seen, as_of=as_of)
    listed = seen.filter(pl.col("id").is_in(found.units["event"].implode()))
    assert (
        count(known["education"], listed, as_of=as_of).units["unit"].to_list()
        == found.units["unit"].to_list()
    )


@UNHURRIED
@given(seen=records, as_of=days)
def test_a_series_is_the_same_as_counting_on_each_day(known, seen, as_of):
    found = count(known["education"], seen, as_of=as_of)
    shown = [as_of - dt.timedelta(days=90), as_of]
    series = over_time(found, shown)
    assert series["value"].to_list() == [
        count(known["education"], seen, as_of=day).value for day in shown
    ]


@UNHURRIED
@given(seen=records, as_of=days, known_on=days)
def test_what_is_recorded_later_never_changes_what_was_known(known, seen, as_of, known_on):
    end = dt.datetime.combine(known_on + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    then = seen.filter(pl.col("recorded_at") < end)
    before = count(known["education"], then, as_of=as_of)
    assert count(known["education"], seen, as_of=as_of, known_on=known_on).units.equals(
        before.units
    )
