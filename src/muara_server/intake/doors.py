"""What each door for phones and scripts asks: a private line, few guesses, room on the disk."""

from __future__ import annotations

import errno
import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from muara_server.accounts import guessing
from muara_server.intake import openrosa
from muara_server.intake.models import DeviceTry

if TYPE_CHECKING:
    from django.http import HttpRequest


def is_private(request: HttpRequest) -> bool:
    """A credential travels through TLS only, or does not leave this machine.

    Where a proxy speaks TLS for the server, whoever comes from this machine is that proxy.
    """
    if request.is_secure():
        return True
    address = request.META.get("REMOTE_ADDR", "")
    return not settings.HTTPS and bool(address) and ipaddress.ip_address(address).is_loopback


def not_known(request: HttpRequest, tried: str) -> openrosa.NotTaken:
    """Count the guess. A right credential is never locked out: nobody can guess 32 random bytes."""
    reference = guessing.hidden("devices", "reference", tried.lower())
    address = guessing.came_from("devices", request.META.get("REMOTE_ADDR", ""))
    if guessing.may_try(DeviceTry, reference=reference, address=address):
        return openrosa.NotTaken(
            "log_in", _("This phone is not known here, or was signed off."), status=401
        )
    return openrosa.NotTaken(
        "too_many_tries", _("Too many tries. Wait a quarter of an hour."), status=429
    )


def is_full(fault: BaseException) -> bool:
    """Was there no room to keep it?"""
    if isinstance(fault, OSError):
        return fault.errno in {errno.ENOSPC, errno.EDQUOT}
    told = str(fault)
    return isinstance(fault, DatabaseError) and ("is full" in told or "No space left" in told)
