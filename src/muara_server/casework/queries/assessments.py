"""An assessment in words: its parts, and the level that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.follow_up import assessed_level, levels_of
from muara.packs import open_pack
from muara_server.casework.procedures import OF
from muara_server.casework.queries.paths import in_words
from muara_server.casework.words import in_language, listed
from muara_server.ledger.kinds import kinds
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.casework.queries.cases import Written
    from muara_server.places.models import Place

KIND = "assessment"
PARTS = ("child", "cause", "risk", "strength")
"""What comes first in the name of a fact says to which part it belongs; other facts are the
child's own interests, and come first."""


@dataclass(frozen=True)
class Level:
    """How urgent the case is: `words`, what it rests on, and what was not asked."""

    words: str
    rests_on: str
    not_asked: str
    unconfirmed: bool

    @property
    def certain(self) -> bool:
        """Could an answer that is missing make it more urgent?"""
        return not self.not_asked


@dataclass(frozen=True)
class Part:
    """One part: a heading, what was answered in words, and what was found to be so."""

    key: str
    heading: str
    said: Sequence[tuple[str, str]]
    found: Sequence[str]
    not_so: Sequence[str]
    not_known: Sequence[str]


def part_of(fact: str) -> str:
    """The part of the assessment to which a fact belongs."""
    first = fact.partition("_")[0]
    if fact == "guardian_suspected":
        return "risk"
    return first if first in PARTS else "child"


def headings() -> dict[str, str]:
    """What the parts are called."""
    return {
        "child": _("The child's own interests"),
        "cause": _("Why it happens"),
        "risk": _("What could harm the child"),
        "strength": _("What helps"),
    }


def grouped(assessment: Written) -> list[Part]:
    """The assessment part by part."""
    called = headings()
    return [_part(key, called[key], assessment) for key in PARTS]


def level_of(place: Place, assessment: Written) -> Level:
    """The level that follows, by the rules that hold where the child is registered."""
    pack = open_pack(pack_of(place))
    found = assessed_level(pack, {**assessment.facts, OF: None})
    last = found.level.when is None
    words = in_language(found.level.labels)
    if not found.certain:
        words = _("Not known yet") if last else _("%(level)s, or more urgent") % {"level": words}
    return Level(
        words=words,
        rests_on=listed(in_language(each.labels) for each in found.found),
        not_asked=listed(in_language(each.labels) for each in found.asks),
        unconfirmed=levels_of(pack).unconfirmed,
    )


def _part(key: str, heading: str, assessment: Written) -> Part:
    told = dict(_of_part(key, assessment))
    facts = kinds()[KIND].facts
    words = {name: in_language(facts[name].labels) for name in told}
    answers = {name for name in told if key == "child" or facts[name].type != "truth"}
    return Part(
        key=key,
        heading=heading,
        said=[(words[name], in_words(facts[name], told[name])) for name in told if name in answers],
        found=[words[name] for name in told if name not in answers and told[name] is True],
        not_so=[words[name] for name in told if name not in answers and told[name] is False],
        not_known=[words[name] for name in told if name not in answers and told[name] is None],
    )


def _of_part(key: str, assessment: Written) -> Iterator[tuple[str, object]]:
    for name, fact in kinds()[KIND].facts.items():
        if name in assessment.facts and fact.type != "id" and part_of(name) == key:
            yield name, assessment.facts[name]
