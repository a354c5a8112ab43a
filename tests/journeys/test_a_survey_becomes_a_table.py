"""Rukmini, statistician, brings a survey file, says how it is read and takes a table along."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.surveys.brought import MAPPING, rows
from skips import needs_program

from .conftest import Opened, Worked

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
    expect(page.get_by_role("row", name="girl or woman")).to_contain_text("33.2")
    expect(page.locator("main svg")).to_contain_text("girl or woman")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    assert taken.value.suggested_filename.startswith("sdg_ea-")
    assert taken.value.path().read_bytes().startswith(b"PK")
