"""Which pack holds the law of a place."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from muara.packs import open_pack, pack_names

if TYPE_CHECKING:
    from muara_server.places.models import Place


def pack_of(place: Place | None) -> str:
    """The pack whose law binds in this place; the shared one where no pack claims it."""
    top = place.path.split("/")[0] if place else ""
    return _by_country().get(top, "international")


@cache
def _by_country() -> Mapping[str, str]:
    """Every pack by the code of its country: the place of the pack that lies in no other."""
    return {code: name for name in pack_names() for code in _tops(name)}


def _tops(name: str) -> list[str]:
    found: list[str] = []
    for file in sorted((open_pack(name).path / "places").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            found += [row["code"] for row in rows if "code" in row and not row.get("parent")]
    return found
