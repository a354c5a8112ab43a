"""Rukmini, statistician, brings a survey file, says how it is read and takes a table along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.surveys.brought import MAPPING, rows
from skips import needs_program

from .conftest import Opened, Worked
from .looks import faults

pytestmark = [pytest.mark.browser, needs_program("chromium")]


def test_from_the_file_to_the_downloaded_table(as_: Opened, worked: Worked, tmp_path: Path) -> None:
    (tmp_path / "jambi.csv").write_text(rows())
    (tmp_path / "mapping.toml").write_text(MAPPING)
    page = as_("rukmini")
    page.get_by_role("link", name="Surveys", exact=True).click()
    page.fill("input[name=title]", "Jambi, round one")
    page.set_input_files("input[type=file][name=file]", tmp_path / "jambi.csv")
    page.get_by_role("button", name="Send the file").click()
    expect(page.locator("main")).to_contain_text("The file is being read")
    worked()
    page.reload()
    page.get_by_role("link", name="Say what its columns mean").click()
    page.set_input_files("input[name=text]", tmp_path / "mapping.toml")
    page.get_by_role("button", name="Read it with this file").click()
    page.get_by_role("link", name="Estimate from this survey").click()
    page.get_by_label("What is estimated", exact=True).select_option("SDG_EA")
    page.get_by_label("Sex", exact=True).check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("nothing was counted")
    page.get_by_role("button", name="age >= 10").click()
    row = page.get_by_role("row", name="girl or woman")
    expect(row).to_contain_text("33.2")
    expect(page.locator("main svg")).to_contain_text("girl or woman")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    assert taken.value.suggested_filename.startswith("sdg_ea-")
    assert taken.value.path().read_bytes().startswith(b"PK")


def test_groups_are_compared_and_ages_and_areas_drawn(as_: Opened, tmp_path: Path) -> None:
    page = as_("rukmini")
    page.get_by_role("link", name="Surveys", exact=True).click()
    page.get_by_role("link", name="Invented survey that carries the paper's shares").click()
    page.get_by_role("link", name="Look at the mapping").click()
    page.locator("summary", has_text="questions that no column answers yet").click()
    page.fill("input[name='word:region']", "STRATUM")
    page.locator("summary", has_text="What is known of the population").click()
    page.get_by_label("How the weights are made to agree").select_option("post")
    page.get_by_label("Known counts, one table in each line").fill("SEX: 1 = many")
    page.get_by_role("button", name="Keep this mapping").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not a number. Found: many.")
    page.get_by_label("Known counts, one table in each line").fill("SEX: 1 = 250600; 2 = 237800")
    page.get_by_role("button", name="Keep this mapping").click()

    (tmp_path / "areas.geojson").write_text(json.dumps(squares("11", "12", "13", "21", "22", "23")))
    page.locator("summary", has_text="Bring a map").click()
    page.set_input_files("input[name=areas]", tmp_path / "areas.geojson")
    page.get_by_label("Which property holds their codes").fill("code")
    page.get_by_role("button", name="Keep these shapes").click()
    expect(page.locator("main")).to_contain_text("The shapes of 6 areas are known.")

    page.get_by_role("link", name="Estimate from this survey").click()
    page.get_by_label("What is estimated", exact=True).select_option("SDG_EA")
    page.get_by_label("Region", exact=True).check()
    page.get_by_label("Age, year by year", exact=True).check()
    page.locator("summary", has_text="Compare groups, or two surveys").click()
    page.get_by_label("Compare each two groups of").select_option("sex")
    page.get_by_role("button", name="Show").click()
    for kind in ("Estimates with their intervals", "Age profile", "Map"):
        expect(page.get_by_role("heading", name=kind, exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Rao and Scott: F =")
    assert not faults(page)
    with page.expect_download() as taken:
        page.locator("a[href*='table.svg'][href$='draw=areas']").click()
    assert b"<svg" in taken.value.path().read_bytes()
    differ = page.get_by_role("row", name="boy or man, beside girl or woman Total")
    differ.get_by_role("link").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("boy or man")


def squares(*codes: str) -> dict[str, object]:
    """Areas side by side, as a map of GeoJSON."""
    shapes = [
        [[[at, 0], [at + 1, 0], [at + 1, 1], [at, 1], [at, 0]]] for at, _code in enumerate(codes)
    ]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": {"type": "Polygon", "coordinates": shape},
            }
            for code, shape in zip(codes, shapes, strict=True)
        ],
    }
