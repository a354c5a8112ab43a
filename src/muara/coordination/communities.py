"""The kinds of groups that a village has of its own (`coordination/communities.toml`)."""

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
class CommunityKind:
    """One kind of group. `of_children`: its members are children, whose names are never kept."""

    key: str
    labels: Text
    of_children: bool = False
    source: str = ""
    unconfirmed: bool = False

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@cache
def community_kinds(pack: Pack) -> Mapping[str, CommunityKind]:
    """The kinds of group of a pack by key, in its order.

    Raises PackError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> community_kinds(open_pack("indonesia"))["childrens_group"].of_children
    True
    """
    found = {}
    for key, table in tables_of(pack, "communities", "kinds").items():
        found[key] = CommunityKind(
            key=key,
            labels=table.text("labels"),
            of_children=table.get("of_children", bool, False),
            source=table.need("source", str),
            unconfirmed=table.get("unconfirmed", bool, False),
        )
        table.done()
    return found
