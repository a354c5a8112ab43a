"""Writing accounts: people, their roles and their devices. Every deed is audited."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.accounts import queries, roles, rules
from muara_server.accounts.models import Assignment, Device, Role, Training, User
from muara_server.audit.actions import record

if TYPE_CHECKING:
    from muara_server.accounts.roles import RoleText

CREDENTIAL_BYTES = 32


@transaction.atomic
def load_roles() -> list[str]:
    """Bring the roles in the database to what roles.toml says; the keys of those that changed."""
    told = roles.shipped()
    changed = [role.key for place, role in enumerate(told) if _load_role(role, position=place)]
    left_out = Role.objects.filter(in_use=True).exclude(key__in=[role.key for role in told])
    changed += left_out.values_list("key", flat=True)
    left_out.update(in_use=False)
    if changed:
        record("role.load", who=None, detail={"roles": sorted(changed)})
    return changed


def _load_role(told: RoleText, *, position: int) -> bool:
    fields: dict[str, Any] = {
        "title": told.title,
        "works_at": told.works_at,
        "own_only": told.own_only,
        "everywhere": told.everywhere,
        "permissions": list(told.permissions),
        "position": position,
        "in_use": True,
    }
    if Role.objects.filter(key=told.key, **fields).exists():
        return False
    Role.objects.update_or_create(key=told.key, defaults=fields)
    return True


@transaction.atomic
def add_user(
    *,
    login: str,
    display_name: str,
    password: str,
    language: str = "en",
    who: User | None = None,
    hashed: str = "",
) -> User:
    """Open an account; `who` is None for the first administrator and the demonstration.

    `hashed` is this password as an earlier account keeps it: where many invented people share one
    that is published, it is hashed once.
    """
    if who is not None:
        rules.check(who, "account.administer")
    user = User(login=login.lower(), display_name=display_name, language=language)
    validate_password(password, user)
    if hashed:
        user.password = hashed
    else:
        user.set_password(password)
    user.save(force_insert=True)
    record("account.add", who=who, about=("user", user.pk))
    return user


@transaction.atomic
def set_password(user: User, password: str, *, who: User | None = None) -> None:
    """Give an account another password."""
    if who is not None and who.pk != user.pk:
        rules.check(who, "account.administer")
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password", who=who, about=("user", user.pk))


@transaction.atomic
def close_account(user: User, *, who: User | None = None) -> None:
    """Let somebody log in no more, by page or by device. What they recorded stays theirs."""
    if who is not None:
        rules.check(who, "account.administer")
    user.is_active = False
    user.save(update_fields=["is_active"])
    Device.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())
    record("account.close", who=who, about=("user", user.pk))


@transaction.atomic
def choose_language(user: User, language: str) -> None:
    """Remember the language in which somebody reads."""
    user.language = language
    user.save(update_fields=["language"])
    record("account.language", who=user, about=("user", user.pk), detail={"language": language})


def keep_contact(user: User, *, sealed_email: bytes, sealed_phone: bytes) -> None:
    """Keep where somebody can be reached, sealed. The caller's deed writes the audit entry."""
    user.sealed_email, user.sealed_phone = sealed_email, sealed_phone
    user.save(update_fields=["sealed_email", "sealed_phone"])


@transaction.atomic
def assign(
    user: User,
    role: str,
    *,
    programme: str = "",
    place: Any = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    who: User | None = None,
) -> Assignment:
    """Give somebody a role in a programme, at a place and all below it."""
    given = Role.objects.get(key=role)
    rules.check_assign(who, user, given, place=place)
    assignment = Assignment.objects.create(
        user=user,
        role=given,
        programme=programme,
        place=place,
        since=since or timezone.localdate(),
        until=until,
    )
    record(
        "account.assign",
        who=who,
        about=("user", user.pk),
        place=place,
        programme=programme,
        detail={"role": role},
    )
    return assignment


@transaction.atomic
def end_assignment(assignment: Assignment, *, who: User, last_day: dt.date | None = None) -> None:
    """Take a role back; without a last day, yesterday was the last."""
    rules.check_assign(who, assignment.user, assignment.role, place=assignment.place)
    ends = last_day or timezone.localdate() - dt.timedelta(days=1)
    if ends < assignment.since:
        assignment.delete()
    else:
        assignment.until = ends
        assignment.save(update_fields=["until"])
    record(
        "account.unassign",
        who=who,
        about=("user", assignment.user.pk),
        place=assignment.place,
        programme=assignment.programme,
        detail={"role": assignment.role.key, "until": ends.isoformat()},
    )


@transaction.atomic
def record_training(user: User, completed_on: dt.date, *, who: User | None) -> Training:
    """Keep that somebody completed a training; recorded twice it is there once.

    Raises NotAllowed, and Refused for a day that has not come.
    """
    rules.check_trains(who, user)
    if completed_on > timezone.localdate():
        raise Refused(_("This day has not come yet: record the training once it is completed."))
    told = {"recorded_by": who, "recorded_at": timezone.now()}
    training, _new = Training.objects.update_or_create(
        user=user, completed_on=completed_on, defaults={**told, "ended_on": None}
    )
    record(
        "training.record",
        who=who,
        about=("user", user.pk),
        detail={"completed_on": completed_on.isoformat()},
    )
    return training


@transaction.atomic
def end_training(training: Training, *, who: User) -> None:
    """Let a training count no more from today; what was asked until then stays as it was."""
    rules.check_trains(who, training.user)
    training.ended_on = max(timezone.localdate(), training.completed_on)
    training.save(update_fields=["ended_on"])
    record(
        "training.end",
        who=who,
        about=("user", training.user_id),
        detail={"completed_on": training.completed_on.isoformat()},
    )


@transaction.atomic
def register_device(
    user: User, *, label: str, who: User | None = None, through: Device | None = None
) -> tuple[Device, str]:
    """Add a device; its credential is returned here once and can never be shown again.

    `through`: the device that asks for it. Signed off, it takes this one with it.
    """
    rules.check_device(user)
    if who is not None and who.pk != user.pk:
        rules.check(who, "account.administer")
    credential = secrets.token_urlsafe(CREDENTIAL_BYTES)
    device = Device.objects.create(
        user=user,
        label=label,
        credential=queries.credential_hash(credential),
        registered_at=timezone.now(),
        registered_by=through,
    )
    record("device.register", who=who or user, about=("device", device.pk))
    return device, credential


@transaction.atomic
def revoke_device(device: Device, *, who: User) -> None:
    """Let a device speak for nobody any more, nor any that it registered; lost phones first."""
    if who.pk != device.user.pk:
        rules.check(who, "account.administer")
    device.revoked_at = device.revoked_at or timezone.now()
    device.save(update_fields=["revoked_at"])
    record("device.revoke", who=who, about=("device", device.pk))
    for each in device.registered.all():
        revoke_device(each, who=who)


def seen(device: Device) -> None:
    """Note the day on which a device last spoke: enough to find the phones nobody carries."""
    today = timezone.localdate()
    if device.last_seen_on != today:
        Device.objects.filter(pk=device.pk).update(last_seen_on=today)
        device.last_seen_on = today
