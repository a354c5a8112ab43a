"""Who reads of partners and committees, and who may record of them.

They are about no child. Whoever works in a district reads of its committees, of those below it,
and of the State's and the nation's above it: these decide for the district too. Recording needs
the permission at the very place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.accounts.rules import Grant
    from muara_server.places.models import Place

READ = "coordination.read"
KEEP = "coordination.keep"
KEEP_POLICIES = "policy.keep"
ASSESS = "capacity.assess"
LEARN = "lesson.keep"


def readable(user: User, permission: str = READ) -> Q:
    """The condition that keeps a query of entries to what this reader may see."""
    condition = Q(pk__in=[])
    for grant in rules.grants(user, permission):
        condition |= _of_one(grant)
    return condition


def _of_one(grant: Grant) -> Q:
    condition = ~Q(pk__in=[])
    if grant.path is not None:
        condition &= Q(place__path__startswith=grant.path) | Q(place__path__in=above(grant.path))
    if grant.programme:
        condition &= Q(programme=grant.programme)
    return condition


def above(path: str) -> list[str]:
    """The paths of everything in which the place of this path lies.

    >>> above("IN/IN.BR/IN.BR.SM/")
    ['IN/', 'IN/IN.BR/']
    """
    codes = path.strip("/").split("/")
    return ["/".join(codes[:count]) + "/" for count in range(1, len(codes))]


def reads(user: User, place: Place, permission: str = READ) -> bool:
    """May this person read what is recorded of this place?"""
    return any(
        grant.covers(path=place.path) or place.path in above(grant.path or "")
        for grant in rules.grants(user, permission)
    )


def keeps(user: User, place: Place, permission: str = KEEP) -> bool:
    """May this person record of this place?"""
    return rules.allows(user, permission, place=place)


def check_keeps(user: User, place: Place, permission: str = KEEP) -> None:
    """Raises NotAllowed unless this person may record of this place."""
    rules.check(user, permission, place=place)


def programme_for(user: User, place: Place, permission: str = KEEP) -> str:
    """The programme in which this person records of this place: the one of the work there.

    Raises Refused where none is named: before the first child is registered, the assignment of
    whoever records must name the programme.
    """
    grants = accounts.reach(user, permission).grants
    covering = [each for each in grants if each.programme and each.covers(path=place.path)]
    own = sorted(each.programme for each in covering)
    found = next(iter([*own, *registry.programmes()]), "")
    if not found:
        raise Refused(
            _(
                "No programme has begun here. Ask an administrator to name the programme in your"
                " assignment, or register a child first."
            )
        )
    return found
