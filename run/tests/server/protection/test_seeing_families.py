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


def test_what_somebody_wrote_is_text_on_every_page(ani: User) -> None:
    """A name is what somebody typed: it is shown, never run."""
    typed = "<script>alert(1)</script>"
    person = register(ani, typed)
    household = settle(ani, person, name=typed)
    enter(draft("visit", person=person, identifiers={"note": typed}), who=ani)
    for address in (
        f"/people/{person}/",
        f"/households/{household}/",
        f"/people/{person}/observations/visit/",
    ):
        page = seen(ani, address)
        assert typed not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("typed", ["98765 43210", "QX/77/1998", "Zorawar Quirin 2011"])
def test_a_search_from_afar_tells_the_district_and_nothing_else(
    ani: User, chitra: User, places: Map, typed: str
) -> None:
    """No name, no village, no id: enough to ring the office there."""
    person = register(
        ani,
        "Zorawar Quirin",
        place_code=places.riga.code,
        identifiers={"phone": "98765 43210", "document": "QX/77/1998"},
    )
    enter(draft("identity", person=person, facts={"birth_date": "2011-03-03"}), who=ani)
    client = Client()
    client.force_login(chitra)
    page = client.post("/search/", {"text": typed}).content.decode()
    results = page.split("</form>")[-1]
    assert "Sitamarhi" in results
    assert not any(told in results for told in ("Zorawar", "Riga", str(person), "/people/"))
