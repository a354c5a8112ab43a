"""One's own notices, and how one is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.notices import actions, queries
from muara_server.notices.contacts import contact_of
from muara_server.notices.models import Delivery, Notice
from server.india import logged_in
from server.notices.conftest import NOON, Box, Clock, pass_by, reach

pytestmark = pytest.mark.django_db
GIVEN = {
    "email": "ani@example.org",
    "by_email": "on",
    "phone": "+91 98765-43210",
    "by_sms": "on",
    "quiet_from": "22",
    "quiet_until": "6",
    "digest": "9",
    "zone": "Asia/Jakarta",
}


@pytest.fixture
def as_ani(ani: User) -> Client:
    return logged_in(ani)


def late(user: User, key: str = "x", about: tuple | None = None) -> Notice:
    actions.tell([user], "test.late", key=key, about=about, values={"days": 3})
    return queries.notices_of(user).first()


def page(client: Client, name: str = "notices:notices", *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_bell_counts_what_is_not_read(ani: User, as_ani: Client) -> None:
    assert "Notices: 0 not read" in page(as_ani)
    late(ani)
    late(ani, "y")
    assert "Notices: 2 not read" in page(as_ani, "web:model")


def test_opening_one_counts_it_as_read_and_leads_on(ani: User, as_ani: Client) -> None:
    notice = late(ani, about=("web:model", None))
    answer = as_ani.get(reverse("notices:open", args=[notice.pk]))
    assert answer["Location"] == reverse("web:model")
    assert queries.unread(ani) == 0


@pytest.mark.parametrize("about", [None, ("web:gone", None)])
def test_one_that_leads_nowhere_leads_to_the_list(
    ani: User, as_ani: Client, about: tuple | None
) -> None:
    notice = late(ani)
    Notice.objects.update(route=about[0] if about else "")
    answer = as_ani.get(reverse("notices:open", args=[notice.pk]))
    assert answer["Location"] == reverse("notices:notices")


def test_all_can_be_marked_as_read(ani: User, as_ani: Client) -> None:
    late(ani)
    late(ani, "y")
    as_ani.post(reverse("notices:read-all"))
    assert queries.unread(ani) == 0
    assert "Mark all" not in page(as_ani)


def test_nobody_reads_the_notices_of_another(ani: User, as_ani: Client, budi: User) -> None:
    notice = late(budi)
    assert as_ani.get(reverse("notices:open", args=[notice.pk])).status_code == 404
    as_ani.post(reverse("notices:read-all"))
    assert queries.unread(budi) == 1
    assert "3 days late" not in page(as_ani)


def test_times_are_those_of_the_readers_clock(ani: User, as_ani: Client, clock: Clock) -> None:
    late(ani)
    assert "4 May 2026, 12:00" in page(as_ani)


def test_a_long_list_comes_in_pages(ani: User, as_ani: Client) -> None:
    for number in range(51):
        late(ani, str(number))
    assert "1 to 50 of 51" in page(as_ani)


def test_choosing_is_one_deed_and_the_trail_learns_no_address(
    ani: User, as_ani: Client, box: Box
) -> None:
    before = AuditEntry.objects.count()
    assert as_ani.post(reverse("notices:preferences"), GIVEN).status_code == 302
    entries = AuditEntry.objects.order_by("number")[before:]
    assert [entry.deed for entry in entries] == ["notices.choose"]
    assert "9876" not in str(entries[0].detail)
    assert "example.org" not in str(entries[0].detail)
    ani.refresh_from_db()
    assert contact_of(ani).sms == "+919876543210"
    hours = queries.hours_of(ani)
    assert (hours.quiet_from, hours.quiet_until, hours.digest) == (22, 6, 9)
    assert hours.zone.key == "Asia/Jakarta"
    assert 'value="+919876543210"' in page(as_ani, "notices:preferences")


def test_addresses_lie_sealed(ani: User, as_ani: Client, box: Box) -> None:
    as_ani.post(reverse("notices:preferences"), GIVEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_user")
        kept = b"".join(
            bytes(cell) for row in cursor for cell in row if isinstance(cell, bytes | memoryview)
        )
    assert len(kept) > 40
    assert b"example.org" not in kept
    assert b"9876543210" not in kept


def test_what_was_sealed_for_ani_does_not_open_for_budi(ani: User, budi: User) -> None:
    reach(ani, sms="+919876543210")
    reach(budi, sms="+919876500000")
    budi.sealed_phone = ani.sealed_phone
    with pytest.raises(ValueError, match="sealed"):
        contact_of(budi)


@pytest.mark.parametrize("phone", ["98765 43210", "+91 98765", "+0 98765 43210", "call Ani"])
def test_a_number_without_its_country_is_sent_back(
    as_ani: Client, ani: User, box: Box, phone: str
) -> None:
    answer = as_ani.post(reverse("notices:preferences"), GIVEN | {"phone": phone})
    assert answer.status_code == 400
    assert "Write it as +91" in answer.content.decode()
    ani.refresh_from_db()
    assert contact_of(ani).email == ""


def test_a_channel_that_is_off_is_not_offered(as_ani: Client) -> None:
    shown = page(as_ani, "notices:preferences")
    assert "This server sends no SMS" in shown
    assert 'name="phone"' not in shown


def test_an_address_outlives_a_channel_that_is_off_for_a_while(ani: User, as_ani: Client) -> None:
    reach(ani, sms="+919876543210")
    told = {name: GIVEN[name] for name in ("quiet_from", "quiet_until", "digest", "zone")}
    as_ani.post(reverse("notices:preferences"), told)
    ani.refresh_from_db()
    assert contact_of(ani).sms == "+919876543210"


def test_a_test_goes_out_once_a_minute(ani: User, as_ani: Client, box: Box, clock: Clock) -> None:
    reach(ani, email="ani@example.org", sms="+919876543210")
    as_ani.post(reverse("notices:test"))
    as_ani.post(reverse("notices:test"))
    pass_by()
    assert (len(mail.outbox), len(box)) == (1, 1)


def test_the_administrator_sees_what_could_not_be_sent_and_not_what_it_said(
    ani: User, somebody: Callable[..., User], box: Box, clock: Clock
) -> None:
    reach(ani, sms="+919876543210")
    late(ani)
    Delivery.objects.update(status="given_up", ended_at=NOON, attempts=6, problem="OSError")
    adi = logged_in(somebody("administrator", None))
    shown = page(adi, "notices:deliveries")
    assert "Ani Kumari" in shown
    assert "OSError" in shown
    assert "late" not in shown
    assert "98765" not in shown
    again = reverse("notices:try-again", args=[Delivery.objects.get().pk])
    assert adi.post(again).status_code == 302
    assert Delivery.objects.get().status == "waiting"


def test_only_the_administrator_sees_it(as_ani: Client) -> None:
    assert as_ani.get(reverse("notices:deliveries")).status_code == 403
