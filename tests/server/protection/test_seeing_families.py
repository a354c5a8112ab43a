"""A family shown on one page is several files: each is within the reader's reach, or is not named.

Kajal moved from Sitamarhi to relatives in Surat and was registered there. Her brother's page and
the household's page show Chitra those whom she may see, and of the others that they live there.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from muara_server.accounts.models import User
from muara_server.registry import queries
from server.cast import Map
from server.ledger.entering import SURAT, draft, enter, register, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(ani: User, chitra: User, places: Map, somebody: Callable[..., User]) -> tuple[UUID, UUID]:
    """A household in Surat with Kajal of Surat, and Suraj whose file is in Sitamarhi."""
    kajal = register(chitra, "Kajal Patel", sex="female", place_code=SURAT)
    household = settle(chitra, kajal, name="Patel", place_code=SURAT)
    suraj = register(ani, "Zorawar Kumar")
    both = somebody("case_worker", places.india)  # a court moved him: whoever reaches both wrote it
    enter(
        draft("membership", person=suraj, household=household, facts={"relation": "child"}),
        who=both,
    )
    return household, kajal


def seen(who: User, address: str) -> str:
    client = Client()
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_household_names_only_those_within_reach(home: tuple[UUID, UUID], chitra: User) -> None:
    page = seen(chitra, f"/households/{home[0]}/")
    assert "Kajal" in page
    assert "Zorawar" not in page


def test_a_persons_family_names_only_those_within_reach(
    home: tuple[UUID, UUID], chitra: User
) -> None:
    assert "Zorawar" not in seen(chitra, f"/people/{home[1]}/")


def test_the_household_of_another_area_stays_closed(home: tuple[UUID, UUID], ani: User) -> None:
    """Ani may see the boy who lives there, not the family in Surat around him."""
    suraj = queries.people_for(ani).get().pk
    page = seen(ani, f"/people/{suraj}/")
    assert "Zorawar" in page
    assert "Kajal" not in page


def test_a_volunteer_reads_no_names_of_a_family_that_others_registered(
    ani: User, somebody: Callable[..., User], places: Map
) -> None:
    volunteer = somebody("volunteer", places.sitamarhi)
    own, sister = register(volunteer, "Kajal Kumari", sex="female"), register(ani, "Zora Kumari")
    settle(ani, sister)
    household = queries.people_for(ani).get(pk=sister).memberships.get().household_id
    joined = {"person": own, "household": household, "facts": {"relation": "child"}}
    enter(draft("membership", **joined), who=ani)
    assert "Zora" not in seen(volunteer, f"/people/{own}/")
