"""What the apps above ask of an entry before it is stored, wherever it comes from.

A check is a function of the fresh entries of a batch, in their order. It compares them with what
the ledger holds already, and with each other, and raises FrameError with the row for one that
cannot be. It runs when entries are added, never when tables are rebuilt: what was accepted under
an older check stays as it was accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from muara_server.ledger.projections import EVERY

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.ledger.drafts import Draft


@dataclass(frozen=True, slots=True)
class Fresh:
    """A draft that the ledger does not hold yet, its row, and what it says as it is stored.

    `asker`: whose right to record this is still to be asked; None where a rule was asked already,
    or where nobody need be named.
    """

    row: int
    draft: Draft
    content: Mapping[str, Any]
    asker: User | None = None

    @property
    def facts(self) -> Mapping[str, Any]:
        """What it says, in the words of its kind."""
        facts: Mapping[str, Any] = self.content["facts"]
        return facts


Check = Callable[[Sequence[Fresh]], None]

_registered: list[tuple[frozenset[str], Check]] = []


def checks(*kinds: str) -> Callable[[Check], Check]:
    """Let this function look at the fresh entries of these kinds, before they are stored.

    `EVERY`: of all kinds.
    """

    def register(check: Check) -> Check:
        _registered.append((frozenset(kinds), check))
        return check

    return register


def run(fresh: Sequence[Fresh]) -> None:
    """Let every check see what it wants; nothing is stored where one raises."""
    for kinds, check in _registered:
        wanted = [each for each in fresh if EVERY in kinds or each.draft.kind in kinds]
        if wanted:
            check(wanted)
