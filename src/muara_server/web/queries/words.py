"""Words that the packs hold in three languages, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def language() -> str:
    """The reader's language as the packs key it: en, id or hi."""
    return (get_language() or "en").split("-")[0]


def in_language(words: Mapping[str, str] | str | None) -> str:
    """The words in the reader's language, English where it has none.

    >>> in_language({"en": "Age", "id": "Umur"})
    'Age'
    """
    if not words or isinstance(words, str):
        return words or ""
    return words.get(language()) or words.get("en") or ""
