"""What may be asked about somebody, who is asked, and what they answer: shares from the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from muara_server.demonstration.chance import Chance

Known = Mapping[str, Any]
"""What is true of a family or a person, whether or not somebody asked."""

DISTRICT = "district"


@dataclass(frozen=True)
class Question:
    """One question. `asked`: of how many in a hundred; the answer is drawn once, and is the truth.

    `where` and `who` are what must hold of the family and of the person for this to be the one.
    """

    name: str
    asked: float = 100
    not_known: float = 0
    of: str = ""
    where: Known = field(default_factory=dict)
    who: Known = field(default_factory=dict)
    truth: float | None = None
    shares: Mapping[Any, float] = field(default_factory=dict)
    range: tuple[int, int] | None = None
    step: int = 1
    from_district: bool = False

    def answer(self, known: Known, chance: Chance) -> Any:
        """The truth about this, drawn."""
        if self.truth is not None:
            return chance.percent(self.truth)
        if self.range is not None:
            least, most = self.range
            return least + self.step * chance.number(0, (most - least) // self.step)
        return chance.weighted(known[DISTRICT + "_shares"] if self.from_district else self.shares)

    def told(self, answer: Any, chance: Chance, thorough: float) -> Iterator[Any]:
        """What somebody wrote down: the answer, that it is not known, or nothing at all."""
        if chance.percent(self.asked * thorough):
            yield None if chance.percent(self.not_known) else answer


def read_questions(rows: Iterable[Mapping[str, Any]], name: str = "name") -> tuple[Question, ...]:
    """Questions as the pack lists them."""
    return tuple(
        Question(
            name=row[name],
            shares=by_code(row.get("shares", {})),
            range=tuple(row["range"]) if "range" in row else None,
            **{key: value for key, value in row.items() if key not in (name, "shares", "range")},
        )
        for row in rows
    )


def by_code(shares: Mapping[str, float]) -> dict[Any, float]:
    """Shares by code or number; a file has no keys but text.

    >>> by_code({"0": 90, "widow": 10})
    {0: 90, 'widow': 10}
    """
    return {int(code) if code.isdecimal() else code: share for code, share in shares.items()}


def ask(
    questions: Sequence[Question],
    known: dict[str, Any],
    chance: Chance,
    *,
    thorough: float = 1,
) -> Iterator[tuple[str, Any]]:
    """The answers that were written down; `known` learns the truth about everything.

    Of the questions of one name the first that fits is the one. What is already true, because it
    is true of the whole family, is told and not drawn again. `thorough`: how much more, or less, is
    asked here than elsewhere.
    """
    put: set[str] = set()
    for question in questions:
        if question.name in put:
            continue
        if not (holds(question.where, known) and holds(question.who, known)):
            continue
        put.add(question.name)
        if question.name not in known:
            known[question.name] = question.answer(known, chance)
        for told in question.told(known[question.name], chance, thorough):
            yield question.name, told


def holds(wanted: Known, known: Known) -> bool:
    """Is all of this so? A pair of numbers is a range, another list a choice.

    >>> holds({"age": [9, 14], "school": ["none", "centre"]}, {"age": 11, "school": "centre"})
    True
    >>> holds({"age": [9, 14]}, {})
    False
    """
    return all(_fits(known.get(name), value) for name, value in wanted.items())


def _fits(found: Any, wanted: Any) -> bool:
    if not isinstance(wanted, list):
        return bool(found == wanted)
    if isinstance(wanted[0], int):
        return found is not None and wanted[0] <= found <= wanted[1]
    return found in wanted
