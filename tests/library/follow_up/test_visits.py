"""When a child is to be visited, what was missed, and who is told."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from muara.errors import FrameError, PackError
from muara.follow_up import due_visits, next_visit, schedule, visits_due
from muara.packs import open_pack

INDIA = schedule(open_pack("india"))
INDONESIA = schedule(open_pack("indonesia"))
OPENED = dt.date(2018, 1, 10)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def days(*texts: str) -> list[dt.date]:
    return [day(text) for text in texts]


def test_a_child_is_visited_monthly_for_three_months_and_then_quarterly():
    due = due_visits(INDIA, [("case", OPENED)], [], on=day("2019-01-31"))
    middle = [each.due_by - dt.timedelta(days=7 if each.number <= 3 else 14) for each in due]
    assert middle == days(
        "2018-02-10", "2018-03-10", "2018-04-10", "2018-07-10", "2018-10-10", "2019-01-10"
    )


def test_a_day_at_the_end_of_a_month_stays_at_the_end_of_shorter_months():
    due = due_visits(INDIA, [("case", day("2018-01-31"))], [], on=day("2018-05-31"))
    assert due[0].due_by == day("2018-03-07")


@pytest.mark.parametrize(
    ("on", "missed", "late_by", "told"),
    [
        ("2018-02-17", False, 0, None),
        ("2018-02-18", True, 1, "worker"),
        ("2018-02-24", True, 7, "worker"),
        ("2018-02-25", True, 8, "supervisor"),
        ("2018-03-20", True, 31, "district"),
    ],
)
def test_a_visit_not_made_is_missed_after_its_last_day_and_goes_up_step_by_step(
    on, missed, late_by, told
):
    first = due_visits(INDIA, [("case", OPENED)], [], on=day(on))[0]
    assert (first.missed, first.late_by) == (missed, late_by)
    level = INDIA.level(first.late_by)
    assert (INDIA.told[level - 1].to if level else None) == told


def test_a_visit_made_late_is_made_and_says_how_late():
    due = due_visits(INDIA, [("case", OPENED)], days("2018-02-20"), on=day("2018-03-01"))
    assert (due[0].made_on, due[0].missed, due[0].late_by) == (day("2018-02-20"), False, 3)


def test_one_visit_never_makes_up_for_two():
    due = due_visits(INDIA, [("case", OPENED)], days("2018-03-12"), on=day("2018-03-20"))
    assert [each.missed for each in due] == [True, False]
    assert due[0].late_by == 23  # until the child was seen again


def test_who_is_seen_again_is_late_no_more():
    found = next_visit(INDIA, [("case", OPENED)], days("2018-03-12"), on=day("2018-03-20"))
    assert found is not None
    assert (found.number, found.late_by) == (3, 0)


def test_the_day_the_case_opens_is_no_visit():
    due = due_visits(INDIA, [("case", OPENED)], [OPENED], on=day("2018-02-20"))
    assert due[0].missed


def test_after_closure_another_rhythm_holds_and_it_ends():
    began = [("case", OPENED), ("closed", day("2018-05-01"))]
    due = due_visits(INDIA, began, [], on=day("2030-01-01"))
    assert [each.rhythm for each in due] == ["case"] * 3 + ["closed"] * 3
    made = days("2018-08-01", "2018-11-01", "2019-05-01")
    assert next_visit(INDIA, began, made, on=day("2019-06-01")) is None


def test_a_visit_that_could_still_be_made_when_the_case_was_closed_is_not_missed():
    began = [("case", OPENED), ("closed", day("2018-02-12"))]
    due = due_visits(INDIA, began, [], on=day("2018-03-01"))
    assert due == ()


def test_a_case_opened_again_begins_its_rhythm_again():
    began = [("case", OPENED), ("closed", day("2018-05-01")), ("case", day("2018-06-01"))]
    found = next_visit(INDIA, began, [], on=day("2018-06-02"))
    assert found is not None
    assert (found.rhythm, found.number, found.due_from) == ("case", 1, day("2018-06-24"))


def test_a_child_brought_home_is_visited_within_the_week():
    found = next_visit(INDONESIA, [("returned", OPENED)], [], on=OPENED)
    assert found is not None
    assert found.due_by == day("2018-01-17")


def test_what_is_known_later_changes_nothing_before():
    visits = days("2018-02-12", "2018-03-25")
    then = due_visits(INDIA, [("case", OPENED)], visits, on=day("2018-02-28"))
    known = due_visits(INDIA, [("case", OPENED)], visits[:1], on=day("2018-02-28"))
    assert then == known


def test_an_unknown_rhythm_is_refused_with_the_nearest():
    with pytest.raises(PackError, match="Did you mean 'closed'"):
        due_visits(INDIA, [("close", OPENED)], [], on=OPENED)


# --- many children at once ---

BEGAN = {"person": pl.String, "rhythm": pl.String, "since": pl.Date}
VISITS = {"person": pl.String, "true_on": pl.Date}


def test_a_caseload_has_one_row_a_child_in_the_order_given():
    began = pl.DataFrame(
        [
            ("b", "case", OPENED),
            ("a", "case", day("2019-01-01")),
            ("b", "closed", day("2018-05-10")),
        ],
        schema=BEGAN,
        orient="row",
    )
    found = visits_due(began, pl.DataFrame(schema=VISITS), schedule=INDIA, on=day("2018-06-01"))
    assert found.select("person", "rhythm", "missed").rows() == [("b", "closed", 3), ("a", None, 0)]


@pytest.mark.parametrize(
    ("began", "said"),
    [
        ({"person": ["a"], "rhythm": ["cases"], "since": [OPENED]}, "Did you mean 'case'"),
        ({"person": ["a"], "rhythm": ["case"], "since": [None]}, "Give the day"),
        ({"person": ["a"], "rythm": ["case"], "since": [OPENED]}, "Did you mean 'rythm'"),
        ({"person": ["a"], "rhythm": ["case"], "since": ["2018"]}, "no dates"),
    ],
)
def test_a_caseload_that_cannot_be_read_is_refused(began, said):
    with pytest.raises(FrameError, match=said):
        visits_due(pl.DataFrame(began), pl.DataFrame(schema=VISITS), schedule=INDIA, on=OPENED)


def test_a_closed_door_and_a_caregiver_alone_are_no_visit_to_the_child():
    began = pl.DataFrame([("a", "case", OPENED)], schema=BEGAN, orient="row")
    on = day("2018-02-20")

    def missed(met: str | None) -> int:
        visits = pl.DataFrame({"person": ["a"], "true_on": [day("2018-02-10")], "met": [met]})
        found = visits_due(began, visits, schedule=INDIA, on=on)
        assert found["missed"].item() == (0 if INDIA.counts(met) else 1)
        return int(found["missed"].item())

    told = {met: missed(met) for met in ("child", "both", "caregiver", "nobody", None)}
    assert told == {"child": 0, "both": 0, "caregiver": 1, "nobody": 1, None: 0}
