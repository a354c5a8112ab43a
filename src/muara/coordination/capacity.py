"""What a State, a district, a union or an employers' body is able to do, by a short checklist.

The checklist stands in `coordination/capacity.toml` of the packs. It is asked once as the baseline
and again each year. A question nobody could answer never counts as *no*: a score is a pair, the
lowest it may be and the highest. Two rounds are compared on the questions that both were asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .parts import tables_of

if TYPE_CHECKING:
    from muara.packs import Pack, Table
    from muara.rules.vocabulary import Text

WORTH = {"yes": 1.0, "partly": 0.5, "no": 0.0}
NOT_KNOWN = "not_known"
ANSWERS = (*WORTH, NOT_KNOWN)


@dataclass(frozen=True)
class Question:
    """One question of a checklist; `objective`: of the programme's, which it serves."""

    key: str
    asks: Text
    objective: str = ""

    def ask(self, language: str = "en") -> str:
        """The question in a language."""
        return self.asks.get(language) or self.asks.get("en") or self.key


@dataclass(frozen=True)
class Checklist:
    """What is asked of one kind of partner, and how often; `of`: `place` or `organisation`.

    `levels`: of places asked; `kinds`: of organisations asked.
    """

    key: str
    labels: Text
    of: str
    levels: tuple[str, ...]
    kinds: tuple[str, ...]
    every_months: int
    questions: tuple[Question, ...]
    source: str
    unconfirmed: bool

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@dataclass(frozen=True)
class Score:
    """The share of a checklist that is there, from 0 to 1: at least `low`, at most `high`.

    `answered` of `asked` questions have an answer. Of no question nothing is known: 0 to 1.
    """

    low: float
    high: float
    answered: int
    asked: int


@dataclass(frozen=True)
class Change:
    """How much more is there than before, over the questions that both rounds were asked.

    `better` and `worse`: the questions whose known answer rose or fell. `low` and `high` bound the
    change of the share (-1 to 1).
    """

    low: float
    high: float
    better: tuple[str, ...]
    worse: tuple[str, ...]
    compared: int


def score(answers: Mapping[str, str]) -> Score:
    """The share of what was asked that is there; half of it where it is partly there.

    >>> score({"plan": "yes", "staff": "partly", "budget": "no", "data": "not_known"})
    Score(low=0.375, high=0.625, answered=3, asked=4)
    """
    asked = len(answers)
    known = [WORTH[each] for each in answers.values() if each in WORTH]
    if not asked:
        return Score(0.0, 1.0, 0, 0)
    open_ = asked - len(known)
    return Score(sum(known) / asked, (sum(known) + open_) / asked, len(known), asked)


def change(before: Mapping[str, str], after: Mapping[str, str]) -> Change:
    """How two rounds differ, over the questions that both were asked.

    >>> change({"plan": "no", "staff": "yes"}, {"plan": "yes", "staff": "not_known", "new": "yes"})
    Change(low=0.0, high=0.5, better=('plan',), worse=(), compared=2)
    """
    both = [key for key in before if key in after]
    known = [key for key in both if before[key] in WORTH and after[key] in WORTH]
    first = score({key: before[key] for key in both})
    then = score({key: after[key] for key in both})
    return Change(
        low=then.low - first.high if both else -1.0,
        high=then.high - first.low if both else 1.0,
        better=tuple(key for key in known if WORTH[after[key]] > WORTH[before[key]]),
        worse=tuple(key for key in known if WORTH[after[key]] < WORTH[before[key]]),
        compared=len(both),
    )


@cache
def checklists(pack: Pack) -> Mapping[str, Checklist]:
    """The checklists of a pack by key (`coordination/capacity.toml`). Raises PackError.

    >>> from muara.packs import open_pack
    >>> checklists(open_pack("international"))["district"].of
    'place'
    """
    return {
        key: _checklist(key, each)
        for key, each in tables_of(pack, "capacity", "checklists").items()
    }


def _checklist(key: str, table: Table) -> Checklist:
    of = table.need("of", str)
    if of not in ("place", "organisation"):
        table.refuse(f"of must be place or organisation; found {of!r}.", "of")
    listed = [_question(each) for each in table.tables("question", f"checklists.{key}.question")]
    _check_once(table, (each.key for each in listed))
    found = Checklist(
        key=key,
        labels=table.text("labels"),
        of=of,
        levels=tuple(table.get("levels", list, [])),
        kinds=tuple(table.get("kinds", list, [])),
        every_months=table.need("every_months", int),
        questions=tuple(listed),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return found


def _question(table: Table) -> Question:
    found = Question(
        key=table.need("key", str),
        asks=table.text("asks"),
        objective=table.get("objective", str, ""),
    )
    table.done()
    return found


def _check_once(table: Table, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            table.refuse(f"The question {key!r} stands here twice.")
        seen.add(key)
