"""What is prepared for a service has not reached it: nobody there learns that it exists.

A referral may be written before the family agrees, with the service already chosen.
"""

from __future__ import annotations

from uuid import UUID

import pytest

from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.referrals import received_by
from muara_server.casework.queries.standing import proceedings_for
from muara_server.casework.rules.parties import Hand
from muara_server.ledger import actions as ledger
from server.casework.conftest import Somebody, consent_to, step
from server.cast import Map
from server.ledger.entering import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def boy(ani: User, places: Map) -> UUID:
    return register(ani, "Zorawar Kumar", place_code=places.riga.code)


@pytest.fixture
def teacher(somebody: Somebody, places: Map) -> User:
    return somebody("trainer", places.surat)


@pytest.fixture
def draft(boy: UUID, ani: User, teacher: User, places: Map) -> UUID:
    facts = {"service": "school", "receiver": str(teacher.pk), "to_place": places.surat.code}
    return open_procedure("referral", person=boy, facts=facts, who=ani)


def sees(user: User, referral: UUID) -> bool:
    """Both ways of asking agree, and the inbox with them."""
    held = Proceeding.objects.select_related("place", "receiver_place").get(pk=referral)
    listed = proceedings_for(user, pk=referral).exists()
    assert Hand(user).sees(held) is listed
    assert not (received_by(user, pk=referral).exists() and not listed)
    return bool(listed)


@pytest.mark.parametrize("where", ["surat", "sitamarhi"])
def test_no_service_sees_what_is_only_prepared(
    draft: UUID, teacher: User, somebody: Somebody, places: Map, where: str
) -> None:
    member = somebody("committee_member", getattr(places, where))
    assert not sees(teacher, draft)
    assert not sees(member, draft)


@pytest.mark.parametrize("end", ["cancel", "find_none"])
def test_nor_what_came_to_an_end_without_being_sent(
    draft: UUID, teacher: User, ani: User, end: str
) -> None:
    take_step(
        draft, end, facts={"reason": "family_does_not_want"} if end == "cancel" else {}, who=ani
    )
    assert not sees(teacher, draft)


def test_once_sent_it_is_seen_and_stays_so_when_all_is_made_again(
    draft: UUID, boy: UUID, teacher: User, ani: User, places: Map
) -> None:
    consent_to(boy, str(teacher.pk), who=ani)
    step(draft, "send", ani, receiver=str(teacher.pk), to_place=places.surat.code)
    assert sees(teacher, draft)
    ledger.rebuild(who=None)
    assert sees(teacher, draft)
    assert received_by(teacher, pk=draft).exists()
