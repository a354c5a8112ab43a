"""`muara regimes`, `vocabulary` and `check-pack`: what the packs hold, and whether it is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import DONE, NO, add, add_table_options, day_typed, print_table, say

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

    short = ("regime", "kind", "since", "until", "title")
    return print_table(regimes(asked.country, language=asked.language), asked, short=short)


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

    short = ("name", "type", "unit", "label")
    return print_table(vocabulary(asked.country, language=asked.language), asked, short=short)


def add_schemes(commands: Subparsers) -> None:
    """Declare `muara schemes`."""
    command = add(
        commands,
        "schemes",
        _schemes,
        says="list the public schemes of a country",
        example="muara schemes --country india --on 2013-03-31",
    )
    add_table_options(command)
    command.add_argument(
        "--on", type=day_typed, metavar="DATE", help="only those in force on the day"
    )


def _schemes(asked: argparse.Namespace) -> int:
    from muara.packs import schemes

    found = schemes(asked.country, on=asked.on, language=asked.language)
    short = ("scheme", "jurisdiction", "unit", "kind", "since", "until", "title")
    return print_table(found, asked, short=short)


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
    from muara.coordination import check_pack_villages
    from muara.determination import check_pack_determinations
    from muara.eligibility.worked import check_pack_schemes
    from muara.follow_up import check_pack_follow_up
    from muara.forms import check_pack_forms
    from muara.law import check_pack
    from muara.learning import check_pack_learning
    from muara.lists import check_lists
    from muara.microdata.naming import check_surveys
    from muara.procedure import check_pack_procedures
    from muara.tables import check_pack_tables
    from muara.tables.publish import check_pack_publication

    report, schemes = check_pack(asked.name), check_pack_schemes(asked.name)
    procedures = check_pack_procedures(asked.name)
    standings = check_pack_determinations(asked.name)
    forms = check_pack_forms(asked.name)
    check_lists(asked.name)
    check_surveys(asked.name)
    tables = check_pack_tables(asked.name)
    villages = check_pack_villages(asked.name)
    say(f"{report.pack}: {report.ran} answers of worked examples, {len(report.failures)} wrong.")
    for failure in report.failures:
        say(f"  wrong: {failure}")
    say(f"{schemes.ran} worked examples of schemes, {len(schemes.failures)} answers wrong.")
    for wrong in schemes.failures:
        say(f"  wrong: {wrong}")
    for flag in schemes.flags:
        say(f"  look at: {flag}")
    say(f"{standings.ran} worked examples of readings, {len(standings.failures)} answers wrong.")
    for slip in standings.failures:
        say(f"  wrong: {slip}")
    say(f"{villages.ran} worked examples of villages, {len(villages.failures)} answers wrong.")
    for differs in villages.failures:
        say(f"  wrong: {differs}")
    say(f"{len(procedures.keys)} procedures of its own.")
    say(f"{forms.forms} forms, {forms.questions} questions, each of which serves something.")
    say(f"{len(tables.tables)} standard tables and {len(tables.groupings)} groupings of its own.")
    unconfirmed = [
        *report.unconfirmed,
        *schemes.unconfirmed,
        *procedures.unconfirmed,
        *standings.unconfirmed,
        *check_pack_follow_up(asked.name),
        *check_pack_learning(asked.name),
        *check_pack_publication(asked.name),
        *forms.unconfirmed,
        *tables.unconfirmed,
        *villages.unconfirmed,
    ]
    if unconfirmed:
        say(f"{len(unconfirmed)} facts are unconfirmed:")
    for key in unconfirmed:
        say(f"  {key}")
    sound = report.sound and schemes.sound and standings.sound and villages.sound
    return DONE if sound else NO
