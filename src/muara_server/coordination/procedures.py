"""The procedures between offices, such as a promise or a decision, as a place's pack has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from muara.packs import open_pack
from muara.procedure import OFFICE, procedures
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara.procedure import Procedure
    from muara_server.places.models import Place


def procedure_at(place: Place | None, key: str) -> Procedure:
    """One procedure as it holds in this place."""
    return _of_offices(pack_of(place))[key]


@cache
def _of_offices(pack: str) -> Mapping[str, Procedure]:
    known = procedures(open_pack(pack))
    return {key: each for key, each in known.items() if each.about == OFFICE}
