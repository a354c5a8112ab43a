"""A small invented programme to count in: indicators as TOML, events as a few plain rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from muara.indicators import Indicators, read_indicators
from muara.packs import open_pack

TEXT = '{ en = "x", id = "x", hi = "x" }'
EDUCATION = f"""
[[indicator]]
key = "education"
labels = {TEXT}
counts = {TEXT}
unit = "person"
events = "service"
when = "service == 'education' and 5 <= age <= 14"
by = ["place", "sex"]
"""
TRAINING = f"""
[[indicator]]
key = "training"
labels = {TEXT}
counts = {TEXT}
unit = "person"
events = "training"
stage = "course.completed"
when = "age >= 14"
by = ["place", "sex"]
"""
PROTECTION = f"""
[[indicator]]
key = "protection"
labels = {TEXT}
counts = {TEXT}
unit = "person"
events = "service"
when = "service == 'protection'"
by = ["place"]
lapses_after = 183
"""
HEAD = """
programme = "invented"
smallest_cell = 10

[[stages]]
key = "course"
order = ["completed", "certified"]
"""
APART = f"""
[[exclusive]]
key = "service_received"
labels = {TEXT}
order = ["education", "training"]
"""
WHOLE = HEAD + EDUCATION + TRAINING + PROTECTION + APART

SCHEMA = {
    "id": pl.String,
    "person": pl.String,
    "place": pl.String,
    "sex": pl.String,
    "true_on": pl.Date,
    "recorded_at": pl.Datetime(time_zone="UTC"),
    "corrects": pl.String,
    "service": pl.String,
    "stage": pl.String,
    "age_low": pl.Int64,
    "age_high": pl.Int64,
}


def indicators(folder: Path, text: str = WHOLE) -> Indicators:
    path = folder / "indicators.toml"
    path.write_text(text, encoding="utf-8")
    return read_indicators(path, open_pack("international"))


def event(number: int, person: str, on: str, **said: Any) -> dict[str, Any]:
    """One event: recorded on its own day unless told otherwise."""
    day = dt.date.fromisoformat(on)
    noon = dt.datetime.combine(said.pop("recorded", day), dt.time(12), tzinfo=dt.UTC)
    age = said.pop("age", 10)
    row = {"id": f"e{number}", "person": person, "true_on": day, "recorded_at": noon}
    defaults = {"place": "A", "sex": "female", "service": "education"}
    return {**defaults, "age_low": age, "age_high": age, **row, **said}


def events(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA)
