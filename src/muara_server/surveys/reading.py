"""A survey file opened by the library: as its mapping says, or as somebody said it is written."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from muara.microdata import SurveyMapping, read, read_mapping
from muara.microdata.columns import describe
from muara.microdata.delimited import TextForm
from muara.packs import open_pack
from muara_server.surveys import queries, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from muara.microdata import Source
    from muara.microdata.columns import Described
    from muara_server.surveys.models import Survey

LAYOUT = "layout.csv"


def mapping_from(text: str, *, pack: str, folder: Path) -> SurveyMapping:
    """A mapping's text, read and checked; a layout it names is the one in this folder.

    Raises MappingError or RuleError, with the line.
    """
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    mapping = read_mapping(path, vocabulary=open_pack(pack).vocabulary)
    return replace(mapping, layout=LAYOUT) if (folder / LAYOUT).exists() else mapping


def checked(text: str, *, pack: str) -> SurveyMapping:
    """A mapping's text, read and checked without its survey. Raises MappingError or RuleError."""
    with store.scratch() as folder:
        return mapping_from(text, pack=pack, folder=folder)


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


def _source(survey: Survey, path: Path) -> Source:
    mapping = queries.mapping_of(survey)
    folder = path.parent
    told = survey.told
    form = TextForm(told.get("encoding") or "utf-8", told.get("separator") or ",")
    sheet = told.get("sheet") or None
    if mapping is not None and not told:
        said = mapping_from(mapping.text, pack=survey.pack, folder=folder)
        form, sheet = said.form, said.sheet
    layout = folder / LAYOUT if survey.layout else None
    return read(path, scratch=folder, form=form, layout=layout, sheet=sheet)
