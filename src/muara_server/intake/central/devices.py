"""App users: the devices that speak for a caller; and which of them fills which form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara_server.accounts import actions as accounts
from muara_server.accounts import queries as people
from muara_server.intake import queries
from muara_server.intake.central import problems
from muara_server.intake.central.asking import text, told
from muara_server.intake.central.problems import Problem
from muara_server.intake.central.written import moment, number, programme_number

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.accounts.models import Device
    from muara_server.intake.central.asking import Caller

APP_USER = 2
"""Central's number for the role of an app user on a form."""
LONGEST_LABEL = 80
NOT_SHOWN_AGAIN = ""


def listed(request: HttpRequest, caller: Caller, project: str) -> list[dict[str, Any]]:
    """The caller's own devices. A credential is never shown again; one signed off has none."""
    rows = people.devices_of(caller.user)
    return [_told(each, project, None if each.revoked_at else NOT_SHOWN_AGAIN) for each in rows]


def create(request: HttpRequest, caller: Caller, project: str) -> dict[str, Any]:
    """One more device of the caller's own, with its credential, which is told here once."""
    label = text(told(request), "displayName", most=LONGEST_LABEL)
    device, credential = accounts.register_device(caller.user, label=label)
    return _told(device, project, credential)


def assign(
    request: HttpRequest, caller: Caller, project: str, form: str, role: int, device: int
) -> dict[str, Any]:
    """Whether a device fills a form follows from whose it is: said yes to, or why not."""
    if role != APP_USER:
        raise problems.not_an("roleId", str(APP_USER))
    if device not in {number(each.pk) for each in people.devices_of(caller.user)}:
        raise problems.absent()
    if queries.form_with(caller.user, form) is None:
        raise Problem(
            403.1,
            _("Who fills a form follows from its programme and place, and this is none of yours."),
        )
    return {"success": True}


def _told(device: Device, project: str, token: str | None) -> dict[str, Any]:
    return {
        "projectId": programme_number(project),
        "id": number(device.pk),
        "type": "field_key",
        "displayName": device.label,
        "token": token,
        "createdAt": moment(device.registered_at),
        "updatedAt": None,
        "deletedAt": None,
    }
