"""The kinds of observation that packs declare, and the words that only one kind has.

A folder declares them in `observations.toml`; what is about offices, and nobody's file, stands in
files of their own beside it, `observations_AREA.toml`, one for each area.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from muara.rules import Attribute, Code, CodeList

from .source import read_toml

TABLES = ("kinds", "common", "identifiers")

# How a fact of an observation is typed in a rule. Keys and ids come from other registers.
_TYPES = dict.fromkeys(("key", "id", "scheme", "marks"), "classification")


def declared(folder: Path) -> dict[str, dict[str, Any]]:
    """What the files of one folder declare: `kinds`, facts in `common`, and `identifiers`."""
    found: dict[str, dict[str, Any]] = {name: {} for name in TABLES}
    for path in sorted(folder.glob("observations*.toml")):
        table = read_toml(path)
        for name in TABLES:
            _add(found[name], table.get(name, dict, {}), path)
    return found


def _add(found: dict[str, Any], more: Mapping[str, Any], path: Path) -> None:
    """Two files of one folder may not declare the same thing: the later would hide the other."""
    twice = sorted(found.keys() & more.keys())
    if twice:
        read_toml(path).refuse(f"{twice[0]!r} is declared in another file too.", twice[0])
    found |= more


def read_kinds(folders: Sequence[Path]) -> dict[str, Mapping[str, Any]]:
    """The kinds of observation of these folders, as they declare them."""
    kinds: dict[str, Mapping[str, Any]] = {}
    for folder in folders:
        kinds |= declared(folder)["kinds"]
    return kinds


def own_words(kind: Mapping[str, Any]) -> list[Attribute]:
    """The facts that only this kind has, as words a rule may use."""
    return [_attribute(name, about) for name, about in kind.get("own", {}).items()]


def _attribute(name: str, about: Mapping[str, Any]) -> Attribute:
    kind = about["type"]
    codes = [Code(code, labels=labels) for code, labels in about.get("codes", {}).items()]
    # Codes listed elsewhere (reasons of refusal, kinds of institution) are not closed here.
    listed = CodeList.closed(codes) if codes else CodeList.classification(())
    return Attribute(
        name=name,
        kind=_TYPES.get(kind, kind),
        codes=listed if kind in ("code", *_TYPES) else None,
        labels=about.get("labels", {}),
        question=about.get("question", {}),
    )
