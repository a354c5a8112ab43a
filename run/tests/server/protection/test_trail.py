"""Every way of seeing a child's file leaves an entry, and every refusal costs the same.

Whoever is shown a name is in the trail with the ids of whom they saw; somebody who tries ids out
is in it too, whether or not a file lies behind them.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit import chain
from muara_server.audit.models import AuditEntry
from server.ledger.entering import draft, enter, register, settle

pytestmark = pytest.mark.django_db
MATTERS = {"number", "at", "who", "deed", "about_kind", "about", "place", "programme", "detail"}


@pytest.fixture
def suraj(ani: User) -> UUID:
    person = register(ani, "Zorawar Kumar", identifiers={"phone": "98765 43210"})
    enter(draft("work", person=person, facts={"worked": True, "economic_hours": 20}), who=ani)
    today = timezone.localdate().isoformat()
    enter(draft("visit", person=person, facts={"next_visit_on": today}), who=ani)
    return person


@pytest.fixture
def as_ani(ani: User) -> Client:
    client = Client()
    client.force_login(ani)
    return client


def since(number: int) -> Iterator[AuditEntry]:
    return AuditEntry.objects.filter(number__gt=number).iterator()


def seen_by_trail(person: UUID, number: int) -> bool:
    """Is there an entry that leads from this person to who saw them?"""
    listed = chain.hash_of([str(person)])
    return any(
        entry.about == person
        or str(person) in entry.detail.get("people", ())
        or entry.detail.get("list_hash") == listed
        for entry in since(number)
    )


@pytest.mark.parametrize("way", ["page", "form", "question", "search", "the day's work", "family"])
def test_whoever_is_shown_a_name_is_in_the_trail(
    way: str, suraj: UUID, ani: User, as_ani: Client
) -> None:
    household = settle(ani, suraj)
    before = AuditEntry.objects.latest("number").number
    answer = {
        "page": lambda: as_ani.get(f"/people/{suraj}/"),
        "form": lambda: as_ani.get(f"/people/{suraj}/observations/visit/"),
        "question": lambda: as_ani.get(f"/people/{suraj}/answers/night_work/"),
        "search": lambda: as_ani.post("/search/", {"text": "Zorawar"}),
        "the day's work": lambda: as_ani.get("/"),
        "family": lambda: as_ani.get(f"/households/{household}/"),
    }[way]()
    assert "Zorawar" in answer.content.decode()
    assert seen_by_trail(suraj, before)


def test_looking_for_somebody_leaves_no_word_of_what_was_typed(suraj: UUID, as_ani: Client) -> None:
    as_ani.post("/search/", {"text": "Zorawar"})
    as_ani.post("/search/", {"text": "98765 43210"})
    told = " ".join(str(entry.facts()) for entry in AuditEntry.objects.all())
    assert "Zorawar" not in told
    assert "43210" not in told


def test_the_mac_covers_every_field_that_says_something(suraj: UUID) -> None:
    columns = {field.name for field in AuditEntry._meta.concrete_fields}
    facts = AuditEntry.objects.latest("number").facts()
    assert set(facts) >= MATTERS
    assert columns - set(facts) == {"mac", "position", "chain"}


def test_trying_out_ids_is_recorded_whether_or_not_a_file_lies_behind(
    suraj: UUID, chitra: User
) -> None:
    client = Client()
    client.force_login(chitra)
    for person in (suraj, uuid4()):
        assert client.get(f"/people/{person}/").status_code == 404
        told = AuditEntry.objects.latest("number")
        assert (told.deed, told.who, told.about) == ("access.refused", chitra.pk, person)


@pytest.mark.parametrize("address", ["/people/{}/", "/people/{}/answers/age/", "/households/{}/"])
def test_nothing_and_somebody_elses_take_the_same_work(
    address: str, suraj: UUID, ani: User, chitra: User
) -> None:
    """The time of an answer tells nothing: the same questions are put to the database."""
    there = settle(ani, suraj) if "households" in address else suraj
    client = Client()
    client.force_login(chitra)
    asked = []
    for subject in (there, uuid4()):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address.format(subject))
        asked.append([each["sql"].split("WHERE")[0] for each in queries])
    assert len(asked[0]) == len(asked[1])
    assert [sql[:9] for sql in asked[0]] == [sql[:9] for sql in asked[1]]
