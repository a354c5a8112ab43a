"""The few words in which answers are told, in the pack's languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from muara.rules.vocabulary import Text

from .source import read_toml


@dataclass(frozen=True)
class Phrases:
    """Phrases by key, told in one language; English where a translation is missing.

    >>> Phrases({"why": {"en": "why", "id": "sebab"}}).in_language("id")("why")
    'sebab'
    """

    texts: Mapping[str, Text]
    language: str = "en"

    def __call__(self, key: str) -> str:
        said = self.texts.get(key, {})
        return said.get(self.language) or said.get("en") or key

    def status(self, status: str) -> str:
        """A status in words."""
        return self(f"status.{status}")

    def day(self, day: dt.date) -> str:
        """A day as it is written: 11 February 2027."""
        return f"{day.day} {self('months').split('|')[day.month - 1]} {day.year}"

    def in_language(self, language: str) -> Phrases:
        """The same phrases, told in another language."""
        return Phrases(self.texts, language)

    def joined(self, other: Phrases) -> Phrases:
        """These and another pack's."""
        return Phrases({**self.texts, **other.texts}, self.language)


_SECTIONS = {
    "phrases": "",
    "statuses": "status.",
    "eligibility": "eligibility.",
    "allocation": "allocation.",
    "determination": "determination.",
    "determination_steps": "determination_step.",
    "determination_states": "determination_state.",
    "tables": "table.",
    "notes": "note.",
    "intervals": "interval.",
}
"""The tables of a `phrases.toml`, and what stands before their keys."""


def read_phrases(folder: Path, languages: tuple[str, ...]) -> Phrases:
    """The pack's `phrases.toml`: `[phrases]`, `[statuses]` of findings, `[eligibility]`, ..."""
    path = folder / "phrases.toml"
    if not path.exists():
        return Phrases({})
    top = read_toml(path, languages)
    texts: dict[str, Text] = {}
    for name, prefix in _SECTIONS.items():
        table = top.table(name)
        texts |= {f"{prefix}{key}": table.text(key) for key in table.values}
    top.done()
    return Phrases(texts)
