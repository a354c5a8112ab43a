"""What somebody may do is read once for a page, and anew for the next."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from muara_server.accounts import rules
from muara_server.accounts.models import Assignment, User

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_page_reads_the_assignments_of_its_reader_once(
    ani: User, django_assert_max_num_queries: Any
) -> None:
    with rules.read_once(), django_assert_max_num_queries(1):
        for _ in range(20):
            assert rules.allows(ani, "person.read")
            assert "person.read" in rules.permissions_of(ani)


def test_the_next_page_knows_that_a_role_has_ended(ani: User) -> None:
    phone = Client()
    phone.force_login(ani)
    assert phone.get("/search/?q=a").status_code == 200
    Assignment.objects.filter(user=ani).delete()
    assert phone.get("/search/?q=a").status_code == 403


def test_outside_a_page_that_is_read_nothing_is_kept(ani: User) -> None:
    assert rules.allows(ani, "person.read")
    Assignment.objects.filter(user=ani).delete()
    assert not rules.allows(ani, "person.read")
