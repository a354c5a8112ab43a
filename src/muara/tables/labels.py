"""The words of a table: of definitions, words of the vocabulary and their codes, groupings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .groupings import groupings_of, words_of_groupings

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.rules import Attribute
    from muara.rules.vocabulary import Text

    from .table import Words

TRUTHS = ("yes", "no")


def words_of(names: Iterable[str], pack: Pack) -> Words:
    """The words of what is told (`of=SDG_EA`) and of breakdowns (`sex`, `sex=female`).

    Args:
        names: Definitions, words, groupings, or columns of a survey, which have no words here.
        pack: Where the words stand.

    Returns: what a `Table` keeps in `said`.

    >>> from muara.packs import open_pack
    >>> words = words_of(["SDG_EA", "sex"], open_pack("international"))
    >>> words["of=SDG_EA"]["en"], words["sex=female"]["id"]
    ('SDG 8.7.1, economic activity', 'perempuan')
    """
    return {key: text for name in names for key, text in _words(name, pack)}


def _words(name: str, pack: Pack) -> Iterator[tuple[str, Text]]:
    if name in pack.regimes:
        yield f"of={name}", pack.regimes[name].title
    elif name in groupings_of(pack):
        yield from words_of_groupings([name], pack).items()
    elif name in pack.vocabulary:
        yield from _of_attribute(pack.vocabulary[name], pack)


def _of_attribute(word: Attribute, pack: Pack) -> Iterator[tuple[str, Text]]:
    yield word.name, word.labels
    yield f"of={word.name}", word.labels
    if word.kind == "truth":
        for key in TRUTHS:
            said = pack.phrases.texts[key]
            told = {each: f"{word.label(each)}: {answer}" for each, answer in said.items()}
            yield f"{word.name}={key}", told
    if word.codes:
        for code in word.codes.codes.values():
            yield f"{word.name}={code.code}", code.labels
