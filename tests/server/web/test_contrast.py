"""The contrast of every pair of colours that the screens use, recomputed from the stylesheet."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import gettext, override

from muara_server.web.catalogues import SERVER

pytestmark = pytest.mark.once

STYLESHEET = (SERVER / "web" / "static" / "web" / "muara.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b", STYLESHEET))

# Text, its ground, and the ratio that the design promises.
PROMISED = [
    ("ink", "paper", 16.58),
    ("ink", "wash", 15.16),
    ("ink", "accent-wash", 14.43),
    ("ink", "alert-wash", 14.65),
    ("ink-2", "paper", 7.82),
    ("ink-2", "wash", 7.15),
    ("ink-2", "accent-wash", 6.81),
    ("ink-2", "alert-wash", 6.91),
    ("accent", "paper", 7.61),
    ("accent", "wash", 6.96),
    ("accent", "accent-wash", 6.63),
    ("alert", "paper", 7.28),
    ("alert", "wash", 6.65),
    ("alert", "alert-wash", 6.43),
    ("edge", "paper", 4.76),
    ("edge", "wash", 4.35),
    ("edge", "accent-wash", 4.14),
    ("paper", "accent", 7.61),
    ("paper", "alert", 7.28),
    ("ink", "map-2", 13.23),
    ("ink", "map-3", 9.63),
    ("paper", "map-4", 7.61),
]
TEXT_NEEDS, MARKS_NEED = 4.5, 3.0


@pytest.mark.parametrize(("front", "ground", "promised"), PROMISED)
def test_the_contrast_is_what_the_design_promises(front: str, ground: str, promised: float) -> None:
    assert ratio(TOKENS[front], TOKENS[ground]) == pytest.approx(promised, abs=0.02)


@pytest.mark.parametrize(("front", "ground", "_"), PROMISED)
def test_text_and_marks_can_be_told_from_their_ground(front: str, ground: str, _: float) -> None:
    needed = MARKS_NEED if front == "edge" else TEXT_NEEDS
    assert ratio(TOKENS[front], TOKENS[ground]) >= needed


def test_no_colour_is_written_outside_the_tokens() -> None:
    after_tokens = STYLESHEET.split("/* Ground */")[1]
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", after_tokens)


def test_there_is_one_radius_and_no_shadow_behind_anything() -> None:
    radii = set(re.findall(r"border-radius:([^;}]+)", STYLESHEET))
    assert radii <= {"var(--radius)", "50%", "0"}
    shadows = re.findall(r"box-shadow:([^;}]+)", STYLESHEET)
    assert all(shadow.startswith("inset") for shadow in shadows)


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "url(" not in STYLESHEET
    assert "@import" not in STYLESHEET


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_the_demonstration_is_told_on_every_sheet_in_the_words_of_the_screen(language: str) -> None:
    with override(language):
        first = gettext("Demonstration.")
        rest = gettext(
            "People, families and visits here are invented. They are never mixed with real records."
        )
    assert f'@page invented-{language}{{@top-left{{content:"{first} {rest}"' in STYLESHEET


def ratio(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    red, green, blue = (linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
