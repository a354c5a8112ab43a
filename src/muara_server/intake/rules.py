"""Who may fill which form, and who may publish one."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from django.db.models import Q

from muara_server.accounts import rules

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.accounts.rules import Grant

FILL, PUBLISH, SORT = "form.submit", "form.publish", "submission.sort"


def check_publishes(user: User | None) -> None:
    """Refuse whoever publishes no forms; None is the command line."""
    if user is not None:
        rules.check(user, PUBLISH)


def check_fills(user: User) -> None:
    """Refuse whoever fills no forms."""
    rules.check(user, FILL)


def filled_with(grants: list[Grant]) -> Q:
    """The condition on forms: those of these programmes, whose place meets the area of work."""
    condition = Q(pk__in=[])
    for grant in grants:
        condition |= _meets(grant)
    return condition


def _meets(grant: Grant) -> Q:
    """A form for a district is for who works in one of its villages, and in its State."""
    met = Q(pk__isnull=False)
    if grant.programme:
        met &= Q(programme__in=["", grant.programme])
    if grant.path is not None:
        around = list(accumulate(f"{code}/" for code in grant.path.split("/")[:-1]))
        met &= Q(place=None) | Q(place__path__startswith=grant.path) | Q(place__path__in=around)
    return met


def looked_after_with(grants: list[Grant]) -> Q:
    """The condition on what was sorted: that whoever filled it works in one of these areas."""
    condition = Q(pk__in=[])
    for grant in grants:
        here = Q(pk__isnull=False)
        if grant.programme:
            here &= Q(programme__in=["", grant.programme])
        if grant.path is not None:
            here &= Q(place__path__startswith=grant.path)
        condition |= here
    return condition
