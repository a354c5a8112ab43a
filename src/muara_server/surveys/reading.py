"""A survey file opened by the library: as its mapping says, or as somebody said it is written."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from django.utils import timezone

from muara.microdata import SurveyMapping, mapping_from_text, read
from muara.microdata.columns import describe
from muara.microdata.delimited import TextForm
from muara.packs import open_pack
from muara.tables.surveyed import open_survey
from muara_server.surveys import queries, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from muara.microdata import Source
    from muara.microdata.columns import Described
    from muara_server.surveys.models import Survey
    from muara_server.surveys.models import SurveyMapping as SavedMapping


def mapping_from(text: str, *, pack: str, folder: Path | None = None) -> SurveyMapping:
    """A mapping's text, read and checked; a layout it names is the one in this folder.

    Raises MappingError or RuleError, with the line.
    """
    path = (folder or Path()) / "mapping.toml"
    mapping = mapping_from_text(text, path=path, vocabulary=open_pack(pack).vocabulary)
    layout = next(folder.glob("layout.*"), None) if folder else None
    return replace(mapping, layout=layout.name) if layout else mapping


def checked(text: str, *, pack: str) -> SurveyMapping:
    """A mapping's text, read and checked without its survey. Raises MappingError or RuleError."""
    return mapping_from(text, pack=pack)


@contextmanager
def opened(survey: Survey) -> Iterator[Source]:
    """The file of a survey, opened as text is told to be written. Raises FrameError."""
    with store.opened(survey) as path:
        yield _source(survey, path)


def look(survey: Survey, *, tell: Callable[[int, int], None]) -> tuple[Described, str]:
    """What is in a survey file, and its hash. Raises FrameError or MappingError."""
    with store.opened(survey) as path:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return describe(_source(survey, path), scratch=path.parent, tell=tell), sha256


def try_all(mapping: SavedMapping) -> tuple[dict[str, int], list[dict[str, str]]]:
    """Read every row as a mapping says: in how many rows each word is known, and what a reader of
    the results must know. Raises FrameError, MappingError or RuleError.
    """
    survey = mapping.survey
    with store.opened(survey) as path:
        surveyed = open_survey(
            path,
            mapping=mapping_from(mapping.text, pack=survey.pack, folder=path.parent),
            pack=open_pack(survey.pack),
            scratch=path.parent,
            own=(),
            today=timezone.localdate(),
        )
        known = surveyed.frame.select(pl.col(word).count() for word in surveyed.words)
        notes = [dict(getattr(note, "text", {"en": note})) for note in surveyed.notes]
        return known.collect(engine="streaming").row(0, named=True), notes


def _source(survey: Survey, path: Path) -> Source:
    mapping = queries.mapping_of(survey)
    folder = path.parent
    told = survey.told
    form = TextForm(told.get("encoding") or "utf-8", told.get("separator") or ",")
    sheet = told.get("sheet") or None
    if mapping is not None and not told:
        said = mapping_from(mapping.text, pack=survey.pack, folder=folder)
        form, sheet = said.form, said.sheet
    layout = folder / store.layout_name(survey) if survey.layout else None
    return read(path, scratch=folder, form=form, layout=layout, sheet=sheet)
