"""What every test of the server shares: a home and keys of its own, and the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection, models
from django.test import override_settings

from muara_server.files.names import StoredName
from muara_server.files.storage import DRAWN
from muara_server.ledger import guard
from server.cast import ani, budi, chitra, places, somebody
from server.india import as_stranger, as_worker, catalogues, india, stranger, worker

__all__ = [
    "ani",
    "as_stranger",
    "as_worker",
    "budi",
    "catalogues",
    "chitra",
    "india",
    "places",
    "somebody",
    "stranger",
    "worker",
]


@pytest.fixture(autouse=True)
def engine_of_pages() -> Iterator[None]:
    """The engine that a web server chooses (wsgi.py); the library's tests take the usual one."""
    pl.Config.set_engine_affinity("in-memory")
    yield
    pl.Config.set_engine_affinity(None)


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Files and keys of the tests lie apart from the developer's, and passwords hash quickly.

    Every client is a server of its own, which would list all static files for its first page: here
    each is looked for when it is asked for.
    """
    home = tmp_path_factory.mktemp("home")
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(
        MUARA_HOME=home,
        MUARA_KEYS=home / "keys",
        PASSWORD_HASHERS=quick,
        AXES_ENABLED=False,
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield home


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    own_home: Path, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Roles are loaded, and their entry signed, while the tables are made: after the keys.

    On SQLite they are made from the models, in one second for the migrations' seven. On PostgreSQL,
    and wherever a test runs `muara migrate`, the migrations make them: `test_migrations` says that
    it comes to the same.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """What a migration does beyond tables and columns is done here too."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            guard.put_up(connection)


@pytest.fixture(scope="session", autouse=True)
def known_names() -> Iterator[None]:
    """A column of another type that names a file would lose it: no test may write such a row."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in (models.CharField, models.TextField):
            patch.setattr(kind, "get_prep_value", _only_known(kind.get_prep_value))
        yield


def _only_known(prepared: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def checked(column: Any, value: Any) -> Any:
        if isinstance(value, str) and DRAWN.fullmatch(value):
            assert isinstance(column, StoredName), f"{column} names a file, and is no StoredName"
        return prepared(column, value)

    return checked


@pytest.fixture
def home(own_home: Path, tmp_path: Path) -> Iterator[Path]:
    """A home for one test alone, which may spoil it."""
    with override_settings(MUARA_HOME=tmp_path, MUARA_KEYS=tmp_path / "keys"):
        yield tmp_path
