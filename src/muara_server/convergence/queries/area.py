"""Where totals are counted, and how far one reader may open what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara_server.accounts import queries as accounts
from muara_server.convergence.queries.schemes import country_packs, pack_for
from muara_server.places import queries as places
from muara_server.places.countries import smallest_cell
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.accounts.models import User
    from muara_server.accounts.queries import Reach
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Area:
    """A programme's districts, as one reader may see into them.

    `opened` are the districts whose lists the reader may open, without names; `homes` is the reach
    of those files that may be opened by name. `smallest` is the smallest count of others shown.
    """

    programme: str
    pack: Pack
    districts: Mapping[str, Place]
    opened: frozenset[str]
    whole: bool
    homes: Reach
    smallest: int

    def knows(self, district: str) -> bool:
        """May the reader go on from a list of this district to a family's own page?"""
        place = self.districts.get(district)
        return place is not None and _covers(self.homes, place, self.programme)

    @property
    def hidden_below(self) -> int:
        """Counts smaller than this are withheld; 0 for whoever may open every list."""
        return 0 if self.whole else self.smallest


def area_of(user: User, programme: str = "") -> Area | None:
    """The programme asked for, or the first in which anybody is registered; None where none is."""
    known = registry.programmes()
    chosen = programme if programme in known else next(iter(known), "")
    if not chosen or (programme and programme != chosen):
        return None
    pack, districts = ground_of(chosen)
    reach = accounts.reach(user, "results.open")
    return Area(
        programme=chosen,
        pack=pack,
        districts=districts,
        opened=frozenset(
            code for code, place in districts.items() if _covers(reach, place, chosen)
        ),
        whole=any(
            grant.path is None and not grant.own_only and grant.programme in ("", chosen)
            for grant in reach.grants
        ),
        homes=accounts.reach(user, "household.read"),
        smallest=smallest_cell(pack.path),
    )


def ground_of(programme: str) -> tuple[Pack, dict[str, Place]]:
    """The pack of a programme and its districts: those that the pack knows, or all."""
    districts = {place.code: place for place in places.programme_places()}
    pack = pack_of(programme, next(iter(districts.values()), None))
    here = {code: place for code, place in districts.items() if code in pack.geography.parents}
    return pack, here or districts


def pack_of(programme: str, place: Place | None) -> Pack:
    """The pack that tells of this programme; else that of the place where it works."""
    for pack in country_packs():
        if (pack.path / "programmes" / f"{programme}.toml").exists():
            return pack
    return pack_for(place)


def _covers(reach: Reach, place: Place, programme: str) -> bool:
    return any(
        grant.covers(path=place.path, programme=programme) and not grant.own_only
        for grant in reach.grants
    )
