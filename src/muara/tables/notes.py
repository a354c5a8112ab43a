"""Notes to a reader: in English where they are read as text, and in every language in a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from muara.numerals import numeral

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.rules.vocabulary import Text


class Note(str):
    """A note in English that knows itself in the other languages.

    Attributes:
        text: It in all its languages.
    """

    __slots__ = ("text",)

    text: Text

    @classmethod
    def of(cls, text: Text) -> Note:
        """The note that a text in all languages says."""
        made = cls(text["en"])
        made.text = text
        return made


def note(key: str, pack: Pack, **fills: str | int) -> Note:
    """A note of the packs (`[notes]` in `phrases.toml`), filled; numbers as each language has them.

    >>> from muara.packs import open_pack
    >>> print(note("unlabelled", open_pack("international"), name="HH7", codes="9"))
    HH7: the file has no label for 9.
    """
    phrases = pack.phrases.texts[f"note.{key}"]
    return Note.of(
        {language: _filled(phrase, fills, language) for language, phrase in phrases.items()}
    )


def _filled(phrase: str, fills: Mapping[str, str | int], language: str) -> str:
    written = {
        name: numeral(fill, language) if isinstance(fill, int) else fill
        for name, fill in fills.items()
    }
    return phrase.format(**written)


def texts_of(notes: Iterable[str], *, after: int = 0) -> dict[str, Text]:
    """The notes that know other languages, as a table keeps them; `after`: how many stand before.

    >>> texts_of(["of the survey", Note.of({"en": "few", "id": "sedikit"})], after=2)
    {'table.note.3': {'en': 'few', 'id': 'sedikit'}}
    """
    told = enumerate(notes, start=after)
    return {f"table.note.{at}": each.text for at, each in told if isinstance(each, Note)}
