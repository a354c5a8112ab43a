"""The worked examples of a pack: its own tests, which a labour officer can read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from muara.errors import nearest
from muara.rules import Attribute, Vocabulary

from .regimes import STATUSES, Regime
from .source import Table, read_toml


@dataclass(frozen=True)
class Example:
    """One child, one piece of work, and what each regime says of it."""

    id: str
    say: str
    given: Mapping[str, Any]
    expect: Mapping[str, str]
    on: dt.date | None = None
    clause: Mapping[str, str] = field(default_factory=dict)
    unsettled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str = ""
    line: int | None = None


def read_examples(
    folder: Path, vocabulary: Vocabulary, regimes: Mapping[str, Regime]
) -> list[Example]:
    """All `examples/*.toml` of a pack."""
    found = []
    for path in sorted(folder.glob("examples/*.toml")):
        top = read_toml(path)
        found += [_example(table, vocabulary, regimes) for table in top.tables("example")]
        top.done()
    return found


def _example(table: Table, vocabulary: Vocabulary, regimes: Mapping[str, Regime]) -> Example:
    given = table.get("given", dict, {})
    for name, value in given.items():
        _check(table, name, value, vocabulary)
    expect = table.need("expect", dict)
    for regime, status in expect.items():
        _known(table, regime, regimes, "regime")
        _known(table, status, STATUSES, "status")
    made = Example(
        id=table.need("id", str),
        say=table.need("say", str),
        given=given,
        expect=expect,
        on=table.day("on"),
        clause=table.get("clause", dict, {}),
        unsettled={k: tuple(v) for k, v in table.get("unsettled", dict, {}).items()},
        file=str(table.file),
        line=table.line("id"),
    )
    table.done()
    return made


def _known(table: Table, word: str, known: Iterable[str], what: str) -> None:
    words = list(known)
    if word not in words:
        table.refuse(f"{word!r} is not a known {what}.", "expect", nearest(word, words))


def _check(table: Table, name: str, value: object, vocabulary: Vocabulary) -> None:
    attribute = _attribute(name, vocabulary)
    if attribute is None:
        table.refuse(f"No attribute is called {name!r}.", "given", nearest(name, vocabulary))
    if attribute.codes is not None and not attribute.codes.allows(str(value)):
        do = nearest(str(value), attribute.codes.codes)
        table.refuse(f"{value!r} is not a code of {name}.", "given", do)


def _attribute(name: str, vocabulary: Vocabulary) -> Attribute | None:
    found = vocabulary.get(name)
    if found is None and name.endswith(("_low", "_high")):
        whole = vocabulary.get(name.rsplit("_", 1)[0])
        return whole if whole and whole.interval else None
    return found
