"""A rescue that is planned and names nobody is known to nobody: the rule fails to the safe side."""

from __future__ import annotations

import pytest
from django.utils import timezone

from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries.standing import proceedings_for
from muara_server.casework.rules.parties import Hand
from server.casework.conftest import Somebody
from server.cast import Map

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["district_officer", "supervisor", "inspector"])
def test_nobody_sees_or_hears_of_a_rescue_in_which_nobody_is_named(
    role: str, somebody: Somebody, places: Map
) -> None:
    user = somebody(role, places.sitamarhi)
    opening = procedure_at(places.riga, "rescue")
    planned = open_procedure(
        "rescue",
        place=places.riga,
        programme="invented",
        facts={"due_on": timezone.localdate()},
        who=None,
        acting_as=opening.steps[opening.opens].by[0],
        source="file",
    )
    held = Proceeding.objects.select_related("place", "receiver_place", "turn").get(pk=planned)
    assert not proceedings_for(user, pk=planned).exists()
    assert not Hand(user).sees(held)
    assert held.due is None  # the day is sealed: there is nothing a reminder could go by
