"""The committee pack: figures with their numbers, on the screen and on paper in three languages."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from muara_server.audit.models import AuditEntry
from muara_server.coordination.frames.packs import pack_for
from server.coordination.committee import Committee, a_committee
from skips import needs_printing, needs_program

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from muara_server.accounts.models import User
    from server.cast import Map

DUE = dt.date(2024, 6, 28)


@pytest.fixture
def committee(places: Map, somebody: Callable[..., User]) -> Committee:
    places.sitamarhi.in_programme = True
    places.sitamarhi.save()
    made = a_committee(somebody("district_officer", places.sitamarhi), places.sitamarhi)
    made.decides(made.meets(*made.seats), due_on=DUE)
    return made


def test_every_figure_has_a_number_and_a_page(committee: Committee) -> None:
    pack = pack_for(committee.who, committee.body, timezone.localdate())
    assert [each.number for each in pack.noted] == list(range(1, len(pack.noted) + 1))
    assert all(each.address.startswith("/") for each in pack.noted)
    decided = next(each for each in pack.sections if each.key == "decisions")
    assert [(row.name, row.late) for row in decided.rows] == [
        ("Visit every kiln before the season ends.", True)
    ]


def test_the_page_leads_to_the_decision(client: Client, committee: Committee) -> None:
    client.force_login(committee.who)
    page = client.get(reverse("coordination:pack", args=[committee.id])).content.decode()
    assert "Visit every kiln before the season ends." in page
    assert "28 June 2024" in page
    assert "/coordination/decisions/" in page


def test_nothing_is_told_of_a_day_to_come(client: Client, committee: Committee) -> None:
    client.force_login(committee.who)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    asked = {"on": tomorrow.isoformat(), "language": "en"}
    for name in ("pack", "pack-file"):
        answer = client.get(reverse(f"coordination:{name}", args=[committee.id]), asked)
        assert answer.status_code == 400
        assert "Choose it or an earlier day" in answer.content.decode()


def test_another_district_prints_nothing_of_it(
    client: Client, committee: Committee, places: Map, somebody: Callable[..., User]
) -> None:
    client.force_login(somebody("district_officer", places.surat))
    for name in ("pack", "pack-file"):
        address = reverse(f"coordination:{name}", args=[committee.id])
        assert client.get(address).status_code == 404


@needs_printing("en", "id", "hi")
@needs_program("pdftotext")
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Committee pack"), ("id", "Berkas komite"), ("hi", "28 जून 2024")],
)
def test_it_is_printed_in_any_of_the_languages(
    client: Client, committee: Committee, tmp_path: Path, language: str, said: str
) -> None:
    client.force_login(committee.who)
    address = reverse("coordination:pack-file", args=[committee.id])
    answer = client.get(address, {"language": language})
    assert answer["Content-Type"] == "application/pdf"
    file = tmp_path / "pack.pdf"
    file.write_bytes(answer.content)
    command = ["pdftotext", "-layout", str(file), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said in text
    printed = AuditEntry.objects.get(deed="body.pack_printed")
    assert (printed.who, printed.detail["language"]) == (committee.who.pk, language)
