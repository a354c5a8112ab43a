"""What a script says in a request: its table of JSON, and the flags in the address."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara_server.intake import bodies
from muara_server.intake.central.problems import Problem, not_an

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.accounts.models import Device, User


LARGEST_TABLE = 64 * 1024


@dataclass(frozen=True)
class Caller:
    """Who asks: a person, through a device, with the token that was given."""

    device: Device
    token: str

    @property
    def user(self) -> User:
        return self.device.user


def told(request: HttpRequest, *, most: int = LARGEST_TABLE, known: bool = True) -> dict[str, Any]:
    """The table that was sent as JSON. Raises Problem where it is none, NotTaken beyond `most`."""
    try:
        said = json.loads(bodies.whole(request, most=most, known=known) or b"{}")
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Problem(400.1, _("This is no table in JSON."), format="json")
    return said


def text(said: dict[str, Any], field: str, *, most: int) -> str:
    """A text of that table. Raises Problem where it is missing or too long."""
    value = said.get(field)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= most or "\x00" in value:
        raise not_an(field, _("a text of at most %(most)s letters") % {"most": most})
    return value.strip()


def flag(request: HttpRequest, name: str) -> bool:
    """A yes or no in the address."""
    return request.GET.get(name, "").lower() == "true"
