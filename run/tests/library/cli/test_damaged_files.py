"""However a file is damaged, it is answered or refused in one sentence; never half, never loud."""

from __future__ import annotations

import contextlib
import io
import tempfile
from functools import cache
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from muara.cli import main
from muara.microdata import write

CHILDREN = pl.DataFrame(
    {
        "age": [8, 13, 16] * 50,
        "economic_hours": [1.0, 13.0, 43.5] * 50,
        "note": ["a", "b,", "ü"] * 50,
    }
)
KINDS = st.sampled_from([".csv", ".csv.gz", ".parquet", ".xlsx", ".sav", ".dta"])
DAMAGE = st.lists(
    st.tuples(
        st.floats(0, 0.999),
        st.sampled_from(["change", "cut", "insert", "end"]),
        st.binary(max_size=20),
    ),
    min_size=1,
    max_size=6,
)


@cache
def whole(kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"whole{kind}"
        write(CHILDREN.lazy(), path, scratch=Path(folder))
        return path.read_bytes()


def damaged(content: bytes, damage: list[tuple[float, str, bytes]]) -> bytes:
    for where, how, other in damage:
        at = int(where * len(content))
        after = {
            "change": content[at + len(other) :],
            "cut": content[at + 40 :],
            "insert": content[at:],
            "end": b"",
        }[how]
        content = content[:at] + (b"" if how == "end" else other) + after
    return content


@settings(max_examples=80, deadline=None)
@given(KINDS, DAMAGE)
def test_a_damaged_file_is_answered_or_refused(kind, damage):
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()) as said:
        survey, output = Path(folder) / f"survey{kind}", Path(folder) / "out.csv"
        survey.write_bytes(damaged(whole(kind), damage))
        code = main(["classify", str(survey), "-r", "SDG_EA", "-o", str(output)])
        left = sorted(path.name for path in Path(folder).iterdir())
    assert code in (0, 2)
    assert left == sorted([survey.name] + (["out.csv"] if code == 0 else []))
    assert code == 0 or f"survey{kind}" in said.getvalue()
