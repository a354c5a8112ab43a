"""`muara tables`: which standard tables there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import add, add_table_options, print_table

if TYPE_CHECKING:
    import argparse

    from .command import Subparsers


def add_tables(commands: Subparsers) -> None:
    """Declare the verb."""
    command = add(
        commands,
        "tables",
        _tables,
        says="list the standard tables, with the words each needs of a survey",
        example="muara tables --country india --format csv",
    )
    add_table_options(command)


def _tables(asked: argparse.Namespace) -> int:
    from muara.tables import standard_tables

    found = standard_tables(asked.country, language=asked.language)
    return print_table(found, asked, short=("table", "regime", "title"))
