"""A keeper keys the register of fifty children for a month, with the keyboard alone.

Timed by keystrokes: a month of fifty children is to be keyed within five minutes, which at two
keystrokes a second are six hundred.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from playwright.sync_api import Page, expect

from journeys.looks import faults
from muara_server import sheet_numbers
from muara_server.accounts.models import User
from muara_server.learning.actions.registers import draw
from muara_server.learning.frames import paths as frames
from muara_server.learning.frames.pupils import pupils_of
from muara_server.learning.models import Batch
from server.cast import PROGRAMME
from server.india import SITAMARHI, place
from server.learning.centres import CAME, batch, centre, enrolled
from server.ledger.entering import enter, registered

CHILDREN, KEYSTROKES = 50, 600
SUNDAYS = {1, 8, 15, 22, 29}
SCHOOL_DAYS = [day for day in range(2, 31) if day not in SUNDAYS]


@dataclass
class Keyboard:
    """Types, and counts each key that is struck."""

    page: Page
    struck: int = 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.struck += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.struck += 1


def test_a_month_of_fifty_children_is_keyed_within_five_minutes(
    india: None,
    somebody: Callable[..., User],
    page: Page,
    visit: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    keeper = somebody("case_worker", place(SITAMARHI))
    held, paper = fifty_of(keeper), list(a_month_on_paper())
    month = CAME.replace(day=1)
    pupils = pupils_of(keeper, held, why="printing")
    sheet = draw(held, month, pupils, language="en", who=keeper)
    log_in(keeper)
    keys = Keyboard(page)
    visit("/learning/registers/")
    expect(page.get_by_label("Number on the register")).to_be_focused()
    keys.type(f"R{sheet_numbers.written(sheet.number)}")
    keys.press("Enter")
    expect(page.get_by_label("Hours of pre-vocational training")).to_be_focused()
    for said in ("8", "given", "given", "150", "not: no h"):
        keys.type(said)
        keys.press("Enter")
    keys.type("*")
    for absences in paper:
        keys.type(as_typed(absences))
        keys.press("Enter")
    expect(page.get_by_role("button", name="Keep this register")).to_be_focused()
    assert faults(page) == []
    keys.press("Enter")
    expect(page.get_by_text("200 entries recorded.")).to_be_visible()
    assert keys.struck <= KEYSTROKES, keys.struck
    told = frames.registers(programme=PROGRAMME).to_dicts()
    by_child = {row["person"]: row["marks"] for row in told}
    assert [by_child[str(each.person)] for each in pupils] == [on_paper(each) for each in paper]
    given = frames.supports(programme=PROGRAMME).select("item", "given", "amount", "not_because")
    assert set(given.rows()) == {
        ("meal", True, None, None),
        ("stipend", True, 150.0, None),
        ("health_check", False, None, "no_visit"),
    }


def fifty_of(keeper: User) -> Batch:
    """A batch of fifty children."""
    held = batch(centre(), places=CHILDREN)
    children = [uuid4() for _ in range(CHILDREN)]
    same = {"place_code": SITAMARHI, "true_on": CAME}
    enter(
        *(registered(each, f"Child {at:02}", **same) for at, each in enumerate(children)),
        *(enrolled(each, held.institution, facts={"batch": held.key}) for each in children),
        who=keeper,
    )
    return held


def a_month_on_paper() -> Iterator[dict[int, str]]:
    """What the paper says of each child: absent one day in eight, now and then for some days."""
    chance = random.Random(8)  # noqa: S311 (an invented month)
    for _ in range(CHILDREN):
        away = {day: "a" for day in SCHOOL_DAYS if chance.random() < 1 / 12}
        if chance.random() < 1 / 4:
            first = chance.randrange(len(SCHOOL_DAYS) - 4)
            away |= dict.fromkeys(SCHOOL_DAYS[first : first + 4], "e")
        yield dict(sorted(away.items()))


def as_typed(away: dict[int, str]) -> str:
    """A day and its letter; of the next school day the letter alone."""
    typed, awaited = "", SCHOOL_DAYS[0]
    for day, mark in away.items():
        typed += mark if day == awaited else f"{day}{mark}"
        later = [each for each in SCHOOL_DAYS if each > day]
        awaited = later[0] if later else 0
    return typed


def on_paper(away: dict[int, str]) -> str:
    """The month as it stands on paper, a letter a day."""
    return "".join(away.get(day, "p") if day in SCHOOL_DAYS else "-" for day in range(1, 31))
