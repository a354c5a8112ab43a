"""A figure of children who are out of work: it counts them while they are, and not for ever."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from muara.determination import spells
from muara.errors import PackError
from muara.indicators import count, count_together, over_time, read_indicators
from muara.packs import open_pack

INDIA = open_pack("india")
FILE = """
programme = "made_up"
smallest_cell = 0

[[indicator]]
key = "out"
labels = { en = "Out of child labour", id = "Keluar", hi = "बाहर" }
counts = { en = "Children out of it.", id = "Anak yang keluar.", hi = "जो बाहर हैं।" }
unit = "person"
events = "standing"
reading = "ILO_USDOL"
when = "status in ['withdrawn', 'prevented']"
by = ["sex"]
"""


def indicator(folder: Path, text: str = FILE):
    path = folder / "indicators.toml"
    path.write_text(text)
    return read_indicators(path, INDIA)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def stood() -> pl.DataFrame:
    """Asha came out in June, was at work again in September, and out once more in December."""
    told = pl.DataFrame(
        [
            ("a", "asha", "2012-04-02", "child_labour", None),
            ("b", "asha", "2012-05-07", None, "education"),
            ("c", "asha", "2012-06-11", "not_working", None),
            ("d", "asha", "2012-09-03", "child_labour", None),
            ("e", "asha", "2012-10-08", None, "education"),
            ("f", "asha", "2012-12-03", "not_working", None),
            ("g", "binod", "2012-04-02", "hazardous_work", None),
            ("h", "binod", "2012-05-07", None, "education"),
            ("i", "binod", "2012-08-06", "not_working", None),
        ],
        schema=["id", "person", "true_on", "status", "service"],
        orient="row",
    ).with_columns(pl.col("true_on").str.to_date())
    sexes = pl.DataFrame({"person": ["asha", "binod"], "sex": ["female", "male"]})
    found = spells(told, "ILO_USDOL", on=day("2012-12-31"), pack=INDIA)
    noon = pl.col("true_on").dt.combine(pl.time(12)).dt.replace_time_zone("UTC")
    return found.join(sexes, on="person").with_columns(noon.alias("recorded_at"))


def test_whoever_was_found_at_work_again_is_not_counted_meanwhile(tmp_path, stood):
    out = indicator(tmp_path)["out"]
    values = {
        on: count(out, stood, as_of=day(on)).value
        for on in ("2012-05-31", "2012-06-30", "2012-08-31", "2012-09-30", "2012-12-31")
    }
    assert list(values.values()) == [0, 1, 2, 1, 2]


def test_over_time_is_what_counting_anew_on_each_day_gives(tmp_path, stood):
    out = indicator(tmp_path)["out"]
    days = [day(f"2012-{month:02}-28") for month in range(4, 13)]
    table = over_time(count(out, stood, as_of=days[-1]), days)
    assert table["value"].to_list() == [count(out, stood, as_of=on).value for on in days]
    by_sex = over_time(count(out, stood, as_of=days[-1]), days, "sex")
    assert by_sex.filter(pl.col("as_of") == days[5]).select("sex", "value").rows() == [
        ("female", 0),
        ("male", 1),
    ]


TRAINED = """
[[indicator]]
key = "trained"
labels = { en = "Trained", id = "Dilatih", hi = "प्रशिक्षित" }
counts = { en = "Who was trained.", id = "Yang dilatih.", hi = "जो प्रशिक्षित हुए।" }
unit = "person"
events = "training"
when = "stage == 'completed'"
by = ["sex"]

[[exclusive]]
key = "first"
labels = { en = "Once only.", id = "Sekali saja.", hi = "एक ही बार।" }
order = ["out", "trained"]
"""


def test_whoever_later_counts_elsewhere_or_nowhere_stays_in_the_past(tmp_path, stood):
    """Asha relapsed and then came out; she was trained while at work, Binod while out of it."""
    known = indicator(tmp_path, FILE + TRAINED)
    trained = pl.DataFrame(
        [("t1", "asha", "2012-09-20"), ("t2", "binod", "2012-10-01")],
        schema=["id", "person", "true_on"],
        orient="row",
    ).with_columns(
        pl.col("true_on").str.to_date(),
        pl.lit("female").alias("sex"),
        pl.lit("completed").alias("stage"),
        pl.col("true_on").str.to_datetime("%Y-%m-%d", time_zone="UTC").alias("recorded_at"),
    )
    events = {"ILO_USDOL": stood, "training": trained}
    days = [day(f"2012-{month:02}-28") for month in range(4, 13)]
    anew = [count_together(known, events, as_of=on) for on in days]
    for key, values in (
        ("out", [0, 0, 1, 1, 2, 1, 1, 1, 1]),
        ("trained", [0, 0, 0, 0, 0, 1, 1, 1, 1]),
    ):
        assert [each[key].value for each in anew] == values
        assert over_time(anew[-1][key], days)["value"].to_list() == values, key


def test_a_figure_names_the_visit_that_concluded_it(tmp_path, stood):
    counted = count(indicator(tmp_path)["out"], stood, as_of=day("2012-12-31"))
    assert counted.units.sort("unit").select("unit", "event").rows() == [
        ("asha", "f"),
        ("binod", "i"),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ('reading = "ILO_USDOL"', 'reading = "ILO_USDOLL"', "Did you mean 'ILO_USDOL'?"),
        ('reading = "ILO_USDOL"\n', "", "lacks 'reading'"),
        ("'withdrawn', 'prevented'", "'withdrawn', 'stopped'", "stopped"),
        ('events = "standing"', 'events = "standings"', "Did you mean 'standing'?"),
    ],
)
def test_a_slip_is_refused(tmp_path, right, wrong, says):
    with pytest.raises(PackError) as refused:
        indicator(tmp_path, FILE.replace(right, wrong))
    assert says in str(refused.value)
