"""A checklist asked twice: what nobody knew never counts as missing."""

import random

import pytest

from muara.coordination import ANSWERS, change, checklists, score
from muara.packs import open_pack


def test_what_nobody_knows_widens_the_score() -> None:
    found = score({"plan": "yes", "staff": "partly", "budget": "no", "data": "not_known"})
    assert (found.low, found.high, found.answered) == (0.375, 0.625, 3)


def test_a_question_that_is_new_changes_nothing() -> None:
    found = change({"plan": "no"}, {"plan": "no", "fund": "yes"})
    assert (found.low, found.high, found.compared) == (0, 0, 1)


def test_nothing_in_common_says_nothing() -> None:
    assert (change({}, {"plan": "yes"}).low, change({}, {"plan": "yes"}).high) == (-1, 1)


def test_an_answer_never_lies_outside_its_bounds() -> None:
    chance = random.Random(7)  # noqa: S311
    for _ in range(200):
        asked = {str(key): chance.choice(ANSWERS) for key in range(chance.randint(1, 9))}
        settled = {
            key: chance.choice(("yes", "partly", "no")) if said == "not_known" else said
            for key, said in asked.items()
        }
        open_, closed = score(asked), score(settled)
        assert open_.low <= closed.low == closed.high <= open_.high


@pytest.mark.parametrize("pack", ["international", "india", "indonesia"])
def test_each_partner_of_the_paper_has_its_checklist(pack: str) -> None:
    assert set(checklists(open_pack(pack))) >= {"state", "district", "union", "employers"}
