"""Is somebody known elsewhere? With a reason, not often, written down; and no name comes back."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.elsewhere import most_a_day
from muara_server.notices.models import Notice
from server.cast import Map
from server.india import logged_in
from server.ledger.entering import draft, enter

from .conftest import Somebody

pytestmark = pytest.mark.django_db

ADDRESS = "casework:elsewhere"


@pytest.fixture
def known(suraj: UUID, ani: User) -> UUID:
    """He is told apart by his name and the year of his birth."""
    born = {"birth_date": "2012-05-01", "evidence": "birth_certificate"}
    enter(draft("identity", person=suraj, facts=born), who=ani)
    return suraj


def ask(user: User, text: str = "Zorawar Kumar 2012", **sent: str) -> tuple[int, str]:
    said = {"text": text, "reason": "found_here", **sent}
    answer = logged_in(user).post(reverse(ADDRESS), said)
    return answer.status_code, answer.content.decode()


def test_elsewhere_is_all_that_is_told(known: UUID, chitra: User) -> None:
    status, shown = ask(chitra)
    assert status == 200
    assert "Known in Sitamarhi." in shown
    assert str(known) not in shown
    assert "Riga" not in shown


def test_at_home_he_is_known_and_a_stranger_nowhere(known: UUID, ani: User) -> None:
    assert "Known in your own area" in ask(ani)[1]
    assert "Not known." in ask(ani, "Quirina Devi 2011")[1]


def test_it_is_offered_to_those_alone_who_may_ask(
    chitra: User, somebody: Somebody, places: Map
) -> None:
    listed = reverse("casework:hand-overs")
    inspector = somebody("inspector", places.sitamarhi)
    assert reverse(ADDRESS) in logged_in(chitra).get(listed).content.decode()
    assert reverse(ADDRESS) not in logged_in(inspector).get(listed).content.decode()
    assert logged_in(inspector).get(reverse(ADDRESS)).status_code == 403


def test_a_reason_is_asked_and_a_name_alone_finds_nobody(known: UUID, chitra: User) -> None:
    assert ask(chitra, reason="")[0] == 400
    assert ask(chitra, "Zorawar Kumar")[0] == 400
    assert not AuditEntry.objects.filter(deed="person.asked_elsewhere").exists()


def test_it_is_written_down_for_the_auditor_without_the_text(
    known: UUID, chitra: User, somebody: Somebody
) -> None:
    ask(chitra)
    entry = AuditEntry.objects.get(deed="person.asked_elsewhere")
    assert "Zorawar" not in str(entry.detail)
    auditor = logged_in(somebody("auditor", None))
    shown = auditor.get(reverse("casework:asked-elsewhere")).content.decode()
    assert "Chitra Patel" in shown
    assert "a child was found here" in shown
    assert "Zorawar" not in shown
    assert logged_in(chitra).get(reverse("casework:asked-elsewhere")).status_code == 403


def test_who_asks_too_often_is_refused(known: UUID, chitra: User) -> None:
    for number in range(most_a_day()):
        assert ask(chitra, f"Nobody Nowhere {2000 + number % 20}")[0] == 200
    status, shown = ask(chitra)
    assert status == 400
    assert "Known in" not in shown
    assert "telephone the office" in shown


def test_a_hand_over_can_be_asked_for_and_nothing_is_shown(
    known: UUID, chitra: User, budi: User, places: Map
) -> None:
    _, shown = ask(chitra, district=places.sitamarhi.code)
    assert "The office there was told" in shown
    told = Notice.objects.get(kind="casework.asked_for")
    assert told.user == budi
    assert told.values == {"place": places.surat.code}
    assert AuditEntry.objects.filter(deed="person.hand_over_asked", about=str(known)).exists()
