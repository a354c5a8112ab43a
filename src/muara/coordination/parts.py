"""The files of coordination in a pack: each names its things in tables `[NAME.KEY]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara.packs import Table, read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack

FOLDER = "coordination"


def tables_of(pack: Pack, file: str, name: str) -> Mapping[str, Table]:
    """The tables `[name.KEY]` of `coordination/FILE.toml` by key, those of the packs it extends
    first; a country's own stands in place of the inherited one of its key.

    Raises PackError where a file cannot be read.

    >>> from muara.packs import open_pack
    >>> "ngo" in tables_of(open_pack("indonesia"), "organisations", "kinds")
    True
    """
    found: dict[str, Table] = {}
    for folder in pack.folders:
        path = folder / FOLDER / f"{file}.toml"
        if path.exists():
            below = read_toml(path, pack.languages).table(name)
            found |= {key: below.table(key, f"{name}.{key}") for key in below.values}
    return found
