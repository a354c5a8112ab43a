"""Writing very many rows at once: several times faster than one object at a time.

Nothing else is different: the same columns, the same preparation of each value, the same checks
by the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from django.db.models import Model

AS_THEY_ARE = frozenset({str, int, float, bytes, type(None)})


def insert(table: type[Model], rows: Sequence[Model]) -> None:
    """Insert these unsaved rows, in this order."""
    if not rows:
        return
    fields = table._meta.concrete_fields
    prepared = [_prepared(field, rows) for field in fields]
    _write(table, [field.column for field in fields], zip(*prepared, strict=True))


def insert_values(
    table: type[Model], columns: Sequence[str], values: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows given as tuples of values that the database takes as they are."""
    _write(table, columns, values)


def numbers(table: type[Model], how_many: int) -> Iterable[int]:
    """The next numbers of a table that numbers its rows, before the rows are written.

    The caller holds the table's only writing lock: on SQLite there is but one writer.
    """
    name = table._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'number')) FROM generate_series(1, %s)",
                [name, how_many],
            )
            return [int(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        row = cursor.fetchone()
    first = int(row[0]) + 1 if row else 1
    return range(first, first + how_many)


def _prepared(field: Any, rows: Sequence[Model]) -> list[Any]:
    """One column's values; what repeats (a day, a place) is prepared once."""
    name, known = field.attname, {}
    column = []
    for row in rows:
        value = getattr(row, name)
        if type(value) not in AS_THEY_ARE:
            value = _once(field, value, known)
        column.append(value)
    return column


def _once(field: Any, value: Any, known: dict[Any, Any]) -> Any:
    if isinstance(value, dict | list):
        return field.get_db_prep_save(value, connection)
    if value not in known:
        known[value] = field.get_db_prep_save(value, connection)
    return known[value]


def _write(table: type[Model], columns: Sequence[str], values: Iterable[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    named = ", ".join(quote(column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(table._meta.db_table)} ({named}) VALUES ({marks})",  # noqa: S608
            list(values),
        )
