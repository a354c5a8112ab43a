"""Reading accounts, and the reach that scopes every other app's reading."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from muara_server import keyring
from muara_server.accounts import rules
from muara_server.accounts.models import Assignment, Device, Role, Training, User
from muara_server.accounts.rules import Grant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

    from muara_server.accounts.rules import Somebody

NOTHING = Q(pk__in=[])
DEVICE_SECONDS = 5


@dataclass(frozen=True)
class Reach:
    """How far one permission of one person goes.

    A query asks `reach.within()`, which keeps programme, place and own records together: a person
    may hold one role in one programme and another elsewhere.
    """

    user: UUID | None
    grants: tuple[Grant, ...]

    @property
    def nothing(self) -> bool:
        return not self.grants

    @property
    def everything(self) -> bool:
        """No limit by place."""
        return any(grant.path is None for grant in self.grants)

    @property
    def own_only(self) -> bool:
        """Only the records that this person entered or was given."""
        return bool(self.grants) and all(grant.own_only for grant in self.grants)

    @property
    def programmes(self) -> frozenset[str] | None:
        """The programmes; None where every programme is open."""
        named = frozenset(grant.programme for grant in self.grants)
        return None if "" in named else named

    @cached_property
    def places(self) -> frozenset[UUID]:
        """Every place within reach, those below included (not filled where `everything` holds)."""
        paths = [grant.path for grant in self.grants if grant.path is not None]
        if not paths:
            return frozenset()
        below = Q()
        for path in paths:
            below |= Q(path__startswith=path)
        return frozenset(_places()._default_manager.filter(below).values_list("pk", flat=True))

    def covers(self, *, path: str | None = None, programme: str | None = None) -> bool:
        """Whether a place (by its path) in a programme lies within reach, own records aside."""
        return any(grant.covers(path=path, programme=programme) for grant in self.grants)

    def within(
        self,
        *,
        place: str | None = "place",
        programme: str | None = "programme",
        own: str = "recorded_by",
    ) -> Q:
        """The condition that keeps a query within reach; the arguments name the query's fields.

        place=None or programme=None leave that limit out, for tables that have no such column.
        """
        condition = NOTHING
        for grant in self.grants:
            condition |= self._one(grant, place, programme, own)
        return condition

    def _one(self, grant: Grant, place: str | None, programme: str | None, own: str) -> Q:
        condition = ~NOTHING
        if place and grant.path is not None:
            condition &= Q(**{f"{place}__path__startswith": grant.path})
        if programme and grant.programme:
            condition &= Q(**{programme: grant.programme})
        if grant.own_only:
            condition &= Q(**{own: self.user})
        return condition


def reach(user: Somebody, permission: str) -> Reach:
    """How far this permission of this person goes today; nowhere, if it was never given."""
    return Reach(user=user.pk, grants=tuple(rules.grants(user, permission)))


def assignments_of(user: Somebody) -> QuerySet[Assignment]:
    """What this person is assigned to today, with role and place, in the order of the roles."""
    held = rules.assignments(user).select_related("role", "place")
    return held.order_by("role__position", "since")


def people() -> QuerySet[User]:
    """Everybody with an account."""
    return User.objects.order_by("login")


def known(users: Iterable[UUID]) -> set[UUID]:
    """Those of these ids that are an account's."""
    return set(User.objects.filter(pk__in=list(users)).values_list("pk", flat=True))


def covering(place: Any, *, permissions: Iterable[str]) -> list[Assignment]:
    """Every assignment of today that gives one of these permissions at this place."""
    wanted = set(permissions)
    return [each for each in _held_at(place) if wanted & set(each.role.permissions)]


def working_within(place: Any) -> list[Assignment]:
    """Every assignment of today at this place or below it, by role and name."""
    held = _held_now().filter(place__path__startswith=place.path)
    return list(held.order_by("role__position", "user__display_name"))


def _held_at(place: Any) -> list[Assignment]:
    held = _held_now()
    return [each for each in held if each.place is None or place.path.startswith(each.place.path)]


def _held_now() -> QuerySet[Assignment]:
    day = timezone.localdate()
    return (
        Assignment.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
        .filter(role__in_use=True, user__is_active=True)
        .select_related("user", "role", "place")
    )


def working_at(
    place: Any, *, programme: str, permissions: Iterable[str], level: str = ""
) -> list[User]:
    """Who holds one of these permissions today at this place, by name; `level`: of roles there."""
    found = {
        each.user
        for each in covering(place, permissions=permissions)
        if each.programme in ("", programme) and level in ("", each.role.works_at)
    }
    return sorted(found, key=lambda user: user.display_name)


def in_roles_at(place: Any, *, programme: str, roles: Iterable[str]) -> list[User]:
    """Who works today at this place in one of these roles, by name."""
    wanted = set(roles)
    found = {
        each.user
        for each in _held_at(place)
        if each.programme in ("", programme) and each.role_id in wanted
    }
    return sorted(found, key=lambda user: user.display_name)


def user_by_login(login: str) -> User | None:
    """The account of this login, however it is capitalised."""
    return User.objects.filter(login=login.lower()).first()


def place_by_code(code: str) -> Model | None:
    """The place of this code, for an assignment."""
    return _places()._default_manager.filter(code=code).first()


def roles_in_use() -> QuerySet[Role]:
    """The roles that can be given."""
    return Role.objects.filter(in_use=True)


def trainings_of(users: Iterable[User]) -> dict[UUID, list[Training]]:
    """The trainings that were recorded of these people, by person, the last first."""
    found: dict[UUID, list[Training]] = {}
    rows = Training.objects.filter(user__in=list(users)).select_related("recorded_by")
    for each in rows:
        found.setdefault(each.user_id, []).append(each)
    return found


def training_with(training: UUID) -> Training | None:
    """One training that was recorded."""
    return Training.objects.select_related("user").filter(pk=training).first()


def trained_by(user: User, *, permission: str) -> list[User]:
    """The people with this permission whose training this person records, by name."""
    given = rules.grants(user, rules.TRAIN)
    roles = [each.key for each in roles_in_use() if permission in each.permissions]
    found = {
        each.user
        for each in _held_now().filter(role__in=roles).exclude(user=user.pk)
        if rules.is_within(each, given)
    }
    return sorted(found, key=lambda each: (each.display_name, each.login))


def devices_of(user: User) -> QuerySet[Device]:
    """The phones and scripts that may speak for this person, revoked ones last."""
    rows = Device.objects.filter(user=user).select_related("registered_by")
    return rows.order_by(F("revoked_at").asc(nulls_first=True), "-registered_at")


def own_device(user: Somebody, device: UUID) -> Device | None:
    """One of this person's own devices; somebody else's is as good as none."""
    return Device.objects.select_related("user").filter(pk=device, user=user.pk).first()


def device_for(credential: str) -> Device | None:
    """The device that carries this credential; nothing when it was revoked.

    A phone that empties its queue asks each time, so it is remembered for a moment, by the hash:
    who was signed off is heard for some seconds more. Inside a transaction the records are asked.
    """
    known = credential_hash(credential)
    moment = int(time.monotonic() / DEVICE_SECONDS)
    try:
        if connection.in_atomic_block:
            return _device(known)
        return _remembered(str(connection.settings_dict["NAME"]), known, moment)
    except Device.DoesNotExist:
        return None


@lru_cache(maxsize=4096)
def _remembered(_database: str, known: str, _moment: int) -> Device:
    return _device(known)


def _device(known: str) -> Device:
    held = Device.objects.select_related("user")
    return held.get(credential=known, revoked_at__isnull=True, user__is_active=True)


def credential_hash(credential: str) -> str:
    """What is kept of a credential: without the key folder nobody can guess from the database."""
    key = keyring.secret(settings.MUARA_KEYS, "devices")
    return hmac.new(key, credential.encode(), hashlib.sha256).hexdigest()


def _places() -> type[Model]:
    """The table of places, which lies above this app: known by the foreign key alone."""
    model = Assignment._meta.get_field("place").related_model
    assert isinstance(model, type)  # noqa: S101  (a string only until Django is set up)
    return model
