"""Who reads a centre's papers, and in which programme its visits and money are recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules
from muara_server.learning.rules.centres import READ, SUPERVISE, keeps_register
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution


def supervises(user: User, institution: Institution) -> bool:
    """May this person record visits to this centre, and its money?"""
    return rules.allows(user, SUPERVISE, place=institution.provider.place)


def reads_papers(user: User, institution: Institution) -> bool:
    """May this person read the quarter of this centre, with its numbers however small?"""
    return supervises(user, institution) or keeps_register(user, institution)


def programmes_of(user: User) -> list[str]:
    """The programmes whose centres this person reads of."""
    named = accounts.reach(user, READ).programmes
    return sorted(registry.programmes() if named is None else named)


def programme_for(user: User, institution: Institution) -> str:
    """The programme in which this person records of this centre: the one of the work there.

    Raises Refused where there is no programme yet.
    """
    path = institution.provider.place.path
    grants = accounts.reach(user, SUPERVISE).grants
    own = sorted(grant.programme for grant in grants if grant.programme and grant.covers(path=path))
    found = next(iter([*own, *registry.programmes()]), "")
    if not found:
        raise Refused(
            _("No programme has begun here: nobody is registered yet. Register a child first.")
        )
    return found
