"""A clerk keys a sheet of paper with the keyboard alone, and goes on to the next one."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from muara.forms import open_forms
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.intake import actions
from muara_server.intake.models import Keying
from muara_server.intake.paper import keying, numbers, printed
from server.india import SITAMARHI, place


def test_a_sheet_is_keyed_without_a_mouse(
    india: None,
    somebody: Callable[..., User],
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
    faults: Callable[[], list[str]],
) -> None:
    version = actions.publish(
        open_forms(open_pack("international"))["identification"].converted.xml, who=None
    )
    sheet = printed.draw(version, language="en", sheets=1, who=None)[0]
    log_in(somebody("case_worker", place(SITAMARHI)))
    visit("/paper/")
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
    assert faults() == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Somebody else keys it again before it is entered")).to_be_visible()
    expect(page.get_by_label("Number of the sheet")).to_be_focused()
    kept = keying.opened(Keying.objects.get())
    assert kept["hazards"] == "heavy_load machine"
    assert kept[keying.DAY] == "2024-05-03"
