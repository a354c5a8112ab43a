"""Who may fill which form, and who may publish one."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import rules
from muara_server.intake.models import Form

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.accounts.rules import Grant
    from muara_server.places.models import Place

FILL, PUBLISH, SORT = "form.submit", "form.publish", "submission.sort"


def check_publishes(user: User | None) -> None:
    """Refuse whoever publishes no forms; None is the command line."""
    if user is not None:
        rules.check(user, PUBLISH)


def publishes_for(user: User, programme: str, place: Place | None) -> bool:
    """May this person say that a form is for this programme and place? No programme is every one,
    no place everywhere: both take somebody who works in all of them."""
    return any(
        grant.programme in {"", programme} and _holds(grant, place)
        for grant in rules.grants(user, PUBLISH)
    )


def check_publishes_for(user: User | None, programme: str, place: Place | None) -> None:
    """Refuse whoever does not publish for these; None is the command line."""
    check_publishes(user)
    if user is not None and not publishes_for(user, programme, place):
        raise outside()


def check_changes(user: User | None, form: Form) -> None:
    """Refuse whoever offers no other version of this form; None is the command line."""
    check_publishes(user)
    if user is not None and not changes(user, form):
        raise outside()


def changes(user: User, form: Form) -> bool:
    """May this person offer another version of this form, or none any more?

    A form of no programme is in each, so whoever publishes in one may; whom it is for stays.
    """
    return Form.objects.filter(changed_with(rules.grants(user, PUBLISH)), pk=form.pk).exists()


def changed_with(grants: list[Grant]) -> Q:
    """The condition on forms of which these offer another version."""
    return _within(grants)


def _holds(grant: Grant, place: Place | None) -> bool:
    return grant.path is None or (place is not None and grant.covers(path=place.path))


def outside() -> NotAllowed:
    """The refusal of what lies in another programme or place."""
    told = _("This lies outside the area of your work. Ask somebody who works there.")
    return NotAllowed("outside_area", told)


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
    return _within(grants)


def _within(grants: list[Grant]) -> Q:
    condition = Q(pk__in=[])
    for grant in grants:
        here = Q(pk__isnull=False)
        if grant.programme:
            here &= Q(programme__in=["", grant.programme])
        if grant.path is not None:
            here &= Q(place__path__startswith=grant.path)
        condition |= here
    return condition
