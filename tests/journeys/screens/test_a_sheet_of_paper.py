"""A clerk keys a sheet of paper with the keyboard alone, and goes on to the next one."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from journeys.looks import faults
from muara.forms import open_forms
from muara.packs import open_pack
from muara_server import sheet_numbers as numbers
from muara_server.accounts.models import User
from muara_server.intake import actions
from muara_server.intake.models import Keying, Sheet
from muara_server.intake.paper import keying, printed
from server.india import SITAMARHI, place
from server.ledger.entering import register


def test_a_sheet_is_keyed_without_a_mouse(
    india: None,
    somebody: Callable[..., User],
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    sheet, second = (drawn(key) for key in ("identification", "follow_up"))
    worker = somebody("case_worker", place(SITAMARHI))
    child = register(worker, "Suraj Kumar", place_code=SITAMARHI)
    log_in(worker)
    visit("/paper/")
    expect(page.get_by_label("Number of the sheet")).to_be_focused()
    page.keyboard.type(numbers.written(sheet.number))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Day on the paper")).to_be_focused()
    for typed in ("03052024", "Zorawar", "2", "12", *[""] * 4, "20", "1 3", "", "8"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    assert page.locator(".chosen").all_inner_texts() == [
        "2 boy",
        "1 heavy loads",
        "3 machines",
        "8 no danger that can be seen",
    ]
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Somebody else keys it again before it is entered")).to_be_visible()
    expect(page.get_by_label("Number of the sheet")).to_be_focused()
    kept = keying.opened(Keying.objects.get())
    assert kept["hazards"] == "heavy_load machine"
    assert kept[keying.DAY] == "2024-05-03"
    page.keyboard.type(numbers.written(second.number))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Day on the paper")).to_be_focused()
    for typed in ("03052024", "Suraj"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(page.locator(".choices").filter(has_text="Suraj Kumar")).to_be_visible()
    for typed in ("1", "1", "2", "", "", "", "", "8"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Number of the sheet")).to_be_focused()
    kept = keying.opened(Keying.objects.get(sheet=second))
    assert (kept["child"], kept["met"]) == (str(child), "child")


def drawn(key: str) -> Sheet:
    """A sheet of one of the packs' forms."""
    form = open_forms(open_pack("international"))[key]
    version = actions.publish(form.converted.xml, who=None)
    return printed.draw(version, language="en", sheets=1, who=None)[0]
