"""What every test of the server shares: a home and keys of its own, and the cast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

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
    """Roles are loaded, and their entry signed, while the tables are made: after the keys."""


@pytest.fixture
def home(own_home: Path, tmp_path: Path) -> Iterator[Path]:
    """A home for one test alone, which may spoil it."""
    with override_settings(MUARA_HOME=tmp_path, MUARA_KEYS=tmp_path / "keys"):
        yield tmp_path
