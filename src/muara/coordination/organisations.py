"""Kinds of organisations, and on whose side each is where government, employers, workers meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack, Table
    from muara.rules.vocabulary import Text

GROUPS = ("government", "employers", "workers", "civil_society", "media", "international", "other")
"""The sides of a table. The first three are the ILO's constituents: a body in which all three are
present is tripartite (Convention 144, article 3)."""


@dataclass(frozen=True)
class OrganisationKind:
    """One kind of organisation: its words, and the group in which its members are counted."""

    key: str
    labels: Text
    group: str

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@cache
def organisation_kinds(pack: Pack) -> Mapping[str, OrganisationKind]:
    """The kinds of organisation of a pack by key, in its order (`coordination/organisations.toml`).

    Raises PackError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> organisation_kinds(open_pack("international"))["ministry"].label("id")
    'Kementerian atau dinas'
    """
    return {
        key: _kind(key, table) for key, table in tables_of(pack, "organisations", "kinds").items()
    }


def _kind(key: str, table: Table) -> OrganisationKind:
    group = table.need("group", str)
    if group not in GROUPS:
        table.refuse(f"group must be one of {', '.join(GROUPS)}; found {group!r}.", "group")
    kind = OrganisationKind(key=key, labels=table.text("labels"), group=group)
    table.done()
    return kind
