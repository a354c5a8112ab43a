"""Words that the packs hold in three languages, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping

from muara_server.figures import language


def in_language(words: Mapping[str, str] | str | None) -> str:
    """The words in the reader's language, English where it has none.

    >>> in_language({"en": "Age", "id": "Umur"})
    'Age'
    """
    if not words or isinstance(words, str):
        return words or ""
    return words.get(language()) or words.get("en") or ""
