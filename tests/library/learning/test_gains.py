"""How a cohort stood at entry and months later: pairs, intervals, and what is not shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from muara.errors import FrameError, NotAllowed
from muara.learning import gains, gains_rules, pairs
from muara.packs import open_pack

RULES = gains_rules(open_pack("india"))
ENTRY, HALF, YEAR = dt.date(2012, 4, 2), dt.date(2012, 10, 2), dt.date(2013, 4, 2)
LATER = dt.date(2013, 12, 31)
KINDS = {"number": pl.Float64, "truth": pl.Boolean, "levels": pl.String}


def cohort(many: int, **more: Any) -> pl.DataFrame:
    return pl.DataFrame({"person": [f"p{n}" for n in range(many)], "on": [ENTRY] * many, **more})


def checks(measure: str, **days: list[Any]) -> pl.DataFrame:
    """The values of p0, p1, ... on the days named; None: not checked then."""
    at = {"entry": ENTRY, "half": HALF, "year": YEAR}
    rows = [
        {"person": f"p{number}", "day": at[name], measure: value}
        for name, values in days.items()
        for number, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema_overrides={measure: KINDS[RULES.measures[measure].kind]})


def figures(
    told: pl.DataFrame, many: int, *, point: str = "month_6", **more: Any
) -> dict[str, Any]:
    found = gains(told, cohort(many), on=LATER, rules=RULES, **more)
    return found.row(by_predicate=pl.col("point") == point, named=True)


# --- changes ---


def test_the_mean_change_of_hours_is_that_of_the_textbooks():
    """Student's ten pairs of hours of sleep gained, upon a night of six hours."""
    gained = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    then_gained = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    first, second = ([6 + each for each in told] for told in (gained, then_gained))
    found = figures(checks("sleep_hours", entry=first, half=second), 10)
    assert found["change"] == pytest.approx(1.58)
    # R, t.test(extra ~ group, paired = TRUE)
    assert (found["low"], found["high"]) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)
    assert found["told"].startswith(
        "Hours of sleep a night: 8.3 after 6 months, 6.8 at entry: a change of +1.6 "
        "(95 per cent interval +0.7 to +2.5), of 10 children checked both times."
    )


def test_a_share_is_compared_among_the_same_children():
    """Of 21 children 8 were hurt at entry and 2 later: one anew, seven no longer."""
    before = [True] * 8 + [False] * 13
    after = [True] + [False] * 7 + [True] + [False] * 12
    found = figures(checks("injuries", entry=before, half=after), 21)
    assert (found["at_entry"], found["then"]) == (pytest.approx(8 / 21), pytest.approx(2 / 21))
    assert (found["low"], found["high"]) == pytest.approx((-0.5084, -0.0134), abs=5e-5)
    assert "9.5 per cent after 6 months, 38.1 per cent at entry" in found["told"]


def test_levels_move_up_stay_or_move_down():
    before = ["none"] * 6 + ["word"] * 14
    after = ["letter"] * 6 + ["word"] * 13 + ["letter"]
    found = figures(checks("reading_level", entry=before, half=after), 20)
    assert (found["up"], found["same"], found["down"]) == (0.3, 0.65, 0.05)
    assert (found["change"], found["at_entry"]) == (None, None)  # levels are no numbers
    assert (found["up_low"], found["up_high"]) == pytest.approx((0.1455, 0.5190), abs=5e-5)
    assert "30.0 per cent on a higher level" in found["told"]


def test_nothing_changed_is_a_change_of_nothing():
    same = [float(hours) for hours in range(12)]
    found = figures(checks("work_hours", entry=same, half=same, year=same), 12, point="month_12")
    assert (found["change"], found["low"], found["high"]) == (0, 0, 0)


# --- who is compared ---


def one(*told: tuple[str, float], on: str = "2013-12-31", point: str = "month_6") -> dict[str, Any]:
    """One child who entered on 2 April 2012, checked on these days."""
    rows = [
        {"person": "p0", "day": dt.date.fromisoformat(day), "work_hours": hours}
        for day, hours in told
    ]
    found = pairs(pl.DataFrame(rows), cohort(1), on=dt.date.fromisoformat(on), rules=RULES)
    return found.row(by_predicate=pl.col("point") == point, named=True)


def test_the_baseline_is_the_first_check_in_its_time_and_never_changes():
    early, late = ("2012-03-20", 30), ("2012-04-02", 10)
    assert one(early, late, ("2012-10-01", 5))["entry"] == 30
    assert one(early, late)["entry"] == 30
    assert one(late)["entry"] == 10
    assert one(("2012-05-03", 10))["entry"] is None  # a day too late


def test_the_later_value_is_the_check_nearest_to_its_day_and_of_two_the_earlier():
    entry = ("2012-04-02", 30)
    assert one(entry, ("2012-09-12", 20), ("2012-10-10", 8))["then"] == 8
    assert one(entry, ("2012-09-30", 20), ("2012-10-04", 8))["then"] == 20
    assert one(entry, ("2012-08-17", 20))["state"] == "lost"  # a day too early


@pytest.mark.parametrize(
    ("told", "on", "state"),
    [
        ([("2012-04-02", 30), ("2012-10-02", 8)], "2012-10-02", "paired"),
        ([("2012-04-02", 30)], "2012-11-16", "not_yet"),  # the last day of its time
        ([("2012-04-02", 30)], "2012-11-17", "lost"),
        ([("2012-10-02", 8)], "2012-12-31", "without_entry"),
        ([("2012-10-02", 8)], "2012-05-02", "not_yet"),
    ],
)
def test_who_is_not_compared_is_told_apart(told, on, state):
    assert one(*told, on=on)["state"] == state


def test_a_number_that_is_none_was_not_checked():
    assert one(("2012-04-02", 30), ("2012-10-02", float("nan")))["state"] == "lost"


def test_everybody_who_entered_stands_somewhere():
    half = [8.0] * 11 + [None] * 2
    told = checks("work_hours", entry=[30.0] * 12 + [None], half=half)
    found = gains(told, cohort(14), on=LATER, rules=RULES)
    first = found.row(by_predicate=pl.col("point") == "month_6", named=True)
    assert (first["entered"], first["pairs"]) == (14, 11)
    assert (first["lost"], first["without_entry"], first["not_yet"]) == (1, 2, 0)
    assert "Not checked again: 1. No check at entry: 2." in first["told"]


def test_nobody_checked_again_has_no_change():
    found = figures(checks("work_hours", entry=[30.0] * 12), 12)
    assert (found["pairs"], found["change"], found["withheld"]) == (0, None, False)
    assert "nobody was checked both" in found["told"]


# --- what is not shown ---


def of_two_places(here: int, there: int, far: int) -> pl.DataFrame:
    many = here + there + far
    told = checks("work_hours", entry=[30.0] * many, half=[float(n) for n in range(many)])
    places = ["A"] * here + ["B"] * there + ["C"] * far
    found = gains(told, cohort(many, place=places), on=LATER, rules=RULES, by=["place"])
    return found.filter(pl.col("point") == "month_6")


def test_a_small_group_is_withheld_with_one_more_that_would_give_it_away():
    found = of_two_places(9, 12, 30)
    assert found.select("place", "withheld", "pairs").rows() == [
        ("A", True, None),
        ("B", True, None),
        ("C", False, 30),
    ]
    hidden = found.filter("withheld")
    assert all(hidden[name].is_null().all() for name in ("entered", "change", "low", "lost"))
    assert "fewer than 10" in hidden["told"][0]


def test_groups_that_are_large_enough_are_shown():
    assert not of_two_places(10, 12, 30)["withheld"].any()


def test_a_cohort_that_is_small_as_a_whole_is_withheld():
    assert figures(checks("work_hours", entry=[30.0] * 9, half=[8.0] * 9), 9)["withheld"]
    assert figures(checks("work_hours", entry=[30.0] * 9), 9)["withheld"]


def test_few_pairs_of_many_children_are_withheld():
    told = checks("work_hours", entry=[30.0] * 40, half=[8.0] * 9)
    assert figures(told, 40)["withheld"]
    assert figures(told, 40)["pairs"] is None


# --- what is never asked ---


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_trauma_cannot_be_asked_for(language):
    told = checks("work_hours", entry=[30.0], half=[8.0])
    with pytest.raises(NotAllowed) as refused:
        gains(told, cohort(1), on=LATER, rules=RULES, measures=["distress"], language=language)
    assert str(refused.value) == RULES.never.says[language]


def test_trauma_is_refused_wherever_it_stands():
    told = checks("work_hours", entry=[30.0], half=[8.0]).with_columns(trauma_score=3)
    with pytest.raises(NotAllowed, match="are not measured over many children"):
        gains(told, cohort(1), on=LATER, rules=RULES, measures=["work_hours"])


# --- what cannot be ---


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        ("work_hours", 169.0, "row 1, column work_hours: .*expected 0 to 168"),
        ("sleep_hours", -1.0, "row 1, column sleep_hours: This number cannot be"),
        ("reading_level", "storey", "Did you mean 'story'?"),
    ],
)
def test_a_value_that_cannot_be_is_refused(measure, value, said):
    with pytest.raises(FrameError, match=said):
        gains(checks(measure, entry=[value]), cohort(1), on=LATER, rules=RULES)


def test_a_child_checked_or_entered_twice_on_a_day_is_refused():
    told = checks("work_hours", entry=[30.0])
    with pytest.raises(FrameError, match="row 1, column day: This child was checked twice"):
        gains(pl.concat([told, told]), cohort(1), on=LATER, rules=RULES)
    with pytest.raises(FrameError, match="row 1, column person: This child entered twice"):
        gains(told, pl.concat([cohort(1)] * 2), on=LATER, rules=RULES)


def test_a_measure_there_is_not_is_refused_with_the_nearest():
    told = checks("work_hours", entry=[30.0])
    with pytest.raises(FrameError, match="Did you mean 'work_hours'?"):
        gains(told, cohort(1), on=LATER, rules=RULES, measures=["work_hour"])
    with pytest.raises(FrameError, match="column sleep_hours: The checks lack a column"):
        gains(told, cohort(1), on=LATER, rules=RULES, measures=["sleep_hours"])
    with pytest.raises(FrameError, match="column place: Those who entered lack a column"):
        gains(told, cohort(1), on=LATER, rules=RULES, by=["place"])
