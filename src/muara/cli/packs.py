"""`muara regimes`, `vocabulary` and `check-pack`: what the packs hold, and whether it is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import DONE, NO, add, add_table_options, print_table, say

if TYPE_CHECKING:
    import argparse

    from .command import Subparsers


def add_regimes(commands: Subparsers) -> None:
    command = add(
        commands,
        "regimes",
        _regimes,
        says="list the definitions of child labour",
        example="muara regimes --country india",
    )
    add_table_options(command)


def _regimes(asked: argparse.Namespace) -> int:
    from muara.packs import regimes

    rows = regimes(asked.country, language=asked.language).to_dicts()
    short = ("regime", "kind", "since", "until", "title")
    print_table(rows, short=short, as_csv=asked.format == "csv")
    return DONE


def add_vocabulary(commands: Subparsers) -> None:
    command = add(
        commands,
        "vocabulary",
        _vocabulary,
        says="list the words that data and rules may use",
        example="muara vocabulary --country indonesia --format csv",
    )
    add_table_options(command)


def _vocabulary(asked: argparse.Namespace) -> int:
    from muara.packs import vocabulary

    rows = vocabulary(asked.country, language=asked.language).to_dicts()
    print_table(rows, short=("name", "type", "unit", "label"), as_csv=asked.format == "csv")
    return DONE


def add_check_pack(commands: Subparsers) -> None:
    command = add(
        commands,
        "check-pack",
        _check_pack,
        says="read a country pack, run its worked examples and list what is unconfirmed",
        example="muara check-pack india",
    )
    command.add_argument("name", metavar="NAME", help="a pack, or the path of its folder")


def _check_pack(asked: argparse.Namespace) -> int:
    from muara.law import check_pack

    report = check_pack(asked.name)
    say(f"{report.pack}: {report.ran} answers of worked examples, {len(report.failures)} wrong.")
    for failure in report.failures:
        say(f"  wrong: {failure}")
    if report.unconfirmed:
        say(f"{len(report.unconfirmed)} facts are unconfirmed:")
    for key in report.unconfirmed:
        say(f"  {key}")
    return DONE if report.sound else NO
