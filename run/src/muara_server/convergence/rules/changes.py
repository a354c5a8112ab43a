"""Who may change a scheme: one person proposes, another approves, each where the scheme holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import rules as accounts
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.packs import Scheme
    from muara_server.accounts.models import User
    from muara_server.convergence.models import SchemeChange
    from muara_server.places.models import Place

PROPOSE = "scheme.change"
APPROVE = "scheme.approve"


def check_propose(user: User, scheme: Scheme) -> None:
    """A scheme is changed by somebody who works where it holds, or in a part of that."""
    accounts.check(user, PROPOSE)
    where = _jurisdiction(scheme)
    paths = [grant.path for grant in accounts.grants(user, PROPOSE)]
    if not any(path is None or _overlap(path, where) for path in paths):
        raise NotAllowed("not_here", _("This scheme holds outside the area of your work."))


def check_decide(user: User, change: SchemeChange, scheme: Scheme) -> None:
    """A second person decides, once, and one whose area holds all of the scheme's."""
    accounts.check(user, APPROVE)
    if change.approved is not None:
        raise NotAllowed("decided", _("This proposal has been decided already."))
    if change.proposed_by_id == user.pk:
        raise NotAllowed("own_proposal", _("A second person decides: nobody decides on their own."))
    where = _jurisdiction(scheme)
    covers = (
        grant.covers(path=where.path if where else None) for grant in accounts.grants(user, APPROVE)
    )
    if not any(covers):
        raise NotAllowed(
            "wider_than_area",
            _("This scheme holds beyond the area of your work. Whoever serves all of it decides."),
        )


def may_decide(user: User, change: SchemeChange, scheme: Scheme) -> bool:
    """The same question as `check_decide`, answered with yes or no."""
    try:
        check_decide(user, change, scheme)
    except NotAllowed:
        return False
    return True


def _jurisdiction(scheme: Scheme) -> Place | None:
    return places.with_codes([scheme.jurisdiction]).get(scheme.jurisdiction)


def _overlap(path: str, where: Place | None) -> bool:
    return where is None or path.startswith(where.path) or where.path.startswith(path)
