"""Which pack holds the law of a place, and the smallest count that it lets be shown."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from muara.packs import open_pack, pack_names

if TYPE_CHECKING:
    from muara_server.places.models import Place


SMALLEST = 10
"""The smallest count shown of a pack that says nothing of it."""


def pack_of(place: Place | None) -> str:
    """The pack whose law binds in this place; the shared one where no pack claims it."""
    top = place.path.split("/")[0] if place else ""
    return _by_country().get(top, "international")


@lru_cache(maxsize=8)
def smallest_cell(folder: Path) -> int:
    """The smallest count that may be shown, as the programmes of a pack (its folder) set it."""
    told = (
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("programmes/*.toml"))
    )
    return max(
        (each["smallest_cell"] for each in told if "smallest_cell" in each), default=SMALLEST
    )


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
