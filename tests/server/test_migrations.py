"""The migrations make the tables of the models, from which the tests on SQLite make theirs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from server.machine import ready

pytestmark = [pytest.mark.once, pytest.mark.django_db]

GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


def test_no_model_waits_for_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_guards_of_the_tables_are_those_of_the_migrations(tmp_path: Path) -> None:
    records = ready(tmp_path / "home").home / "muara.sqlite3"
    with sqlite3.connect(records) as migrated, connection.cursor() as made:
        guards = migrated.execute(GUARDS).fetchall()
        assert guards == made.execute(GUARDS).fetchall()
        assert guards
