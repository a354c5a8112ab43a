"""What was seen of a survey file, kept sealed beside it: it is microdata too."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.microdata import Labels, Source
from muara.microdata.columns import Code, Column, Described
from muara_server.surveys import store

if TYPE_CHECKING:
    from muara_server.surveys.models import Survey


def packed(described: Described) -> bytes:
    """What was seen, as bytes that `seen` reads."""
    first = described.first
    rows = io.BytesIO()
    first.frame.collect().write_parquet(rows)
    told = {
        "rows": described.rows,
        "columns": [asdict(column) for column in described.columns],
        "first": base64.b64encode(rows.getvalue()).decode(),
        "heading": first.heading,
        "text": sorted(first.text),
        "always_text": sorted(first.always_text),
        "filled": first.filled,
        "labels": {
            "columns": dict(first.labels.columns),
            "values": {name: list(values.items()) for name, values in first.labels.values.items()},
            "missing": {name: list(ranges) for name, ranges in first.labels.missing.items()},
        },
    }
    return json.dumps(told, ensure_ascii=False).encode()


def seen(survey: Survey) -> Described:
    """What was seen of a survey. Raises FrameError where it is not here any more."""
    told = json.loads(store.held(survey.facts))
    return Described(
        told["rows"],
        tuple(_column(column) for column in told["columns"]),
        Source(
            name=survey.title,
            frame=pl.read_parquet(base64.b64decode(told["first"])).lazy(),
            heading=told["heading"],
            text=frozenset(told["text"]),
            always_text=frozenset(told["always_text"]),
            labels=_labels(told["labels"]),
            filled=told["filled"],
        ),
    )


def _column(told: dict[str, Any]) -> Column:
    return Column(**{**told, "codes": tuple(Code(**code) for code in told["codes"])})


def _labels(told: dict[str, Any]) -> Labels:
    return Labels(
        columns=told["columns"],
        values={name: dict(map(tuple, values)) for name, values in told["values"].items()},
        missing={name: tuple(map(tuple, ranges)) for name, ranges in told["missing"].items()},
    )
