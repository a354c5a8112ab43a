"""What a mapping may fill and what the ledger stores are read from the same declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from muara.forms.words import Words, words_of
from muara.packs import open_all
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara.rules import Attribute
    from muara_server.ledger.kinds import Fact, Kind

AS_WORDS = dict.fromkeys(("key", "id", "scheme", "marks"), "classification")


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_kind_holds_the_same_for_forms_and_for_the_ledger(name: str) -> None:
    words, kind = words_of(open_all())[name], kinds()[name]
    assert words.about == kind.about
    assert set(words.facts) == set(kind.facts)
    assert set(words.identifiers) == set(kind.identifiers)
    assert set(words.required) | _step(words) == set(kind.required)
    for fact in kind.facts.values():
        _same(words.facts[fact.name], fact)
    assert words.ids == {fact.name for fact in kind.facts.values() if fact.type == "id"}
    assert words.found_by == _searched(kind)


def _step(words: Words) -> set[str]:
    return {"step"} if words.steps_of else set()


def _searched(kind: Kind) -> set[str]:
    return {name for name, each in kind.identifiers.items() if each.search}


def _same(word: Attribute, fact: Fact) -> None:
    assert word.kind == AS_WORDS.get(fact.type, fact.type), fact.name
    assert (word.low, word.high, word.whole) == (fact.low, fact.high, fact.whole), fact.name
    if fact.type == "code":
        assert word.codes is not None
        assert set(word.codes.codes) == set(fact.codes.codes), fact.name
