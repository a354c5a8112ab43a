"""Where an application stands, whose answer is late, and how many come through."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from muara.eligibility.linkage import (
    current,
    deadlines,
    funnel,
    late,
    refusals,
    with_month,
)
from muara.errors import FrameError

START = dt.date(2012, 1, 1)
SCHEMA = {
    "household": pl.String,
    "person": pl.String,
    "scheme": pl.String,
    "stage": pl.String,
    "true_on": pl.Date,
    "reason": pl.String,
    "district": pl.String,
}
END = dt.date(2013, 1, 1)


def entries(*said: tuple[str, str, int] | tuple[str, str, int, str]) -> pl.DataFrame:
    """(household, stage, day counted from 1 January 2012[, reason])."""
    rows = [
        (who, None, "ration", stage, START + dt.timedelta(days=day), *(more or [None]), "D")
        for who, stage, day, *more in said
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def stage_of(*said: tuple[str, int], on: int = 300) -> tuple[Any, ...]:
    told = entries(*(("h", stage, day) for stage, day in said))
    found = current(told, on=START + dt.timedelta(days=on))
    return found.select("stage", "days", "next_stage").row(0)


def test_the_furthest_stage_counts_in_whatever_order_it_was_written():
    assert stage_of(("sanctioned", 40), ("reached", 90), ("submitted", 10), on=50) == (
        "sanctioned",
        10,
        "benefit_received",
    )


def test_days_are_counted_from_the_first_time_a_stage_was_told():
    assert stage_of(("submitted", 10), ("submitted", 30), on=50)[1] == 40


def test_a_refusal_stands_until_the_application_moves_on():
    refused = [("submitted", 10), ("refused", 40)]
    assert stage_of(*refused) == ("refused", 260, "appealed")
    assert stage_of(*refused, ("reached", 60)) == ("refused", 260, "appealed")
    assert stage_of(*refused, ("form_filled", 60)) == ("form_filled", 240, "submitted")
    assert stage_of(*refused, ("appealed", 60)) == ("appealed", 240, "appeal_allowed")
    assert stage_of(*refused, ("appealed", 60), ("appeal_rejected", 80))[2] is None


def test_an_appeal_allowed_leads_to_a_sanction():
    allowed = [("refused", 40), ("appealed", 60), ("appeal_allowed", 80)]
    assert stage_of(*allowed) == ("appeal_allowed", 220, "sanctioned")
    assert stage_of(*allowed, ("sanctioned", 80))[0] == "sanctioned"


def test_what_comes_after_the_day_is_left_out():
    assert stage_of(("reached", 5), ("submitted", 60), on=30) == ("reached", 25, "form_filled")


def test_a_stage_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(FrameError, match="Did you mean 'submitted'"):
        stage_of(("submited", 1))


PACK: Any = SimpleNamespace(
    schemes={
        "ration": SimpleNamespace(
            offices=("panchayat", "block"), on=lambda _: SimpleNamespace(answer_days=15)
        )
    },
    offices={"panchayat": SimpleNamespace(above="block")},
    linkage=SimpleNamespace(
        stages={
            "submitted": SimpleNamespace(next_within=30),
            "reached": SimpleNamespace(next_within=30),
            "confirmed_by_family": SimpleNamespace(next_within=None),
        }
    ),
)


def standing(*said: tuple[str, str, int]) -> pl.DataFrame:
    return current(entries(*said), on=START + dt.timedelta(days=60))


def test_the_scheme_says_how_long_an_answer_may_take_and_the_pack_the_rest():
    found = deadlines(
        standing(("g", "submitted", 30), ("h", "reached", 30), ("i", "form_filled", 1)), pack=PACK
    ).sort("household")
    assert found.select("household", "allowed", "late_by").rows() == [
        ("g", 15, 15),
        ("h", 30, 0),
        ("i", None, None),
    ]
    assert found["due_by"].to_list() == [dt.date(2012, 2, 15), dt.date(2012, 3, 1), None]


def test_the_latest_stands_first_and_the_office_above_is_asked():
    found = late(
        standing(("g", "submitted", 30), ("h", "submitted", 10), ("i", "submitted", 50)), pack=PACK
    )
    assert found.select("household", "late_by", "office", "escalates_to").rows() == [
        ("h", 35, "panchayat", "block"),
        ("g", 15, "panchayat", "block"),
    ]


def test_what_is_confirmed_is_late_for_nothing():
    told = standing(("h", "confirmed_by_family", 1))
    assert deadlines(told, pack=PACK)["allowed"].to_list() == [None]


def test_a_scheme_the_pack_does_not_know_has_the_days_of_the_pack_and_no_office():
    told = standing(("h", "submitted", 1)).with_columns(scheme=pl.lit("unheard_of"))
    assert late(told, pack=PACK).select("allowed", "office", "escalates_to").row(0) == (
        30,
        None,
        None,
    )


def test_the_funnel_of_the_programme_gives_its_conversions():
    stages = [("reached", 6218), ("form_filled", 6083), ("benefit_received", 4437)]
    told = entries(
        *((f"h{number}", stage, 1) for stage, count in stages for number in range(count))
    )
    found = funnel(told, on=END, stages=[stage for stage, _ in stages])
    assert found["units"].to_list() == [6218, 6083, 4437]
    assert [round(each, 3) for each in found["conversion"].drop_nulls()] == [0.978, 0.729]
    assert round(found["of_first"][-1], 3) == 0.714


def test_a_stage_counts_for_all_before_it_and_an_answer_for_the_submission():
    told = entries(("g", "benefit_received", 5), ("h", "refused", 5), ("i", "reached", 5))
    found = dict(funnel(told, on=END).select("stage", "units").iter_rows())
    assert found == {
        "reached": 3,
        "form_filled": 2,
        "submitted": 2,
        "sanctioned": 1,
        "benefit_received": 1,
        "confirmed_by_family": 0,
    }


def test_median_days_are_of_those_with_both_days_in_order():
    told = entries(
        *(("g", "reached", 1), ("g", "form_filled", 11)),
        *(("h", "reached", 1), ("h", "form_filled", 21)),
        *(("i", "reached", 9), ("i", "form_filled", 2)),
        ("j", "form_filled", 3),
    )
    found = funnel(told, on=END, stages=["reached", "form_filled"])
    assert found.select("units", "median_days", "measured").rows() == [(4, None, 0), (4, 15, 2)]


def test_a_funnel_by_district_and_month_keeps_families_in_their_month():
    told = with_month(entries(("g", "reached", 1), ("g", "submitted", 60), ("h", "reached", 40)))
    found = funnel(told, on=END, by=["district", "month"], stages=["reached", "submitted"])
    assert found.select("month", "stage", "units", "conversion").rows() == [
        (dt.date(2012, 1, 1), "reached", 1, None),
        (dt.date(2012, 1, 1), "submitted", 1, 1),
        (dt.date(2012, 2, 1), "reached", 1, None),
        (dt.date(2012, 2, 1), "submitted", 0, 0),
    ]


def test_applications_are_counted_apart_when_asked():
    told = pl.concat(
        [
            entries(("h", "submitted", 1)),
            entries(("h", "reached", 1)).with_columns(scheme=pl.lit("x")),
        ]
    )
    whole = funnel(told, on=END, stages=["reached"])["units"].item()
    apart = funnel(told, on=END, stages=["reached"], unit=["household", "person", "scheme"])
    assert (whole, apart["units"].item()) == (1, 2)


def test_refusals_by_reason_and_what_became_of_them():
    told = entries(
        *(("g", "refused", 5, "no_paper"), ("g", "appealed", 9), ("g", "appeal_allowed", 20)),
        *(("g", "benefit_received", 40), ("h", "refused", 5, "no_paper"), ("h", "appealed", 9)),
        ("i", "refused", 5, "list_closed"),
        ("j", "submitted", 5),
    )
    assert refusals(told, on=END).rows() == [
        ("no_paper", 2, 2, 1, 0, 1, 1),
        ("list_closed", 1, 0, 0, 0, 0, 0),
    ]


def test_nothing_recorded_is_an_empty_funnel():
    found = funnel(entries(), on=END)
    assert found["units"].sum() == 0


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ({"stage": None}, "row 2, column stage: This is no stage"),
        ({"stage": "submited"}, "row 2, column stage: .*submitted"),
        ({"true_on": None}, "row 2, column true_on: This entry has no day"),
    ],
)
def test_an_entry_that_would_count_for_nothing_is_refused(slip, said):
    rows = entries(("h", "reached", 1), ("h", "submitted", 2)).to_dicts()
    told = pl.DataFrame([rows[0], {**rows[1], **slip}], schema=SCHEMA)
    with pytest.raises(FrameError, match=said):
        current(told, on=END)


def test_days_that_are_text_are_refused():
    told = entries(("h", "reached", 1)).cast({"true_on": pl.String})
    with pytest.raises(FrameError, match="column true_on: The days of the entries are no dates"):
        current(told, on=END)


def test_what_is_told_on_the_day_itself_counts():
    assert stage_of(("reached", 1), ("submitted", 50), on=50) == ("submitted", 0, "sanctioned")


def test_on_the_last_day_that_is_allowed_nobody_is_late():
    told = standing(("g", "submitted", 45), ("h", "submitted", 44))
    assert late(told, pack=PACK).select("household", "late_by").rows() == [("h", 1)]


def test_after_a_rejected_appeal_no_day_is_set():
    days = {"appeal_rejected": SimpleNamespace(next_within=30)}
    country = SimpleNamespace(**{**vars(PACK), "linkage": SimpleNamespace(stages=days)})
    told = standing(("h", "refused", 1), ("h", "appeal_rejected", 10))
    found = deadlines(told, pack=country)
    assert found.select("next_stage", "allowed", "late_by").row(0) == (None, None, None)


def test_two_stages_on_one_day_took_no_days():
    told = entries(("h", "reached", 4), ("h", "form_filled", 4))
    found = funnel(told, on=END, stages=["reached", "form_filled"])
    assert found.select("median_days", "measured").row(1) == (0, 1)


def test_the_last_refusal_gives_the_reason_and_a_rejected_appeal_waits_no_more():
    told = entries(
        *(("h", "refused", 5, "no_paper"), ("h", "submitted", 9), ("h", "refused", 20, "late")),
        *(("h", "appealed", 25), ("h", "appeal_rejected", 40)),
    )
    found = refusals(told, on=END)
    assert found.select("reason", "refused", "rejected", "waiting").rows() == [("late", 1, 1, 0)]
