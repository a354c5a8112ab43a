"""How a short message leaves: onto the screen, into a folder, or by a gateway of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import override_settings

from muara_server.notices import gateways

# No database is asked.
pytestmark = pytest.mark.once

NUMBER, TEXT = "+919876543210", "Muara: एक उत्तर 3 दिन देर से है।"
SENT: list[tuple[str, str]] = []


class Own:
    """A gateway of a deployment's own."""

    def send(self, number: str, text: str) -> None:
        SENT.append((number, text))


def test_onto_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(MUARA_SMS="console"):
        gateways.gateway().send(NUMBER, TEXT)
    assert capsys.readouterr().out == f"SMS to {NUMBER}: {TEXT}\n"


def test_into_a_folder_whole_private_and_under_a_name_that_says_nothing(home: Path) -> None:
    with override_settings(MUARA_SMS="folder"):
        gateways.gateway().send(NUMBER, TEXT)
        gateways.gateway().send(NUMBER, TEXT)
    first, second = sorted((home / "sms").iterdir())
    told = json.loads(first.read_text(encoding="utf-8"))
    assert (told["number"], told["text"]) == (NUMBER, TEXT)
    assert (first.suffix, first.stat().st_mode & 0o077) == (".json", 0)
    assert NUMBER[1:] not in first.name + second.name


def test_by_a_gateway_of_ones_own() -> None:
    with override_settings(MUARA_SMS=f"{__name__}.Own"):
        gateways.gateway().send(NUMBER, TEXT)
    assert SENT == [(NUMBER, TEXT)]
