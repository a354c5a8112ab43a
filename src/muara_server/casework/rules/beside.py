"""What comes in one batch with an entry, and is not stored yet: it counts as said."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.ledger.checks import Fresh


class Said(Protocol):
    """One thing that was said of somebody, stored or about to be."""

    @property
    def pk(self) -> UUID: ...
    @property
    def number(self) -> int: ...
    @property
    def true_on(self) -> dt.date: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Beside:
    """An entry about the same person, with what it says; newer than everything that is stored."""

    pk: UUID
    kind: str
    true_on: dt.date
    facts: Mapping[str, Any]
    number: int = sys.maxsize

    @classmethod
    def of(cls, fresh: Fresh) -> Beside:
        """An entry that the ledger is about to store, as it will stand."""
        return cls(fresh.draft.uuid, fresh.draft.kind, fresh.draft.true_on, fresh.facts)


def said(kind: str, person: UUID, beside: Sequence[Beside] = ()) -> list[Said]:
    """Everything of this kind that stands about a person, and what comes with it now.

    For checks alone: whoever records has been asked for the permission already.
    """
    return [
        *registry.said_before(kind, [person]),
        *(each for each in beside if each.kind == kind),
    ]
