"""A kept connection to PostgreSQL is asked how it is at most once a second, and never half-way."""

from __future__ import annotations

import pytest

from muara_server.postgresql import base
from muara_server.settings import database

pytestmark = pytest.mark.once


class Alive(base.DatabaseWrapper):
    """A connection that counts how often it is asked."""

    asked, usable = 0, True

    def is_usable(self) -> bool:
        self.asked += 1
        return self.usable

    def close(self) -> None:
        self.connection = None

    def request(self, *, uses: int = 1) -> None:
        """A request begins, and uses the connection."""
        self.health_check_done = False
        for _ in range(uses):
            self.close_if_health_check_failed()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    clock = {"now": 100.0}
    monkeypatch.setattr(base, "monotonic", lambda: clock["now"])
    return clock


@pytest.fixture
def connection() -> Alive:
    found = Alive({**database("postgresql://a:b@127.0.0.1:1/c"), "TIME_ZONE": None})
    found.connection, found.health_check_enabled = object(), True
    return found


def test_requests_within_a_second_ask_once(connection: Alive, now: dict[str, float]) -> None:
    for _ in range(50):
        connection.request()
        now["now"] += 0.01
    assert connection.asked == 1


def test_after_a_second_it_is_asked_again_and_a_dead_one_closed(
    connection: Alive, now: dict[str, float]
) -> None:
    connection.request()
    now["now"] += 1.5
    connection.usable = False
    connection.request()
    assert connection.asked == 2
    assert connection.connection is None


def test_a_request_that_began_unasked_is_not_asked_half_way(
    connection: Alive, now: dict[str, float]
) -> None:
    connection.request()
    now["now"] += 0.9
    connection.request()
    now["now"] += 0.9
    connection.close_if_health_check_failed()
    assert connection.asked == 1
