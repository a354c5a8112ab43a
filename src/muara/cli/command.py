"""What every command shares: how it is declared, how it speaks, which day and pack it reads."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import sys
from typing import TYPE_CHECKING, NoReturn

from muara.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import polars as pl

    from muara.packs import Pack

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]
    Command = Callable[[argparse.Namespace], int]

DONE, NO, STOPPED = 0, 1, 130
LANGUAGES = ("en", "id", "hi")


def stop(*_: object) -> NoReturn:
    """A polite kill ends the work as Ctrl-C does: what is half written is removed."""
    raise KeyboardInterrupt


def tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def tell_notes(notes: Iterable[str]) -> None:
    """What a reader of the answer should know, each thing once."""
    for note in dict.fromkeys(notes):
        tell(f"note: {note}")


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")


def add(
    commands: Subparsers, name: str, run: Command, *, says: str, example: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=says,
        description=f"{says[0].upper()}{says[1:]}.",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    return command


def add_table_options(
    command: argparse.ArgumentParser, *, languages: Sequence[str] = LANGUAGES
) -> None:
    command.add_argument("--country", metavar="NAME", help="one pack, such as india")
    command.add_argument("--format", choices=("text", "csv"), default="text")
    command.add_argument("--language", choices=languages, default="en")


def day_typed(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day as 2016-09-01") from None


def today() -> dt.date:
    """The command line is the one place that looks at the calendar."""
    return dt.datetime.now(tz=dt.UTC).date()


def chosen_pack(name: str | None) -> Pack:
    from muara.packs import open_all, open_pack

    return open_pack(name) if name else open_all()


def print_table(table: pl.DataFrame, asked: argparse.Namespace, *, short: Sequence[str]) -> int:
    """The rows on standard output: all columns as CSV, or the short ones as text."""
    rows = table.to_dicts()
    if asked.format == "csv":
        writer = csv.DictWriter(sys.stdout, table.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return DONE
    widths = {name: max([len(name), *(len(row[name]) for row in rows)]) for name in short[:-1]}
    for row in ({name: name for name in short}, *rows):
        start = "  ".join(row[name].ljust(width) for name, width in widths.items())
        say(f"{start}  {row[short[-1]]}".rstrip())
    return DONE


def named(text: str, *, option: str, see: str) -> list[str]:
    """What was listed with commas, each once, in the order given."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise InputError(f"Nothing is named after {option}.", do=f"See {see}.")
    return names


def check_day(day: dt.date | None) -> None:
    if day is not None and day > today():
        raise InputError(
            "The day of the law lies in the future.",
            found=f"--on {day}",
            expected=f"a day up to today, {today()}",
        )
