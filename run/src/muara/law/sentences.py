"""Sentences of a pack with the law's numbers of a day in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping

from muara.errors import nearest
from muara.packs import Table
from muara.packs.check import placeholders
from muara.rules import Provision
from muara.rules.vocabulary import Text

from .explain import written


def said(text: Text, language: str) -> str:
    """A text in a language; English where that is missing."""
    return text.get(language) or text.get("en", "")


def numbers_in(
    table: Table, key: str, parameters: Mapping[str, Provision], *, but: Collection[str] = ()
) -> Iterator[Provision]:
    """The parameters of the law that a text of a table names in {braces}, each once.

    `but`: what is filled in otherwise. Refuses a name there is not, with the nearest.
    """
    texts = table.text(key).values()
    for name in dict.fromkeys(name for text in texts for name in placeholders(text)):
        if name in but:
            continue
        if name not in parameters:
            do = nearest(name, [*parameters, *but])
            table.refuse(f"{{{name}}} is no parameter of the law.", key, do)
        yield parameters[name]


def filled(
    text: Text, language: str, numbers: Iterable[Provision], on: dt.date | None, **others: str
) -> str:
    """A text in a language with its numbers as in force on the day, else the latest."""
    values = {number.name: _value(number, on) for number in numbers}
    return said(text, language).format(**values, **others)


def _value(number: Provision, on: dt.date | None) -> str:
    version = (number.on(on) if on else None) or number.history[-1]
    return written(version.value)
