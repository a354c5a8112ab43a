"""Every element of both papers has a row, and no row points at nothing."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from django.urls import get_resolver

from muara.cli import parser_for

TOP = Path(__file__).parents[1]
NOT_YET = "not yet"


class Row(NamedTuple):
    """One element: its id, the paper's words, what they mean, where it is, what guards it."""

    id: str
    says: str
    english: str
    where: str
    test: str


def rows() -> list[Row]:
    lines = (TOP / "docs" / "why" / "papers.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return [Row(*row) for row in cells if len(row) == 5 and row[0] not in {"id", "---"}]


ROWS = rows()
PLACES = sorted({(row.id, place) for row in ROWS for place in re.findall("`([^`]+)`", row.where)})
TESTS = sorted({test for row in ROWS for test in re.findall("`([^`]+)`", row.test)})


def test_every_row_is_complete_and_has_its_own_name() -> None:
    assert len(ROWS) > 100
    assert len({row.id for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert "`" in row.where or row.where == NOT_YET, row.id
        assert "`" in row.test or row.test == NOT_YET, row.id


@pytest.mark.parametrize(("element", "place"), PLACES)
def test_what_a_row_points_at_exists(element: str, place: str) -> None:
    if place.startswith("muara "):
        parsed = parser_for(shlex.split(place)[1:]).parse_args(shlex.split(place)[1:])
        assert callable(parsed.run), element
        return
    assert place in addresses(), element


def addresses() -> set[str]:
    """Every named address of the server, as `app:name`."""
    return {
        f"{app.app_name}:{pattern.name}"
        for app in get_resolver().url_patterns
        for pattern in getattr(app, "url_patterns", [])
    }


@pytest.mark.parametrize("test", TESTS)
def test_the_test_that_a_row_names_exists(test: str) -> None:
    file, _, function = test.partition("::")
    assert f"def {function}(" in (TOP / file).read_text()


def test_quotations_are_from_the_papers() -> None:
    """Where the papers are at hand: each quoted run of words stands in one of them."""
    from skips import SHARED

    papers = [path.read_text() for path in sorted((SHARED / "papers").glob("*.txt"))]
    if not papers:
        pytest.skip("needs the two papers, which are not part of the project")
    text = squeezed(" ".join(papers))
    for row in ROWS:
        for quoted in re.findall(r'"([^"]+)"', row.says):
            for part in quoted.split(" ... "):
                assert squeezed(part) in text, f"{row.id}: {part}"


def squeezed(text: str) -> str:
    return re.sub(r"[\s*]+", "", text)


def test_the_model_shows_no_element_without_a_row() -> None:
    known = {row.id: row for row in ROWS}
    for element in elements():
        row = known[element["id"]]
        assert (row.where == NOT_YET) == bool(element.get("not_yet")), row.id
        assert element.get("route", "") in row.where, row.id


def elements() -> list[dict[str, str]]:
    """What the model screen shows, section by section."""
    models = (TOP / "src" / "muara_countries").glob("*/model.toml")
    sections = [part for path in models for part in tomllib.loads(path.read_text())["section"]]
    return [element for section in sections for element in section["element"]]
