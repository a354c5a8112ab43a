"""The one policy: who may do what, where. Everything that reads or writes asks here."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import roles
from muara_server.accounts.models import Assignment, Role, User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    Somebody: TypeAlias = "User | AnonymousUser"


Read = TypeVar("Read")
TRAIN = "training.record"
# Refusals that would tell somebody that a record exists.
OUT_OF_REACH = frozenset({"outside_area", "no_permission"})


@dataclass(frozen=True)
class Grant:
    """One assignment that gives a permission: where, in which programme, and how narrowly."""

    role: str
    programme: str
    path: str | None
    own_only: bool

    def covers(self, *, path: str | None = None, programme: str | None = None) -> bool:
        """Whether this grant reaches a place (by its path) and a programme; None asks nothing."""
        here = path is None or self.path is None or path.startswith(self.path)
        return here and (not programme or self.programme in {"", programme})

    @property
    def place_code(self) -> str:
        """The code of the place, empty where it reaches everywhere.

        >>> Grant("case_worker", "", "/IN/IN.BR/IN.BR.SM/", own_only=True).place_code
        'IN.BR.SM'
        """
        return (self.path or "").strip("/").rpartition("/")[2]


def grants(user: Somebody, permission: str, *, on: dt.date | None = None) -> list[Grant]:
    """Every assignment that gives this person this permission on a day (today, if none is said)."""
    return granting(held(user, on=on), permission)


def held(user: Somebody, *, on: dt.date | None = None) -> list[Assignment]:
    """What this person is assigned to on a day, with role and place: read once, asked often."""
    asked = ("assignments", user.pk, on or timezone.localdate())
    return read_in_one(asked, lambda: _held(user, on))


def _held(user: Somebody, on: dt.date | None) -> list[Assignment]:
    return list(assignments(user, on=on).select_related("role", "place"))


_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("read_once", default=None)


def read_in_one(asked: Hashable, read: Callable[[], Read]) -> Read:
    """What `read` finds: looked up once for a page that is only read, every time otherwise.

    `asked` names it, with the reader where it depends on who reads.
    """
    known = _known.get()
    if known is None:
        return read()
    if asked not in known:
        known[asked] = read()
    found: Read = known[asked]
    return found


@contextmanager
def read_once() -> Iterator[None]:
    """While a page is only read, nobody's assignments change: each person's are read once, and so
    is whatever else is asked for with `read_in_one`.

    A page asks dozens of times what its reader may do. Nothing is kept for the next request, and
    nothing while something is written.
    """
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def granting(held: Iterable[Assignment], permission: str) -> list[Grant]:
    """Those of some assignments that give this permission."""
    roles.known(permission)
    return [_grant(one) for one in held if permission in one.role.permissions]


def assignments(user: Somebody, *, on: dt.date | None = None) -> QuerySet[Assignment]:
    """What this person is assigned to on a day; nobody is, before logging in or after leaving."""
    if not user.is_authenticated or not user.is_active:
        return Assignment.objects.none()
    day = on or timezone.localdate()
    current = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
    return Assignment.objects.filter(current, user=user.pk, role__in_use=True)


def permissions_of(user: Somebody) -> frozenset[str]:
    """Everything this person may do somewhere: what a menu needs to know."""
    return frozenset(permission for one in held(user) for permission in one.role.permissions)


def check(
    user: Somebody, permission: str, *, place: Any = None, programme: str | None = None
) -> None:
    """Refuse aloud unless this person may do this: at that place, in that programme, if given."""
    check_granted(grants(user, permission), place=place, programme=programme)


def check_granted(
    given: Sequence[Grant], *, place: Any = None, programme: str | None = None
) -> None:
    """The same of grants that were read before: whoever asks of many reads them once."""
    path = getattr(place, "path", None)
    if not given:
        raise NotAllowed("no_permission", _("Your role does not include this."))
    if not any(grant.covers(path=path, programme=programme) for grant in given):
        raise NotAllowed(
            "outside_area",
            _("This lies outside the area of your work. Ask somebody who works there."),
        )


def allows(
    user: Somebody, permission: str, *, place: Any = None, programme: str | None = None
) -> bool:
    """The same question as `check`, answered with yes or no."""
    try:
        check(user, permission, place=place, programme=programme)
    except NotAllowed:
        return False
    return True


def check_assign(who: User | None, user: User, role: Role, *, place: object) -> None:
    """Nobody widens his own reach, and only some roles span a whole programme."""
    if who is not None:
        check(who, "account.administer")
        if who.pk == user.pk:
            raise NotAllowed("own_account", _("Ask another administrator to change your own role."))
    if place is None and not role.everywhere:
        raise NotAllowed("place_needed", _("This role works at a place. Choose the place."))
    if not role.in_use:
        raise NotAllowed("role_out_of_use", _("This role is no longer in use."))


def check_trains(who: User | None, user: User) -> None:
    """Nobody records his own training, nor that of somebody who does not work in his area.

    None is the command line.
    """
    if who is None:
        return
    check(who, TRAIN)
    if who.pk == user.pk:
        raise NotAllowed("own_account", _("Somebody else records your own training."))
    if not works_within(user, grants(who, TRAIN)):
        raise NotAllowed(
            "outside_area",
            _("This lies outside the area of your work. Ask somebody who works there."),
        )


def works_within(user: User, given: Iterable[Grant]) -> bool:
    """Does this person work today where one of these permissions holds?"""
    return any(is_within(each, given) for each in held(user))


def is_within(assignment: Assignment, given: Iterable[Grant]) -> bool:
    """Does an assignment lie where one of these permissions holds, in one of their programmes?"""
    path = assignment.place.path if assignment.place else None
    return any(
        (each.path is None or (path is not None and path.startswith(each.path)))
        and (not each.programme or assignment.programme in {"", each.programme})
        for each in given
    )


def check_device(user: User) -> None:
    """Only those who work in the field carry a device that speaks for them.

    Whoever publishes forms may do so by a script, which is a device as well.
    """
    if not allows(user, "form.publish"):
        check(user, "device.use")


def _grant(held: Assignment) -> Grant:
    return Grant(
        role=held.role_id,
        programme=held.programme,
        path=held.place.path if held.place else None,
        own_only=held.role.own_only,
    )
