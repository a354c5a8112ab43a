"""How reports of children at work are taken in: the packs say, nothing here does."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import muara_countries
from muara.packs import pack_names
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara.rules.vocabulary import Text
    from muara_server.places.models import Place

FOLDER = Path(next(iter(muara_countries.__path__)))
SHARED = "international"


@dataclass(frozen=True, eq=False)
class Number:
    """A telephone number for a child in danger: where it holds, and what it is."""

    place: str
    number: str
    labels: Text
    source: str
    unconfirmed: bool = False


@dataclass(frozen=True)
class Intake:
    """What holds in a place: in days, hours, seconds and numbers of reports, as it is named."""

    confirm_within_days: int
    from_one_address_an_hour: int
    to_one_district_an_hour: int
    in_all_an_hour: int
    fastest_seconds: int
    open_for_hours: int
    work_kinds: Sequence[str]
    smallest_cell: int
    months: int


def intake_at(place: Place | None = None) -> Intake:
    """What `complaints.toml` says for this place; of the shared pack where none is named."""
    return _intake(pack_of(place))


def numbers_at(place: Place | None) -> list[Number]:
    """Whom to telephone in this place; nothing where the packs know of no number."""
    codes = place.path.strip("/").split("/") if place else ()
    return [one for one in _numbers() if one.place in codes]


@cache
def _intake(pack: str) -> Intake:
    told: dict[str, Any] = {}
    for name in dict.fromkeys((SHARED, pack)):
        for table in ("duty", "flood", "asked", "figures"):
            told |= _told(name).get(table, {})
    return Intake(**{name: told[name] for name in Intake.__dataclass_fields__})


@cache
def _numbers() -> Sequence[Number]:
    return [Number(**each) for name in pack_names() for each in _told(name).get("numbers", ())]


@cache
def _told(pack: str) -> Mapping[str, Any]:
    file = FOLDER / pack / "complaints.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
