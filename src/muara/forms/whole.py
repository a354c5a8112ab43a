"""A form and its mapping as somebody hands them in: all that is wrong with them, at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from muara.errors import FormError

from .burden import burden, check_burden, pace
from .convert import convert, every_problem
from .mapping import mapping_from, mapping_slips
from .paper import number_slips, with_numbers
from .serves import check_serves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from muara.errors import InputError
    from muara.packs import Pack

    from .mapping import FormMapping
    from .sheets import Sheets


def slips_of(sheets: Sheets, mapping: str, *, file: str, pack: Pack) -> list[InputError]:
    """All that is wrong with these sheets and the mapping of this text (empty: there is none).

    `file` is what errors call the mapping. Slips of the sheets hide those of the mapping, which
    names their questions. Where the sheets say what a question serves, it is checked as in a pack.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> form = open_forms(pack)["follow_up"]
    >>> text = (form.folder / "mapping.toml").read_text(encoding="utf-8")
    >>> slips_of(form.sheets, text, file="mapping.toml", pack=pack)
    []
    """
    counted = with_numbers(sheets)
    found: list[InputError] = [*every_problem(counted)]
    if found or not mapping:
        return found or [*number_slips(counted)]
    form = convert(counted).form
    found = [
        *number_slips(counted),
        *mapping_slips(mapping, file=Path(file), form=form, pack=pack),
    ]
    if found:
        return found
    read = mapping_from(mapping, file=Path(file), form=form, pack=pack)
    return [*_useless(counted, read, pack), *_too_much(read, pack)]


def _useless(sheets: Sheets, mapping: FormMapping, pack: Pack) -> Iterator[FormError]:
    if "serves" not in sheets.columns["survey"]:
        return
    for row in sheets.of("survey"):
        question = mapping.form.by_name.get(row.get("name"))
        if question is not None and question.asked:
            try:
                check_serves(row, question, mapping, pack)
            except FormError as slip:
                yield slip


def _too_much(mapping: FormMapping, pack: Pack) -> Iterator[FormError]:
    try:
        check_burden(burden(mapping.form, pace(pack)), mapping.budget, file=mapping.form.key)
    except FormError as slip:
        yield slip
