"""Django's backend for PostgreSQL, without a question before every request.

A connection that is kept may have died, so Django asks `SELECT 1` before each request: a way to
the database and back that costs as much as storing a form. One that answered within the last
second is taken to be alive; if the database was restarted in that second, the request fails and
the phone sends again.
"""

from __future__ import annotations

from time import monotonic

from django.db.backends.postgresql import base

ANSWERED = 1.0
"""Seconds for which an answer is good."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that remembers when it last answered."""

    _answered = 0.0

    def close_if_health_check_failed(self) -> None:
        if monotonic() - self._answered < ANSWERED:
            # For the whole request: a question in the middle of a transaction would be part of it.
            self.health_check_done = True
        if not self.health_check_done:
            self._answered = monotonic()
        super().close_if_health_check_failed()
