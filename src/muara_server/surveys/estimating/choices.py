"""What may be asked of a survey: the definitions, facts and breakdowns that its mapping reaches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.tables import standards_of
from muara.tables.groupings import groupings_of
from muara_server.figures import language

if TYPE_CHECKING:
    from muara.microdata import SurveyMapping
    from muara.packs import Pack, Regime
    from muara.rules import Attribute
    from muara.rules.vocabulary import Text
    from muara.tables import Standard

STATISTICAL = "statistical"
AREAS = ("region", "place")
"""Words that say where people live, in the survey's own codes."""
FEW_CODES = 12
"""A breakdown of more parts than this is no table that anybody reads."""


@dataclass(frozen=True)
class Choices:
    """Keys with their words, in the reader's language.

    Attributes:
        definitions: Definitions of child labour.
        facts: Words that say yes or no.
        numbers: Words that say how much.
        codes: Words of which each answer has its share.
        tables: Standard tables.
        breakdowns: Words with few codes, areas, and groupings of the packs.
        asked: Rules that keep to those who were asked something, with what that was.
        lacking: What the survey cannot give, with the words that it did not ask for.
    """

    definitions: Mapping[str, str]
    facts: Mapping[str, str]
    breakdowns: Mapping[str, str]
    asked: Mapping[str, str]
    tables: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    lacking: Mapping[str, Sequence[str]] = field(default_factory=dict)


def choices_of(
    mapping: SurveyMapping, pack: Pack, *, areas: Callable[[str], int] = lambda _column: 0
) -> Choices:
    """What a survey that is read so may be asked; `areas` says how many values a column has, where
    they are few enough for a table.
    """
    there = _there(mapping, pack)
    words = [pack.vocabulary[name] for name in pack.vocabulary.in_order(there)]
    said, regimes, tables = language(), _sorted(pack), standards_of(pack)
    short = {key: _short(each, pack, there) for key, each in tables.items()}
    missing = {each.id: [name for name in each.requires if name not in there] for each in regimes}
    return Choices(
        definitions={each.id: named(each) for each in regimes if not missing[each.id]},
        facts={word.name: word.label(said) for word in words if word.kind == "truth"},
        numbers={word.name: word.label(said) for word in words if word.kind == "number"},
        codes={word.name: word.label(said) for word in words if _has_few(word)},
        breakdowns={
            **_few(words),
            **_places(words, mapping, areas),
            **_groupings(pack, there),
            **_each_year(there),
        },
        asked=_asked(mapping, pack),
        tables={key: told(each.title) for key, each in tables.items() if not short[key]},
        lacking=_lacking(
            pack,
            {named(each): missing[each.id] for each in regimes if each.kind == STATISTICAL}
            | {told(each.title): short[key] for key, each in tables.items()},
        ),
    )


def named(regime: Regime) -> str:
    """A definition with its key, by which the command line knows it."""
    return f"{regime.id} · {told(regime.title)}"


def told(text: Text) -> str:
    """A text of the packs in the reader's language."""
    return text.get(language()) or text["en"]


def _sorted(pack: Pack) -> list[Regime]:
    return sorted(pack.regimes.values(), key=lambda each: each.kind != STATISTICAL)


def _there(mapping: SurveyMapping, pack: Pack) -> set[str]:
    """The words that the survey has; a total is there with its parts."""
    words = {*mapping.columns, *mapping.constants}
    return words | {name for name, word in pack.vocabulary.items() if words & set(word.sum_of)}


def _short(table: Standard, pack: Pack, there: Collection[str]) -> list[str]:
    """What a standard table cannot do without and the survey did not ask."""
    needed = [column for column in table.columns if column.needed]
    rules = [table.population, *(rule for column in needed for rule in column.rules)]
    read = [word.name for rule in rules for word in rule.attributes]
    regimes = [table.named(column.of) for column in needed if column.kind == "regime"]
    read += [name for regime in regimes for name in pack.regime(regime).requires]
    spared = {name for column in needed for name in column.may_lack}
    return pack.vocabulary.in_order(name for name in read if name not in {*there, *spared})


def _lacking(pack: Pack, missing: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    words = pack.vocabulary
    return {
        key: [words[name].label(language()) for name in names]
        for key, names in missing.items()
        if names
    }


def _has_few(word: Attribute) -> bool:
    return bool(word.codes) and len(word.codes.codes) <= FEW_CODES


def _few(words: Sequence[Attribute]) -> dict[str, str]:
    """Words with so few codes that a table by them is read."""
    truths = [word for word in words if word.kind == "truth"]
    few = [word for word in words if _has_few(word)]
    return {word.name: word.label(language()) for word in [*few, *truths]}


def _places(
    words: Sequence[Attribute], mapping: SurveyMapping, areas: Callable[[str], int]
) -> dict[str, str]:
    """Words whose values are the survey's own, such as its regions, where these are few."""
    own = [word for word in words if word.name in AREAS and word.name in mapping.columns]
    return {
        word.name: word.label(language()) for word in own if areas(mapping.columns[word.name]) > 1
    }


def _each_year(there: Collection[str]) -> dict[str, str]:
    return {"age": _("Age, year by year")} if "age" in there else {}


def _groupings(pack: Pack, there: Collection[str]) -> dict[str, str]:
    """Groupings of the packs that the words of the survey make."""
    made = [each for each in groupings_of(pack).values() if set(each.words) <= set(there)]
    return {each.name: told(each.labels) for each in made}


def _asked(mapping: SurveyMapping, pack: Pack) -> dict[str, str]:
    """Each rule once, with the words that it was asked for."""
    asked: dict[str, list[str]] = {}
    for word, rule in mapping.asked.items():
        asked.setdefault(rule, []).append(pack.vocabulary[word].label(language()))
    return {rule: ", ".join(words) for rule, words in asked.items()}
