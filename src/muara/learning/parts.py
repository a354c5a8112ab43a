"""The parts of `learning.toml` and its sentences, filled in for one row and for a frame alike."""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.errors import PackError, nearest
from muara.packs import Table, read_toml
from muara.rules.vocabulary import Text

if TYPE_CHECKING:
    from muara.packs import Pack

FILE = "learning.toml"

Reader = Callable[[Table], Any]
"""Makes of a part what the rules hold of it."""


@dataclass(frozen=True)
class Sayings:
    """Sentences by key, in the languages of the pack."""

    texts: Mapping[str, Text]

    def said(self, key: str, language: str) -> str:
        """A sentence in a language; English where that is missing."""
        return self.texts[key].get(language) or self.texts[key]["en"]

    def filled(self, key: str, language: str, **values: object) -> str:
        """A sentence with its values."""
        return self.said(key, language).format(**values)

    def filled_in(self, key: str, language: str, **values: pl.Expr) -> pl.Expr:
        """The same of columns; empty where one of its values is."""
        parts = list(string.Formatter().parse(self.said(key, language)))
        text = "".join(f"{before}{{}}" if name else before for before, name, _, _ in parts)
        return pl.format(text, *(values[name] for _, name, _, _ in parts if name))


def parts_of(
    pack: Pack, name: str, readers: Mapping[str, Reader]
) -> tuple[dict[str, Any], list[str]]:
    """The parts `[name.PART]` of the pack and those it extends; a part named again is replaced.

    Returns what the readers made of them, and which await a primary source. Raises PackError with
    file and line, or where no file has a part.
    """
    found: dict[str, Any] = {}
    doubts: dict[str, bool] = {}
    for folder in pack.folders:
        if (folder / FILE).exists():
            whole = read_toml(folder / FILE, pack.languages).table(name)
            for part in whole.values:
                found[part], doubts[part] = _part(whole, name, part, readers)
    for part in readers:
        if part not in found:
            raise PackError(
                f"The pack {pack.name!r} lacks [{name}.{part}].", do=f"Write it in its {FILE}."
            )
    return found, [f"{FILE} {name}.{part}" for part, doubted in doubts.items() if doubted]


def _part(whole: Table, name: str, part: str, readers: Mapping[str, Reader]) -> tuple[Any, bool]:
    table = replace(whole.table(part), steps=((f"{name}.{part}", 0),))
    if part not in readers:
        table.refuse(f"[{name}] has an unknown part {part!r}.", do=nearest(part, readers))
    made, doubted = readers[part](table), table.get("unconfirmed", bool, False)
    table.done()
    return made, doubted


def sayings(table: Table, keys: Collection[str], filled: Collection[str]) -> Sayings:
    """The sentences of a table, which may leave these names to be filled in."""
    texts = {key: table.text(key) for key in keys}
    for key, said in texts.items():
        for text in said.values():
            for _, name, _, _ in string.Formatter().parse(text):
                if name is not None and name not in filled:
                    table.refuse(f"{{{name}}} cannot be filled in.", key, nearest(name, filled))
    return Sayings(texts)
