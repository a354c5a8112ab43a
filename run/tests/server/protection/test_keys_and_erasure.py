"""What is sealed opens in its own row only, and what was erased opens nowhere, in no process.

The attacker here holds the database: he may swap two rows, or wait for a worker that has not heard
of an erasure done from the command line.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client

from muara.errors import NotAllowed, Refused
from muara_server import keyring
from muara_server.accounts.models import User
from muara_server.keys import actions as keys
from muara_server.keys import cipher
from muara_server.keys.models import DataKey
from muara_server.ledger import guard
from muara_server.ledger import queries as ledger
from muara_server.ledger.actions import rebuild
from muara_server.ledger.models import Entry
from muara_server.programme import frames
from muara_server.registry import queries
from muara_server.registry.actions import erase
from muara_server.registry.models import Identifier, Observation, SearchToken
from muara_server.settings import _sqlite
from server.ledger.entering import draft, enter, register, settle

pytestmark = pytest.mark.django_db
OTHER = "another key, for another row, or has been changed"


@pytest.fixture
def suraj(ani: User) -> UUID:
    person = register(ani, "Zorawar Kumar", identifiers={"phone": "98765 43210"})
    enter(draft("visit", person=person, identifiers={"note": "Sleeps at the kiln"}), who=ani)
    return person


def swap(table: str, column: str, one: object, other: object, *, key: str) -> None:
    """What somebody with the database in hand can do: exchange two sealed values."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {key} = %s", [one])  # noqa: S608
        first = cursor.fetchone()[0]
        cursor.execute(f"SELECT {column} FROM {table} WHERE {key} = %s", [other])  # noqa: S608
        second = cursor.fetchone()[0]
        for value, row in ((second, one), (first, other)):
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE {key} = %s",  # noqa: S608
                [value, row],
            )


def test_two_names_of_one_person_cannot_be_exchanged(suraj: UUID, ani: User) -> None:
    rows = Identifier.objects.filter(subject=suraj).order_by("field")
    swap("registry_identifier", "sealed", rows[0].pk.hex, rows[1].pk.hex, key="id")
    with pytest.raises(ValueError, match=OTHER):
        queries.person_for(ani, suraj)


def test_two_entries_of_one_person_cannot_be_exchanged(suraj: UUID) -> None:
    one, other = Entry.objects.filter(person=suraj)
    guard.take_down(connection)
    swap("ledger_entry", "payload", one.number, other.number, key="number")
    guard.put_up(connection)
    key = keys.existing_keys([suraj])[suraj]
    for entry in Entry.objects.filter(person=suraj):
        with pytest.raises(ValueError, match=OTHER):
            ledger.read(entry, key)


def test_the_keys_of_two_people_cannot_be_exchanged(suraj: UUID, ani: User) -> None:
    kajal = register(ani, "Kajal Kumari", sex="female")
    swap("keys_datakey", "wrapped", suraj.hex, kajal.hex, key="subject")
    keys.unwrapped.forget_all()
    with pytest.raises(ValueError, match=OTHER):
        queries.person_for(ani, suraj)


def test_no_two_sealed_values_share_a_nonce(ani: User, suraj: UUID) -> None:
    for name in ("Kajal", "Kajal", "Munna"):
        register(ani, name)
    sealed = [bytes(each) for each in Identifier.objects.values_list("sealed", flat=True)]
    sealed += [bytes(each) for each in Entry.objects.values_list("payload", flat=True)]
    sealed += [bytes(each) for each in DataKey.objects.values_list("wrapped", flat=True)]
    assert len({each[1:13] for each in sealed}) == len(sealed)


def test_keys_are_for_their_owner_alone_and_not_in_the_database(home: Path) -> None:
    keyring.secret.cache_clear()
    for name in ("records", "audit", "web", "files", "devices", "pseudonyms"):
        keyring.secret(home / "keys", name)
    assert keyring.exposed(home / "keys") == []
    assert {path.stat().st_mode & 0o777 for path in (home / "keys").iterdir()} == {0o600}
    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    keyring.secret.cache_clear()


def test_a_worker_that_kept_a_key_learns_of_an_erasure_elsewhere(suraj: UUID, ani: User) -> None:
    """Two processes: this one holds the key in memory, the command line destroys it."""
    entry = Entry.objects.filter(person=suraj).first()
    held = dict(keys.existing_keys([suraj]))
    erase(suraj, who=None, reason="ordered")
    keys.unwrapped.keep(held)  # as in a process that was not told
    assert keys.existing_keys([suraj]) == {}
    with pytest.raises(Refused, match="erased"):
        keys.open_sealed(suraj, bytes(entry.payload), ledger.binding(entry.uuid))
    with pytest.raises(Refused, match="erased"):
        keys.seal(suraj, b"more", "row")


def test_an_erased_key_is_nowhere_in_memory(suraj: UUID, ani: User) -> None:
    key = keys.existing_keys([suraj])[suraj]
    cipher.seal(b"x", key=key, bound_to="row")
    erase(suraj, who=None, reason="ordered")
    assert suraj not in {subject for _, subject in keys.unwrapped._keys}
    assert cipher._prepared.cache_info().currsize == 0


def test_nothing_of_the_erased_is_left_in_any_table_but_their_id(suraj: UUID, ani: User) -> None:
    tokens = set(SearchToken.objects.filter(person=suraj).values_list("token", flat=True))
    erase(suraj, who=None, reason="ordered")
    rebuild(who=None)
    assert not SearchToken.objects.filter(token__in=tokens).exists()
    assert not Identifier.objects.exists()
    assert not Observation.objects.filter(person=suraj).exists()
    for text in ("Zorawar", "98765 43210"):
        assert queries.search(ani, text).hits == []


def test_figures_forget_an_erased_family_at_once(ani: User) -> None:
    home = settle(ani, register(ani))
    enter(draft("visit", household=home, facts={"visited": "home"}), who=ani)
    enter(draft("visit", person=register(ani), facts={"visited": "home"}), who=ani)
    before = frames.head()
    erase(home, who=None, reason="ordered")
    assert frames.head() != before


@pytest.mark.parametrize("what", ["person", "household"])
def test_a_tombstone_is_seen_by_those_who_could_see_the_file(
    ani: User, budi: User, chitra: User, what: str
) -> None:
    """To a stranger an erased file is what it always was: a page that does not exist."""
    suraj = register(ani)
    subject = suraj if what == "person" else settle(ani, suraj)
    opened = queries.person_for if what == "person" else queries.household_for
    erase(subject, who=None, reason="ordered")
    assert opened(ani, subject).erased
    assert opened(budi, subject).erased
    with pytest.raises((NotAllowed, Http404)):
        opened(chitra, subject)


def test_the_page_of_an_erased_stranger_is_the_page_of_nobody(
    suraj: UUID, chitra: User, ani: User
) -> None:
    erase(suraj, who=None, reason="ordered")
    client = Client()
    client.force_login(chitra)
    assert client.get(f"/people/{suraj}/").status_code == 404
    assert client.get(f"/people/{uuid4()}/").status_code == 404
    client.force_login(ani)
    assert client.get(f"/people/{suraj}/").status_code == 200


def test_the_records_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Even in a home that somebody made before, open to all; SQLite's log follows the file."""
    tmp_path.chmod(0o755)
    path = _sqlite(tmp_path / "muara.sqlite3")["NAME"]
    with closing(sqlite3.connect(path)) as records:
        records.execute("PRAGMA journal_mode=WAL")
        records.execute("CREATE TABLE entry (number)")
        modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    assert {"muara.sqlite3", "muara.sqlite3-wal"} <= set(modes)
    assert set(modes.values()) == {0o600}
