"""Tables of observations: what stood on a day, as it was known on a day."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from django.utils import timezone

from muara_server.ledger.kinds import kinds
from muara_server.registry import frames
from server.cast import PROGRAMME
from server.ledger.entering import as_once_accepted, draft, enter, register, settle

pytestmark = pytest.mark.django_db

JANUARY, APRIL = dt.date(2024, 1, 15), dt.date(2024, 4, 15)


def noon(day):
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def service(person, day, *, recorded=None, **said):
    said.setdefault("facts", {"service": "education"})
    return draft("service", person=person, true_on=day, recorded_at=noon(recorded or day), **said)


def counted(**when):
    return frames.observations("service", programme=PROGRAMME, **when).height


def test_a_row_holds_who_where_when_and_every_fact(ani):
    suraj = register(ani, place_code="T.IN.BR.SM.RG")
    home = settle(ani, suraj, true_on=dt.date(2024, 1, 1))
    enter(
        draft("work", person=suraj, place_code="T.IN.BR.SM.RG",
              facts={"worked": True, "economic_hours": 7.5, "work_starts": "06:30"}),
        who=ani,
    )  # fmt: skip
    frame = frames.observations("work", programme=PROGRAMME)
    (row,) = frame.rows(named=True)
    assert (row["person"], row["household"]) == (str(suraj), str(home))
    assert (row["place"], row["sex"], row["true_on"]) == ("T.IN.BR.SM", "male", dt.date(2024, 3, 3))
    assert (row["worked"], row["economic_hours"], row["work_starts"]) == (True, 7.5, "06:30")
    assert row["hazard_condition"] is None
    assert row["recorded_at"].tzinfo is not None


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_makes_a_table_even_an_empty_one(db, kind):
    frame = frames.observations(kind, programme=PROGRAMME)
    expected = [
        *frames.COLUMNS,
        *(name for name in kinds()[kind].facts if name not in frames.COLUMNS),
    ]
    assert (frame.height, frame.columns) == (0, expected)


def test_as_of_counts_what_was_true_by_then(ani):
    suraj = register(ani)
    enter(service(suraj, JANUARY), service(suraj, APRIL), who=ani, source="file")
    assert [counted(as_of=JANUARY), counted(as_of=APRIL), counted()] == [1, 2, 2]


def test_known_on_counts_what_was_recorded_by_then(ani):
    suraj = register(ani)
    enter(service(suraj, JANUARY, recorded=APRIL), who=ani, source="file")
    assert counted(as_of=JANUARY, known_on=APRIL - dt.timedelta(days=1)) == 0
    assert counted(as_of=JANUARY, known_on=APRIL) == 1


def test_a_correction_counts_from_the_day_it_was_made(ani):
    suraj = register(ani)
    wrong = service(suraj, JANUARY)
    enter(wrong, who=ani, source="file")
    enter(
        service(suraj, JANUARY, recorded=APRIL, facts={"service": "meal"}, corrects=wrong.uuid),
        who=ani, source="file",
    )  # fmt: skip
    before = frames.observations("service", programme=PROGRAMME, known_on=JANUARY)
    after = frames.observations("service", programme=PROGRAMME, known_on=APRIL)
    assert (before["service"].to_list(), after["service"].to_list()) == (["education"], ["meal"])


def test_a_retracted_entry_is_counted_no_longer(ani):
    suraj = register(ani)
    wrong = service(suraj, JANUARY)
    enter(wrong, who=ani, source="file")
    enter(
        draft("retraction", person=suraj, corrects=wrong.uuid, facts={"reason": "twice"}), who=ani
    )
    assert counted() == 0
    assert counted(known_on=JANUARY) == 1


def test_another_programme_is_another_table(ani):
    register(ani)
    assert frames.observations("person", programme="another").height == 0
    assert frames.observations("person", programme=PROGRAMME).height == 1


def test_the_household_is_the_one_of_the_day(ani):
    suraj = register(ani)
    first = settle(ani, suraj, true_on=dt.date(2023, 1, 1))
    with as_once_accepted():
        second = settle(ani, suraj, true_on=dt.date(2024, 2, 1))
    enter(service(suraj, JANUARY), service(suraj, APRIL), who=ani, source="file")
    frame = frames.observations("service", programme=PROGRAMME)
    assert frame["household"].to_list() == [str(first), str(second)]


def test_work_is_classified_with_the_age_of_its_day(ani):
    suraj = register(ani)
    enter(
        draft("identity", person=suraj, facts={"birth_date": "2012-03-04"}),
        draft("work", person=suraj, true_on=dt.date(2024, 3, 3),
              facts={"worked": True, "economic_hours": 10}),
        draft("work", person=suraj, true_on=dt.date(2024, 3, 4),
              facts={"worked": True, "economic_hours": 10}),
        who=ani,
    )  # fmt: skip
    frame = frames.classified(["SDG_EA"], programme=PROGRAMME)
    assert frame.select("age_low", pl.col("SDG_EA_status").cast(pl.String)).rows() == [
        (11, "child_labour"), (12, "no_child_labour"),
    ]  # fmt: skip


def test_days_end_in_the_deployments_own_time_zone(ani, settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    suraj = register(ani)
    late = dt.datetime(2024, 1, 15, 20, tzinfo=dt.UTC)  # already the 16th in Kolkata
    with timezone.override("Asia/Kolkata"):
        enter(
            draft("service", person=suraj, true_on=JANUARY, recorded_at=late,
                  facts={"service": "meal"}),
            who=ani, source="file",
        )  # fmt: skip
        assert counted(known_on=JANUARY) == 0
        assert counted(known_on=dt.date(2024, 1, 16)) == 1
