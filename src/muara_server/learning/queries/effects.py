"""Whose effects a reader may read, and of which districts the lists open, and the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara_server.accounts import queries as accounts
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.queries import Reach
    from muara_server.accounts.rules import Somebody
    from muara_server.places.models import Place

READ, OPEN, KNOW = "results.read", "results.open", "person.read"


@dataclass(frozen=True)
class Ground:
    """The districts of a programme, and those of which this reader opens lists, and files."""

    districts: Mapping[str, Place]
    opened: frozenset[str]
    known: frozenset[str]

    @property
    def pack(self) -> str:
        """The pack whose rules hold here."""
        return pack_of(next(iter(self.districts.values()), None))


def programmes_for(user: Somebody) -> list[str]:
    """The programmes whose results this reader may read, and in which anybody is registered."""
    reach = accounts.reach(user, READ)
    return [each for each in registry.programmes() if reach.covers(programme=each)]


def ground_for(user: Somebody, programme: str, codes: Iterable[str]) -> Ground:
    """These districts, as one reader may see into them."""
    districts = dict(sorted(places.with_codes(set(codes)).items()))
    listed, named = accounts.reach(user, OPEN), accounts.reach(user, KNOW)
    return Ground(
        districts=districts,
        opened=_covered(listed, districts, programme),
        known=_covered(named, districts, programme),
    )


def _covered(reach: Reach, districts: Mapping[str, Place], programme: str) -> frozenset[str]:
    """Where every record lies within reach: one's own alone open no list."""
    return frozenset(
        code
        for code, place in districts.items()
        if any(
            grant.covers(path=place.path, programme=programme) and not grant.own_only
            for grant in reach.grants
        )
    )
