"""The worked examples of a pack's rule for a village free of child labour: what it says itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from muara.packs import open_pack

from .communities import community_kinds
from .define_villages import village_rules
from .villages import judge_villages

if TYPE_CHECKING:
    from .define_villages import VillageRules, Worked


@dataclass(frozen=True)
class CheckedVillages:
    """How many examples were judged, which came out otherwise, and what awaits a source."""

    ran: int
    failures: tuple[str, ...]
    unconfirmed: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Did every example come out as the pack says?"""
        return not self.failures


def check_pack_villages(name: str) -> CheckedVillages:
    """Judge the worked villages of a pack, and list what of its rule is unconfirmed.

    Raises PackError with file, line and the nearest right word.

    >>> found = check_pack_villages("india")
    >>> found.sound, "villages.toml verified" in found.unconfirmed
    (True, True)
    """
    pack = open_pack(name)
    rules = village_rules(pack)
    slips = [slip for each in rules.examples if (slip := _slip(each, rules))]
    kinds = [
        f"communities.toml {each.key}"
        for each in community_kinds(pack).values()
        if each.unconfirmed
    ]
    return CheckedVillages(len(rules.examples), tuple(slips), (*rules.unconfirmed(), *kinds))


def _slip(told: Worked, rules: VillageRules) -> str:
    rows = pl.DataFrame([{"village": told.key, **told.row}])
    found = judge_villages(rows, rules, on=told.on).row(0, named=True)
    names = ("answer", "expires_on", "expired_on")
    return "; ".join(
        f"{told.key}: {name} is {found[name]}, expected {getattr(told, name)}"
        for name in names
        if found[name] != getattr(told, name)
    )
