"""Each element of the founding papers says what does it here, and leads there."""

from __future__ import annotations

import re

import pytest

from muara_server.web.queries.model import Element, sections

pytestmark = pytest.mark.once

MEASURED = {"effect.childhood", "effect.health", "effect.trauma", "effect.illiteracy"}


def elements() -> list[Element]:
    return [
        each for section in sections() for one in section.elements for each in (one, *one.below)
    ]


def test_what_does_an_element_is_said_in_words_and_never_by_the_name_of_a_route() -> None:
    assert not [each.does for each in elements() if re.fullmatch(r"[a-z_]+:[a-z_-]+", each.does)]


def test_whatever_is_there_has_an_address() -> None:
    assert not [each.id for each in elements() if not each.address and each.does != "not yet"]


def test_the_four_effects_lead_to_what_is_measured_of_them() -> None:
    led = {each.id: each.address for each in elements() if each.id.startswith("effect.")}
    assert led == dict.fromkeys(MEASURED, "/learning/effects/")
