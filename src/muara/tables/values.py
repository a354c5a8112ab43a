"""The values of breakdowns on one survey: their order, and what its file calls them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from muara.rules.vocabulary import Text

from .groupings import groupings_of
from .labels import TRUTHS, words_of
from .table import TOTAL, as_key

if TYPE_CHECKING:
    from .surveyed import Surveyed
    from .table import Words


def words_in(surveyed: Surveyed, names: Iterable[str]) -> Words:
    """The words of breakdowns, and the word for everybody.

    Groupings and words of the vocabulary are told by the packs; columns of the survey, and words
    with codes of the survey's own, by the labels of its file.
    """
    pack = surveyed.pack
    told: dict[str, Text] = {}
    for name in names:
        called = surveyed.labels.columns.get(name)
        told |= {name: {"en": called}} if called else {}
        told |= {f"{name}={value}": {"en": label} for value, label in _of_file(name, surveyed)}
    return {TOTAL: pack.phrases.texts["table.total"], **told, **words_of(names, pack)}


def values_of(name: str, surveyed: Surveyed) -> list[str]:
    """The keys of the values of a breakdown in their order; none where nobody lists them."""
    pack = surveyed.pack
    if name in groupings_of(pack):
        return [group.key for group in groupings_of(pack)[name].groups]
    word = pack.vocabulary.get(name)
    if word is not None and word.kind == "truth":
        return list(TRUTHS)
    if word is not None and word.codes is not None:
        return list(word.codes.codes)
    return [value for value, _ in _of_file(name, surveyed)]


def labels_of_values(name: str, surveyed: Surveyed) -> dict[str, Text]:
    """The words of each value of a breakdown of the packs."""
    told = words_of([name], surveyed.pack)
    return {value: told[f"{name}={value}"] for value in values_of(name, surveyed)}


def _of_file(name: str, surveyed: Surveyed) -> list[tuple[str, str]]:
    """The values that the file labels, of a column or of the word that is read from it."""
    column = surveyed.mapping.columns.get(name, name) if name in surveyed.words else name
    labels = surveyed.labels.values.get(column, {})
    return [(as_key(value), label) for value, label in labels.items()]
