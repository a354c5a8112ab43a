"""Sessions: a script logs in with the credential of a device, never with the log-in password.

What stands in a script's settings can so be signed off alone, like a lost phone, and opens no page.
The token that it gets is good for a day.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from muara_server.accounts import actions as accounts
from muara_server.accounts import guessing
from muara_server.accounts import queries as people
from muara_server.audit import actions as audit
from muara_server.intake.central.asking import text, told
from muara_server.intake.central.models import ScriptSession
from muara_server.intake.central.written import moment, number
from muara_server.intake.doors import not_known

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.accounts.models import Device
    from muara_server.intake.central.asking import Caller

TERM = dt.timedelta(days=1)
TOKEN_BYTES = 48
LARGEST_LOG_IN = 8 * 1024


@sensitive_variables()
def log_in(request: HttpRequest) -> dict[str, Any]:
    """`email` is the log-in, `password` the credential of one of that person's devices."""
    said = told(request, most=LARGEST_LOG_IN, known=False)
    login, credential = text(said, "email", most=200), text(said, "password", most=200)
    device = people.device_for(credential)
    if device is None or device.user.login != login.lower():
        raise not_known(request, login)
    return _open(device)


def log_out(request: HttpRequest, caller: Caller) -> dict[str, Any]:
    """End the session that asks: its token is good for nothing from now on."""
    with transaction.atomic():
        ScriptSession.objects.filter(token=_hidden(caller.token)).delete()
        audit.record("script.close", who=caller.user, about=("device", caller.device.pk))
    return {"success": True}


def current(request: HttpRequest, caller: Caller) -> dict[str, Any]:
    """Who the session belongs to."""
    user = caller.user
    return {
        "id": number(user.pk),
        "type": "user",
        "displayName": user.display_name,
        "email": user.login,
        "createdAt": moment(user.joined_at),
        "updatedAt": None,
    }


def device_of(token: str) -> Device | None:
    """The device whose session this token is; None once it ended or the device was signed off."""
    held = ScriptSession.objects.select_related("device__user").filter(
        token=_hidden(token),
        ends_at__gt=timezone.now(),
        device__revoked_at=None,
        device__user__is_active=True,
    )
    session = held.first()
    return session.device if session else None


@transaction.atomic
def _open(device: Device) -> dict[str, Any]:
    """The token is given out here once. Sessions that have ended are forgotten."""
    now, token = timezone.now(), secrets.token_urlsafe(TOKEN_BYTES)
    ScriptSession.objects.filter(device=device, ends_at__lte=now).delete()
    ScriptSession.objects.create(
        device=device, token=_hidden(token), opened_at=now, ends_at=now + TERM
    )
    accounts.seen(device)
    audit.record("script.open", who=device.user, about=("device", device.pk))
    return {"token": token, "createdAt": moment(now), "expiresAt": moment(now + TERM)}


def _hidden(token: str) -> str:
    return guessing.hidden("devices", "session", token)
