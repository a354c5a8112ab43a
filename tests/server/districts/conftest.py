"""A district that was begun, and the people who begin one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from muara_server.accounts.models import User
from muara_server.districts.actions.settling import begin
from muara_server.places.models import Place
from server.india import SITAMARHI, place

OWN = "sitamarhi_2026"


@pytest.fixture
def officer(india: None, somebody: Callable[..., User]) -> User:
    """A State officer of Bihar, who may begin its districts and open no account."""
    return somebody("state_officer", place("IN.ST.10"), login="sarita", name="Sarita Sinha")


@pytest.fixture
def administrator(india: None, somebody: Callable[..., User]) -> User:
    return somebody("administrator", None, login="root", name="Asha Rao", programme="")


@pytest.fixture
def district(officer: User) -> Place:
    """Sitamarhi, begun in a programme of its own."""
    begin(place(SITAMARHI), programme=OWN, who=officer)
    return place(SITAMARHI)
