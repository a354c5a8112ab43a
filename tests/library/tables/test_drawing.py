"""Estimates drawn: dots with their intervals, few as open squares, withheld in words."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import polars as pl
import pytest

from library.tables.made_tables import PACK, WORDS, a_table, unpublished
from muara.errors import InputError, Refused
from muara.tables import Table, publication_rules, publish, table_of_estimates
from muara.tables.drawing import draw_ages, draw_areas, draw_shares, png

SVG = "{http://www.w3.org/2000/svg}"


def parts(svg: str, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}{name}"))  # noqa: S314


def texts(svg: str) -> list[str]:
    return [part.text or "" for part in parts(svg, "text")]


def test_dots_for_many_open_squares_for_few_words_for_what_is_withheld():
    drawn = draw_shares(a_table(), pack=PACK)
    assert len(parts(drawn, "circle")) == 4
    assert [square.get("fill") for square in parts(drawn, "rect") if square.get("stroke")] == [
        "#fff"
    ]
    assert texts(drawn).count("withheld") == 2
    broken = [line for line in parts(drawn, "line") if line.get("stroke-dasharray") == "4 3"]
    assert len(broken) == 1


def test_the_dots_stand_at_their_values():
    drawn = draw_shares(a_table(), pack=PACK)
    axis = {mark.text: float(mark.get("x", 0)) for mark in parts(drawn, "text") if mark.text}
    boys = float(parts(drawn, "circle")[1].get("cx", 0))
    assert boys == pytest.approx(axis["0"] + 10.3 / 50 * (axis["50"] - axis["0"]), abs=0.02)


def test_a_drawing_has_a_name_and_tells_all_its_figures_in_words():
    drawn = draw_shares(a_table(language="id"), pack=PACK)
    (title,), (told,) = parts(drawn, "title"), parts(drawn, "desc")
    assert title.text == "Anak bekerja: Pekerja anak"
    assert "Laki-laki: 10,3, 8,5 sampai 12,3" in (told.text or "")
    assert "Definisi: SDG 8.7.1" in (told.text or "")
    root = ElementTree.fromstring(drawn)  # noqa: S314
    assert root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert root.get("role") == "img"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            ["Definition: SDG 8.7.1", "Survey: An invented survey", "In the field: 1 March 2020"]
            + ["Children asked: 12,345", "Withheld: fewer than 25 children asked, or"],
        ),
        (
            "id",
            ["Definisi: SDG 8.7.1", "Survei: An invented survey", "Waktu survei: 1 Maret 2020"]
            + ["Anak yang ditanya: 12.345", "Tidak ditampilkan: kurang dari 25 anak"],
        ),
        (
            "hi",
            ["परिभाषा: SDG 8.7.1", "सर्वेक्षण: An invented survey", "सर्वेक्षण का समय: 1 मार्च 2020"]
            + ["जिन बच्चों से पूछा गया: 12,345", "प्रदर्शित नहीं: 25 से कम बच्चों से पूछा गया"],
        ),
    ],
)
def test_title_and_what_it_rests_on_are_printed_in_the_drawing(language: str, told: list[str]):
    table = replace(a_table(language=language), survey_date="2020-03-01")
    drawn = texts(draw_shares(table, pack=PACK))
    assert [each for each in told if each not in " ".join(drawn)] == []
    assert drawn[0].startswith(table.title)


def test_everything_printed_lies_inside_the_drawing():
    long = replace(a_table(language="hi"), definition="सप्ताह में एक घंटा या अधिक काम " * 12)
    drawn = draw_shares(long, pack=PACK)
    left, top, width, height = map(float, ElementTree.fromstring(drawn).get("viewBox").split())  # noqa: S314
    for text in parts(drawn, "text"):
        assert left <= float(text.get("x", 0)) <= left + width
        assert top < float(text.get("y", 0)) < top + height
    assert len([line for line in texts(drawn) if "सप्ताह" in line]) > 3


def test_a_drawing_without_a_figure_of_everybody_tells_the_fewest_and_the_most_asked():
    drawn = draw_areas(a_table(), pack=PACK, by="area", shapes=SHAPES)
    assert "Children asked: 34 to 12,311" in texts(drawn)


def test_names_of_lines_that_end_together_stand_apart():
    drawn = draw_ages(profile(), pack=PACK, along="age", across="sex")
    names = [float(t.get("y", 0)) for t in parts(drawn, "text") if t.text in ("Girls", "Boys")]
    assert abs(names[0] - names[1]) >= 18


def test_one_of_several_columns_must_be_named():
    with pytest.raises(InputError, match="one column of a table"):
        draw_shares(a_table("SDG_EA", "C138"), pack=PACK)
    assert draw_shares(a_table("SDG_EA", "C138"), pack=PACK, column="C138")


def test_two_definitions_are_never_drawn_as_one_line():
    first, second = unpublished("SDG_EA").cells, unpublished("C138").cells
    joined = first.vstack(second.with_columns(column=first["column"]))
    table = replace(unpublished(), cells=joined)
    with pytest.raises(Refused, match=r"different definitions \(C138, SDG_EA\)"):
        draw_shares(table, pack=PACK)


def test_a_picture_shapes_devanagari():
    # A sign that joins nothing keeps two letters from becoming one: the pictures differ.
    apart, one = "प्\u200cर", "प्र"
    drawn = f'<svg xmlns="{SVG[1:-1]}" width="60" height="30"><text y="20">{apart}</text></svg>'
    assert png(drawn) != png(drawn.replace(apart, one))


# --- along the ages ---


def profile(*columns: str) -> Table:
    """Girls and boys of 9 to 12: too few of 9, which takes those of 10 with it; few girls of 11."""
    girls, boys = {9: 20, 10: 40, 11: 45, 12: 200}, {9: 20, 10: 120, 11: 130, 12: 200}
    rows = [(None, None, 775), ("girls", None, 305), ("boys", None, 470)]
    rows += [(None, age, girls[age] + boys[age]) for age in girls]
    rows += [("girls", age, n) for age, n in girls.items()]
    rows += [("boys", age, n) for age, n in boys.items()]
    found = pl.DataFrame(
        [
            {"of": of, "sex": sex, "age": age, "value": 0.1, "ci_low": 0.05, "ci_high": 0.2, "n": n}
            for of in columns or ("SDG_EA",)
            for sex, age, n in rows
        ]
    )
    table = table_of_estimates(found, by=["sex", "age"], labels=WORDS)
    return publish(table, publication_rules(PACK))


def test_an_age_profile_joins_what_may_be_shown_and_stops_where_it_may_not():
    drawn = draw_ages(profile(), pack=PACK, along="age", across="sex")
    assert {"Girls", "Boys", "9", "10", "11", "12"} <= set(texts(drawn))
    assert len([square for square in parts(drawn, "rect") if square.get("stroke")]) == 1
    assert (len(parts(drawn, "circle")), len(parts(drawn, "polygon"))) == (1, 2)
    joined = [each for each in parts(drawn, "line") if each.get("stroke-width") == "2"]
    assert [each.get("stroke-dasharray") for each in joined] == ["4 3", None]
    assert texts(drawn).count("withheld") == 2


def test_a_profile_of_everybody_is_one_line():
    drawn = draw_ages(profile(), pack=PACK, along="age")
    assert len([each for each in parts(drawn, "line") if each.get("stroke-width") == "2"]) == 3


def test_a_profile_needs_its_breakdown():
    with pytest.raises(InputError, match=r"no such breakdown. Found agr"):
        draw_ages(profile(), pack=PACK, along="agr")


# --- a map ---


def square(west: float) -> dict[str, object]:
    ring = [[west, 20.0], [west + 1, 20.0], [west + 1, 21.0], [west, 21.0], [west, 20.0]]
    return {"type": "Polygon", "coordinates": [ring]}


SHAPES = {name: square(west) for west, name in enumerate(["=town", "village", "forest"], start=80)}


def test_a_map_is_darker_where_more_and_striped_where_few():
    drawn = draw_areas(a_table(), pack=PACK, by="area", shapes=SHAPES)
    areas = [group.find(f"{SVG}path") for group in parts(drawn, "g")]
    town, village, forest = (area.get("fill") for area in areas if area is not None)
    assert (town, village, forest) == ("#0b5b73", "#e7f1f4", "#fff")
    assert len(parts(drawn, "pattern")) == 1
    assert [each.text for each in parts(drawn, "title")][1:] == [
        "=town: (22), 9 to 45 *",
        "village: 9.0, 8.0 to 10.0",
        "No figure",
    ]


def test_an_area_without_a_shape_and_a_shape_that_is_none_are_refused():
    with pytest.raises(InputError, match="no shape. Found village"):
        draw_areas(a_table(), pack=PACK, by="area", shapes={"=town": SHAPES["=town"]})
    point = {**SHAPES, "forest": {"type": "Point", "coordinates": [80.0, 20.0]}}
    with pytest.raises(InputError, match=r"column forest: This is no area. Found Point"):
        draw_areas(a_table(), pack=PACK, by="area", shapes=point)
