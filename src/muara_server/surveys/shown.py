"""What pages show of a survey beside its own records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara.packs import open_pack
from muara_server.figures import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara_server.surveys.models import Survey, SurveyMapping


@dataclass(frozen=True)
class Known:
    """In how many rows, of a hundred, a word is known."""

    label: str
    rows: int
    percent: int


@dataclass(frozen=True)
class Said:
    """A note in the reader's language, or in the one there is."""

    words: str
    language: str


def notes(mapping: SurveyMapping) -> Sequence[Said]:
    """What a reader of the results must know, of the mapping that counts."""
    return [
        Said(note.get(language()) or note["en"], language() if language() in note else "en")
        for note in mapping.notes
    ]


def known(survey: Survey, mapping: SurveyMapping) -> Sequence[Known]:
    """The words that a mapping gives, in the order of the vocabulary."""
    vocabulary = open_pack(survey.pack).vocabulary
    return [
        Known(attribute.label(language()), held, held * 100 // (survey.rows or 1))
        for word, attribute in vocabulary.items()
        if (held := mapping.known.get(word)) is not None
    ]
