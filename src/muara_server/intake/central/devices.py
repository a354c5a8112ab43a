"""App users: the devices that speak for a caller; and which of them fills which form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from muara_server.accounts import actions as accounts
from muara_server.accounts import queries as people
from muara_server.accounts import rules as policy
from muara_server.intake import queries, rules
from muara_server.intake.central import problems
from muara_server.intake.central.asking import text, told
from muara_server.intake.central.problems import Problem
from muara_server.intake.central.written import moment, number, programme_number
from muara_server.notices import actions as notices

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
    device, credential = register(caller, label)
    return _told(device, project, credential)


@transaction.atomic
def register(caller: Caller, label: str) -> tuple[Device, str]:
    """A device that ends with the one that asks for it; whose they are is told at once.

    Else whoever found a script's credential would keep another after it is signed off.
    """
    user = caller.user
    device, credential = accounts.register_device(user, label=label, through=caller.device)
    pages = {rules.FILL: "intake:phones", rules.PUBLISH: "intake:scripts"}
    about = next(((page, None) for may, page in pages.items() if policy.allows(user, may)), None)
    notices.tell([user], "intake.device_registered", key=str(device.pk), about=about)
    return device, credential


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
