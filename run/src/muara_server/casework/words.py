"""Words of the packs in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from muara_server.figures import language

if TYPE_CHECKING:
    from muara.rules.vocabulary import Text


def in_language(texts: Text | None) -> str:
    """The words in the reader's language, English where it has none."""
    texts = texts or {}
    return texts.get(language()) or texts.get("en", "")


def listed(words: Iterable[str]) -> str:
    """Words one after another: a comma and a space stand between them in every language here."""
    return ", ".join(words)
