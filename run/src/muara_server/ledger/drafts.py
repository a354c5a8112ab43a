"""What somebody wants to record, before the ledger has accepted it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

Identifiers = Mapping[str, "str | Sequence[str]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One observation. `uuid` is made by whoever observed, so that a second try changes nothing.

    `facts` uses the words of the vocabulary and of the kind; None says that the question was asked
    and the answer is not known. `identifiers` holds names, phones and papers. Only the
    demonstration and files may say when it was recorded; otherwise that is now.
    """

    uuid: UUID
    programme: str
    kind: str
    place_code: str
    true_on: dt.date
    person: UUID | None = None
    household: UUID | None = None
    recorded_at: dt.datetime | None = None
    corrects: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    identifiers: Identifiers = field(default_factory=dict)

    @property
    def subject(self) -> UUID | None:
        """Whose key will seal it: the person, else the household, else nobody's."""
        return self.person or self.household
