"""One cell at a time, slowly and plainly, beside the columns: same values, same refusals."""

from __future__ import annotations

import math

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from muara.errors import FrameError
from muara.microdata.mapping import SurveyMapping
from muara.microdata.preparing import prepare
from muara.microdata.source import Source
from muara.packs import open_pack
from muara.rules import Attribute

WORDS = open_pack("international").vocabulary
WRONG = object()
CELLS = st.none() | st.sampled_from(
    ["", " ", "1", "2", "01", " 1 ", "1.0", "7.5", "98", "190", "-1", "x", "NaN", "1e1", "male"]
    + ["female", "Male", "true", "FALSE", "yes", "no", "0", "111", "0111", "4711", "XX", "9x"]
    + ["2020-02-29", "2021-02-29", "2020-2-3", "19:30", "24:00"]
)
VALUES = {
    "age": st.none() | st.integers(0, 20),
    "economic_hours": st.none() | st.floats(0, 168),
    "worked": st.none() | st.booleans(),
    "sex": st.none() | st.sampled_from(["male", "female"]),
    "isic": st.none() | st.sampled_from(["A", "0111", "F"]),
}
WORD = st.sampled_from([*VALUES, "birth_date", "work_starts"])


@st.composite
def mappings(draw: st.DrawFn) -> tuple[str, SurveyMapping]:
    """A word and a random way of reading it from the column X."""
    word = draw(WORD)
    codes = draw(st.lists(CELLS.filter(lambda cell: cell is not None).map(str.strip), max_size=3))
    recode = {code: draw(VALUES[word]) for code in codes} if word in VALUES else {}
    unknown = draw(st.lists(st.sampled_from(["98", "x", "1"]), max_size=2))
    coded = WORDS[word].codes is not None
    return word, SurveyMapping(
        columns={word: "X"},
        recode={word: recode} if recode else {},
        unknown={draw(st.sampled_from(["X", word])): tuple(unknown)},
        pad={word: 4} if coded and draw(st.booleans()) else {},
        cut={word: 2} if coded and draw(st.booleans()) else {},
    )


def plainly(attribute: Attribute, mapping: SurveyMapping, cell: str | None) -> object:
    """What the manual says of one cell, step by step; WRONG where it is refused."""
    text = (cell or "").strip() or None
    if text in {*mapping.unknown.get("X", ()), *mapping.unknown.get(attribute.name, ())}:
        text = None
    if text is not None:
        text = text.zfill(mapping.pad.get(attribute.name, 0))
        text = text[: mapping.cut.get(attribute.name, len(text))]
    recode = mapping.recode.get(attribute.name, {})
    if (text or "") in recode:
        return recode[text or ""]
    return None if text is None else _converted(attribute, text)


def _converted(attribute: Attribute, text: str) -> object:
    match attribute.kind:
        case "number":
            return _number(attribute, text)
        case "truth":
            said = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
            return said.get(text.lower(), WRONG)
        case "date":
            return {"2020-02-29": text, "2020-2-3": "2020-02-03"}.get(text, WRONG)
        case "clock":
            return text if text == "19:30" else WRONG
        case _:
            return text if attribute.codes is None or attribute.codes.allows(text) else WRONG


def _number(attribute: Attribute, text: str) -> object:
    try:
        value = float(text)
    except ValueError:
        return WRONG
    if math.isnan(value):
        return None  # a NaN says that nothing is known
    if not attribute.low <= value <= attribute.high:
        return WRONG
    return WRONG if attribute.whole and value != int(value) else value


@settings(max_examples=300, deadline=None)
@given(mappings(), st.lists(CELLS, min_size=1, max_size=6))
def test_columns_and_cells_agree(asked, cells):
    word, mapping = asked
    expected = [plainly(WORDS[word], mapping, cell) for cell in cells]
    found = _columns(word, mapping, cells)
    if isinstance(found, FrameError):
        assert found.row is not None
        assert expected[found.row - 1] is WRONG
    else:
        assert found == expected


def _columns(word: str, mapping: SurveyMapping, cells: list[str | None]) -> list | FrameError:
    frame = pl.LazyFrame({"X": pl.Series(cells, dtype=pl.String)})
    try:
        prepared = prepare(Source("survey", frame), vocabulary=WORDS, mapping=mapping)
    except FrameError as refused:
        return refused
    values = prepared.frame.select(word).collect()[word].to_list()
    return [str(value) if WORDS[word].kind == "date" and value else value for value in values]
