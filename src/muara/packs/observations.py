"""The kinds of observation that packs declare, and the words that only one kind has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from muara.rules import Attribute, Code, CodeList

from .source import read_toml

# How a fact of an observation is typed in a rule. Keys and ids come from other registers.
_TYPES = dict.fromkeys(("key", "id", "scheme", "marks"), "classification")


def read_kinds(folders: Sequence[Path]) -> dict[str, Mapping[str, Any]]:
    """The kinds of observation of these folders, as their `observations.toml` have them."""
    kinds: dict[str, Mapping[str, Any]] = {}
    for folder in folders:
        path = folder / "observations.toml"
        if path.exists():
            kinds |= read_toml(path).get("kinds", dict, {})
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
