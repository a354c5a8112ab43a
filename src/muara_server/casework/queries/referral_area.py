"""Of which referrals a reader may read the totals, and of which districts he may open the lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from muara.packs import open_pack
from muara_server.accounts import queries as accounts
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.providers import REFERRAL
from muara_server.casework.words import in_language
from muara_server.places import queries as places
from muara_server.places.countries import pack_of, smallest_cell

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

TOTALS = "aggregate.read"
EXACT = "results.open"
NAMED = "case.supervise"


def totals_for(user: User, district: Place | None = None) -> QuerySet[Proceeding]:
    """The referrals whose totals this reader may read, of one district where it is given."""
    reach = accounts.reach(user, TOTALS)
    found = Proceeding.objects.filter(reach.within(own="opened_by"), procedure=REFERRAL)
    return found.filter(place__path__startswith=district.path) if district else found


def covered(user: User, codes: Iterable[str], permission: str) -> frozenset[str]:
    """Those of these districts of which a permission covers every record.

    EXACT: nothing small is withheld. NAMED: the list behind a number opens.
    """
    grants = [grant for grant in accounts.reach(user, permission).grants if not grant.own_only]
    return frozenset(
        code
        for code, place in places.with_codes(set(codes)).items()
        if any(grant.covers(path=place.path) for grant in grants)
    )


def districts() -> dict[str, Place]:
    """The districts in which the programme works, by code."""
    return {place.code: place for place in places.programme_places()}


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """What these places are called."""
    return {code: in_language(place.names) for code, place in places.with_codes(set(codes)).items()}


def smallest_in(district: Place | None) -> int:
    """The smallest count that is shown to whoever may not open the list behind it."""
    some = district or next(iter(places.programme_places()), None)
    return smallest_cell(open_pack(pack_of(some)).path)
