"""Whether what was told of a child starts the path of protection; nobody decides that by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from muara.law import Signs, trafficking_signs
from muara.packs import open_pack
from muara_server import figures
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.registry.models import Person

KIND = "trafficking_signs"
RISK = "trafficking"
YES, UNKNOWN = "yes", "unknown"


def signs_of(person: Person, facts: Mapping[str, Any], *, on: dt.date) -> Signs:
    """What the rules say of these answers, of somebody of this age on the day."""
    ages = registry.age_on(person.pk, on)
    age = {"age_low": ages[0].low, "age_high": ages[0].high} if ages else {}
    pack = open_pack(pack_of(person.place))
    return trafficking_signs(pack, {**facts, **age}, on=on, language=figures.language())


def may_be_adult(person: Person, *, on: dt.date) -> bool:
    """Is it open whether this is a child? Then means are asked too."""
    return signs_of(person, {}, on=on).elements["adult"] != "no"


def starts_protection(signs: Signs, facts: Mapping[str, Any]) -> bool:
    """Signs do; where it is not known, danger does: it is not waited until somebody knows."""
    return signs.answer == YES or (signs.answer == UNKNOWN and facts.get("danger") is True)
