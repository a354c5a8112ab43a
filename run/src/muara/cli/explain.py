"""`muara explain`: one child, in words."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from muara.errors import nearest

from .command import DONE, LANGUAGES, add, check_day, chosen_pack, day_typed, named, say, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from muara.rules import Attribute

    from .command import Subparsers


def add_explain(commands: Subparsers, *, wanted: bool) -> None:
    command = add(
        commands,
        "explain",
        _explain,
        says="say of one child, in words, what a definition finds and why",
        example="muara explain -r LAW_IN_2016 --on 2018-06-01 --age 13 --work-kind brick_kiln",
    )
    command.usage = (
        "muara explain -r REGIME[,REGIME] [--on DATE] [--language NAME] [--FACT VALUE ...]"
    )
    command.add_argument(
        "-r", "--regimes", required=True, metavar="REGIME[,REGIME]", help="see muara regimes"
    )
    command.add_argument("--on", type=day_typed, metavar="DATE", help="the day of the law")
    command.add_argument("--language", choices=LANGUAGES, default="en")
    if wanted:
        _add_facts(command)


def _add_facts(command: argparse.ArgumentParser) -> None:
    """One option for each word of the vocabulary."""
    from muara.microdata.mapping import words_of

    facts = command.add_argument_group("what is known (leave out what is not)")
    for name, word in words_of(chosen_pack(None).vocabulary).items():
        facts.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"fact_{name}",
            type=_fact_type(word),
            metavar=_fact_sign(word),
            help=_fact_help(word),
        )


def _fact_type(word: Attribute) -> Callable[[str], object]:
    def read(text: str) -> object:
        try:
            return _fact(word, text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {_fact_sign(word)}") from None

    return read


def _fact(word: Attribute, text: str) -> object:
    match word.kind:
        case "number":
            return _number(word, float(text))
        case "truth":
            return _truth(text)
        case "date":
            return _past(dt.date.fromisoformat(text))
        case "clock":
            return dt.time.fromisoformat(text).strftime("%H:%M")
        case _:
            return _code(word, text)


def _truth(text: str) -> bool:
    if text.lower() not in ("yes", "no", "true", "false"):
        raise ValueError(text)
    return text.lower() in ("yes", "true")


def _number(word: Attribute, value: float) -> float:
    low, high = word.low, word.high
    if (low is not None and value < low) or (high is not None and value > high):
        raise argparse.ArgumentTypeError(f"{value:g} is outside {low:g} to {high:g} {word.unit}")
    return int(value) if value.is_integer() else value


def _past(day: dt.date) -> dt.date:
    if day > today():
        raise argparse.ArgumentTypeError(f"{day} lies in the future")
    return day


def _code(word: Attribute, text: str) -> str:
    if word.codes is not None and not word.codes.allows(text):
        do = nearest(text, word.codes.codes)
        raise argparse.ArgumentTypeError(f"{text!r} is not a code of {word.name}. {do}")
    return text


def _fact_sign(word: Attribute) -> str:
    signs = {"number": "NUMBER", "truth": "yes|no", "date": "DATE", "clock": "HH:MM"}
    return signs.get(word.kind, "CODE")


def _fact_help(word: Attribute) -> str:
    unit = f" [{word.unit}]" if word.unit else ""
    return f"{word.label()}{unit}".replace("%", "%%")


def _explain(asked: argparse.Namespace) -> int:
    from muara.law import explain

    given = vars(asked)
    facts = {
        name.removeprefix("fact_"): value
        for name, value in given.items()
        if name.startswith("fact_") and value is not None
    }
    check_day(asked.on)
    for name in named(asked.regimes, option="-r", see="muara regimes"):
        found = explain(name, on=asked.on, language=asked.language, **facts)
        say(str(found))
    return DONE
