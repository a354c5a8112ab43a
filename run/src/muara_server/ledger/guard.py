"""The database's own guard over the ledger: entries are added, never changed, never removed.

Erasure needs no hole in it: it destroys a key elsewhere, and the entry stays, unreadable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_entry"
SAYS = "The ledger is append-only: record a correction instead."

SQLITE = {
    f"{TABLE}_no_{deed.lower()}": (
        f"CREATE TRIGGER {TABLE}_no_{deed.lower()} BEFORE {deed} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )
    for deed in ("UPDATE", "DELETE")
}
POSTGRESQL = (
    f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
)
POSTGRESQL_DOWN = (
    f"DROP TRIGGER {TABLE}_no_truncate ON {TABLE}",
    f"DROP TRIGGER {TABLE}_no_change ON {TABLE}",
    f"DROP FUNCTION {TABLE}_refuse()",
)


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Refuse every change of an entry from now on."""
    _execute(connection, SQLITE.values() if connection.vendor == "sqlite" else POSTGRESQL)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Only for taking the table itself away, and for emptying a test's database."""
    down = [f"DROP TRIGGER {name}" for name in SQLITE]
    _execute(connection, down if connection.vendor == "sqlite" else POSTGRESQL_DOWN)


def _execute(connection: BaseDatabaseWrapper, statements: object) -> None:
    with connection.cursor() as cursor:
        for statement in statements:  # type: ignore[attr-defined]
            cursor.execute(statement)
