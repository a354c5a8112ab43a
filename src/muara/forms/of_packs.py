"""The forms of a pack: `forms/KEY/` with its sheets, its mapping and its media, read and checked.

Pictures that several forms show stand once, in `forms/media/`. A country's form replaces the
inherited one of the same key. What is checked of every form here beyond what is checked of any
form: it is called like its folder, every text stands in every language, each question has its
number on paper and serves something, its pictures are there, and it keeps to its budget.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from muara.errors import FormError, PackError, nearest
from muara.packs import Pack, open_pack

from .asking import asking
from .burden import Burden, burden, check_burden, pace
from .convert import Converted, convert
from .faults import fault
from .form import Form, Question, in_words, letters
from .mapping import FormMapping, read_mapping
from .paper import number_slips, paper_words
from .serves import check_serves
from .sheets import Row, Sheets, read_folder
from .types import UNASKED, typed

FOLDER = "forms"
MAPPING = "mapping.toml"
_MEDIA = re.compile(r"(media::|image|audio|video)")
_TEXTS = ("label", "hint", "constraint_message", "required_message", "guidance_hint")


@dataclass(frozen=True)
class PackForm:
    """A form of a pack: where it is, its sheets, what phones download, and its mapping."""

    key: str
    folder: Path
    pack: Pack = field(repr=False)

    @cached_property
    def sheets(self) -> Sheets:
        """The sheets as they stand in the folder."""
        return read_folder(self.folder)

    @cached_property
    def converted(self) -> Converted:
        """The XForm, and what to look at in it."""
        return convert(self.sheets)

    @property
    def form(self) -> Form:
        """The form as Muara reads it."""
        return self.converted.form

    @cached_property
    def mapping(self) -> FormMapping:
        """How its answers become entries."""
        return read_mapping(self.folder / MAPPING, self.form, self.pack)

    @cached_property
    def media(self) -> tuple[Path, ...]:
        """The pictures and sounds that its sheets name: its own, else those the forms share."""
        beside = [self.folder, *(folder / FOLDER for folder in reversed(self.pack.folders))]
        files = {
            name: [path for each in beside if (path := each / "media" / name).is_file()]
            for name in sorted({name for _, _, name in named_media(self.sheets)})
        }
        return tuple(found[0] for found in files.values() if found)

    @property
    def burden(self) -> Burden:
        """What it asks of a family."""
        return burden(self.form, pace(self.pack))

    def title(self, language: str = "en") -> str:
        """What the form is called."""
        return in_words(self.mapping.title, language)


@cache
def open_forms(pack: Pack) -> Mapping[str, PackForm]:
    """The forms of a pack and of those it extends, by key. Each is read when it is first used.

    >>> from muara.packs import open_pack
    >>> "follow_up" in open_forms(open_pack("india"))
    True
    """
    found = {
        path.parent.name: PackForm(path.parent.name, path.parent, pack)
        for folder in pack.folders
        for path in sorted((folder / FOLDER).glob("*/survey.csv"))
    }
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class FormsReport:
    """What a look at all forms of a pack found: how many there are, and what is unconfirmed."""

    forms: int
    questions: int
    unconfirmed: tuple[str, ...]


def check_pack_forms(name: str) -> FormsReport:
    """Read and check every form of a pack. Raises FormError with sheet, row and column, or
    PackError with the file and line of a mapping, and the nearest right word.

    >>> check_pack_forms("international").forms > 0
    True
    """
    pack = open_pack(name)
    forms = open_forms(pack).values()
    for each in forms:
        check_form(each)
    doubts = [
        f"forms/{each.key} in {language} awaits a native reader"
        for each in forms
        for language in each.mapping.awaiting_reader
    ]
    doubts += ["forms/asking.toml"] if forms and asking(pack).unconfirmed else []
    doubts += ["forms/burden.toml"] if forms and pace(pack).unconfirmed else []
    doubts += ["forms/paper.toml"] if forms and paper_words(pack).unconfirmed else []
    return FormsReport(len(forms), sum(len(each.form.asked) for each in forms), tuple(doubts))


def check_form(each: PackForm) -> None:
    """Refuse a form of a pack that is not fit for the field. Raises as `check_pack_forms`."""
    if each.form.key != each.key:
        raise fault("other_key", file=each.key, name=each.form.key, folder=each.key)
    for slip in (*_untranslated(each), *number_slips(each.sheets), *_missing_media(each)):
        raise slip
    for name in sorted(asking(each.pack).of(each.key) - each.form.by_name.keys()):
        near = nearest(name, each.form.by_name)
        raise fault("no_such_question", file=f"{FOLDER}/asking.toml", name=name, near=near)
    for row, question in _asked(each):
        check_serves(row, question, each.mapping, each.pack)
    check_burden(each.burden, each.mapping.budget, file=each.key)


def _asked(each: PackForm) -> Iterator[tuple[Row, Question]]:
    for row in each.sheets.of("survey"):
        question = each.form.by_name.get(row.get("name"))
        if question and question.asked and typed(row.get("type")).kind not in UNASKED:
            yield row, question


def _untranslated(each: PackForm) -> Iterator[FormError]:
    """Every text stands in each language of the pack, and in each other that the form has."""
    for sheet in ("survey", "choices"):
        heads = each.sheets.columns.get(sheet, ())
        for row in each.sheets.of(sheet):
            for text in _TEXTS:
                columns = [head for head in heads if head.startswith(f"{text}::")]
                if text == "label" and heads:
                    yield from _absent(each, columns, row)
                if any(row.get(column) for column in columns):
                    yield from (
                        fault("no_label", language=column.split("::")[1], **row.place(column))
                        for column in columns
                        if not row.get(column)
                    )


def _absent(each: PackForm, columns: list[str], row: Row) -> Iterator[FormError]:
    found = {letters(column.split("::")[1]) for column in columns}
    for language in each.pack.languages:
        if language not in found:
            yield fault("no_label", language=language, **row.place("label"))


def _missing_media(each: PackForm) -> Iterator[FormError]:
    there = {path.name for path in each.media}
    for row, column, name in named_media(each.sheets):
        if name not in there:
            yield fault("no_media", name=name, **row.place(column))


def named_media(sheets: Sheets) -> Iterator[tuple[Row, str, str]]:
    """Each picture or sound that the sheets name, with its row and column."""
    for sheet in ("survey", "choices"):
        for row in sheets.of(sheet):
            for column, name in row.values.items():
                if _MEDIA.match(column):
                    yield row, column, name.strip()


def form_named(pack: Pack, key: str) -> PackForm:
    """A form by its key. Raises PackError with the nearest right word."""
    forms = open_forms(pack)
    if key not in forms:
        raise PackError(f"There is no form {key!r}.", do=nearest(key, forms))
    return forms[key]
