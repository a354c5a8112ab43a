"""Each element of the founding papers says what does it here, and leads there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser

from muara_server.web.queries.model import Element, sections

if TYPE_CHECKING:
    from django.test import Client

    from muara_server.accounts.models import User
    from server.cast import Map

pytestmark = pytest.mark.once

MEASURED = {"effect.childhood", "effect.health", "effect.trauma", "effect.illiteracy"}


def elements() -> list[Element]:
    return [
        each
        for section in sections(AnonymousUser())
        for one in section.elements
        for each in (one, *one.below)
    ]


def test_what_does_an_element_is_said_in_words_and_never_by_the_name_of_a_route() -> None:
    assert not [each.does for each in elements() if re.fullmatch(r"[a-z_]+:[a-z_-]+", each.does)]


def test_whatever_is_there_has_an_address() -> None:
    assert not [each.id for each in elements() if not each.address and each.does != "not yet"]


def test_the_four_effects_lead_to_what_is_measured_of_them() -> None:
    led = {each.id: each.address for each in elements() if each.id.startswith("effect.")}
    assert led == dict.fromkeys(MEASURED, "/learning/effects/")


def test_it_leads_a_reader_only_where_his_role_opens_the_page(
    client: Client, places: Map, somebody: Callable[..., User]
) -> None:
    """A donor reads results and no child's name: the search is named to him, and not linked."""
    shown = {}
    for role, place in (("donor", None), ("case_worker", places.sitamarhi)):
        client.force_login(somebody(role, place))
        shown[role] = client.get("/model/").content.decode().partition("<main")[2]
    assert "found by search: for other roles than yours" in shown["donor"]
    assert 'href="/search/' not in shown["donor"]
    assert 'href="/search/' in shown["case_worker"]
