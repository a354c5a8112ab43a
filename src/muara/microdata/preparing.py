"""A survey made ready for a verb, and given back as it was with the verb's answer beside it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError
from muara.microdata.broken import readable
from muara.microdata.contradictions import check_labels
from muara.microdata.facts import FactMaker, check_facts, hidden
from muara.microdata.mapping import SurveyMapping
from muara.microdata.typed import number_types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from muara.microdata.source import Source
    from muara.rules import Vocabulary


@dataclass(frozen=True)
class Prepared:
    """A survey with the words of the vocabulary beside its own columns.

    Attributes:
        source: The survey as it was read.
        frame: Its columns under names that no word has (`column 0`, `column 1`, ...), followed by
            one column per word.
        words: The words there are.
        notes: What the reader of the result should know about clashing names.
    """

    source: Source
    frame: pl.LazyFrame
    words: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def with_answer(self, answered: pl.LazyFrame, *, added: Collection[str]) -> pl.LazyFrame:
        """The survey's own columns, exactly, followed by the columns that were added."""
        own = [pl.col(name).alias(column) for column, name in hidden(self.source.columns).items()]
        return answered.select(*own, *added)


def prepare(
    source: Source,
    *,
    vocabulary: Vocabulary,
    mapping: SurveyMapping | None = None,
    today: dt.date | None = None,
) -> Prepared:
    """Check a survey and add the words of the vocabulary that it can give.

    Args:
        source: The survey.
        vocabulary: The words.
        mapping: How its columns say the words; without one, columns count by their names.
        today: Days after this are refused.

    Raises:
        MappingError: the mapping names a column that the survey does not have, or reads a code as
            another word than the file's own label says.
        FrameError: a cell is not what its word can be; says row and column.
    """
    maker = FactMaker(source, mapping or SurveyMapping(), vocabulary, today)
    check_labels(source, maker.mapping, vocabulary, maker.given())
    facts = maker.facts()
    with readable(source):
        check_facts(source, facts)
    return Prepared(source, facts.frame, words=facts.words, notes=tuple(maker.notes()))


def check_free(source: Source, *, added: Collection[str]) -> None:
    """Refuse a survey that already has a column which an answer would add.

    Raises:
        FrameError: names the column.
    """
    for column in source.columns:
        if column in added:
            raise FrameError(
                "The survey already has a column of this name.",
                file=source.name,
                column=column,
                found="an answer from before",
                expected="a survey without it",
                do="Rename or remove the column, or classify the original file.",
            )


def with_numbers(frame: pl.LazyFrame, *, source: Source) -> pl.LazyFrame:
    """The survey's text columns as numbers where nothing is lost, for formats that know types."""
    with readable(source):
        types = number_types(
            source.frame,
            text=source.text - source.always_text,
            filled=source.filled,
        )
    return frame.cast(types) if types else frame  # type: ignore[arg-type]


@contextmanager
def in_its_words(prepared: Prepared, mapping: SurveyMapping) -> Iterator[None]:
    """Let a refusal inside name the survey's own column and the line of the file."""
    try:
        with readable(prepared.source):
            yield
    except FrameError as error:
        raise _in_the_file(error, prepared=prepared, mapping=mapping) from error


def _in_the_file(error: FrameError, *, prepared: Prepared, mapping: SurveyMapping) -> FrameError:
    """The same refusal, with the survey's own column and the line of the file."""
    word, heading = error.column, prepared.source.heading
    given = mapping.columns.get(word or "")
    return FrameError(
        error.message,
        file=error.file,
        line=error.row + heading if error.row and heading else error.line,
        row=error.row,
        column=f"{given} ({word})" if given and given != word else word,
        found=error.found,
        expected=error.expected,
        do=error.do,
    )
