"""Kinds of activity, and as whom people take part (`coordination/activities.toml` of the packs)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack
    from muara.rules.vocabulary import Text


@dataclass(frozen=True)
class ActivityKind:
    """One kind of activity; `participants`: people are entered, not only an audience estimated."""

    key: str
    labels: Text
    participants: bool

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@cache
def activity_kinds(pack: Pack) -> Mapping[str, ActivityKind]:
    """The kinds of activity of a pack by key, in its order.

    Raises PackError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> kinds = activity_kinds(open_pack("india"))
    >>> [key for key, kind in kinds.items() if not kind.participants]
    ['media']
    """
    found = {}
    for key, table in tables_of(pack, "activities", "kinds").items():
        named = table.need("participants", bool)
        found[key] = ActivityKind(key=key, labels=table.text("labels"), participants=named)
        table.done()
    return found


@cache
def participant_kinds(pack: Pack) -> Mapping[str, Text]:
    """As whom people take part: the words of each kind by key, in the order of the pack.

    >>> from muara.packs import open_pack
    >>> participant_kinds(open_pack("international"))["union_member"]["en"]
    'union members'
    """
    found = {}
    for key, table in tables_of(pack, "activities", "participants").items():
        found[key] = table.text("labels")
        table.done()
    return found
