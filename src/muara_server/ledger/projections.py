"""Tables that follow the ledger: who writes them, in which order, and how they are emptied.

A projector is a function of a batch of recorded entries. It runs inside the transaction that
appends them, and again, over the whole ledger, when the tables are rebuilt; so it may depend on
nothing but the entries and the tables that projectors write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.db.models import Model

    from muara_server.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry with what it says, and the key of whom it is about (or of nobody).

    `own`: the matter whose key it is, where names and words have a key of their own.
    After lawful erasure `erased_at` is set and nothing is left.
    """

    entry: Entry
    facts: Mapping[str, Any]
    identifiers: Mapping[str, Any]
    key: bytes = field(default=b"", repr=False)
    erased_at: dt.datetime | None = None
    own: UUID | None = None


Projector = Callable[[Sequence[Recorded]], None]
Forgetter = Callable[["UUID"], None]
EVERY = "*"


@dataclass(frozen=True)
class Registered:
    """A projector, the kinds it wants, and the tables it fills."""

    kinds: frozenset[str]
    project: Projector
    tables: tuple[type[Model], ...]


_registered: list[Registered] = []
_forgetters: list[Forgetter] = []


def projects(*kinds: str, tables: Sequence[type[Model]] = ()) -> Callable[[Projector], Projector]:
    """Call this function with each batch of entries of these kinds (`EVERY`: of all kinds).

    Projectors run in the order in which they are declared; `tables` are emptied before a rebuild.
    """

    def register(project: Projector) -> Projector:
        _registered.append(Registered(frozenset(kinds), project, tuple(tables)))
        return project

    return register


def forgets(forgetter: Forgetter) -> Forgetter:
    """Call this function when somebody is erased, to leave its tables as a rebuild would."""
    _forgetters.append(forgetter)
    return forgetter


def forget(subject: UUID) -> None:
    """Let every table that follows the ledger forget this person or household."""
    for forgetter in reversed(_forgetters):
        forgetter(subject)


def run(batch: Sequence[Recorded]) -> None:
    """Let every projector see what it wants of this batch."""
    for registered in _registered:
        wanted = _wanted(registered, batch)
        if wanted:
            registered.project(wanted)


def tables() -> list[type[Model]]:
    """All tables that follow the ledger, those that point at others first."""
    return [table for registered in reversed(_registered) for table in reversed(registered.tables)]


def _wanted(registered: Registered, batch: Sequence[Recorded]) -> Sequence[Recorded]:
    if EVERY in registered.kinds:
        return batch
    return [recorded for recorded in batch if recorded.entry.kind in registered.kinds]
