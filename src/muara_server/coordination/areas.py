"""What the first page of coordination lists: each area says for itself how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from muara_server.accounts import rules

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@dataclass(frozen=True)
class Line:
    """One sentence of an area: how many there are of something; `late`: it waits too long."""

    text: str
    late: bool = False


@dataclass(frozen=True)
class Area:
    """An area: its name and address, what it is for, how it stands."""

    name: str
    address: str
    says: str
    lines: Sequence[Line] = field(default_factory=tuple)


Told = Callable[["User"], Area]

ORDER = (
    "bodies",
    "promises",
    "agreements",
    "organisations",
    "villages",
    "activities",
    "money",
    "capacity",
    "policies",
    "lessons",
    "districts",
)
"""The areas in the order of the first page: what is met over first."""

_registered: dict[str, tuple[str, Told]] = {}


def area(permission: str, key: str) -> Callable[[Told], Told]:
    """List what this function tells on the first page, for whoever has this permission.

    `key`: one of `ORDER`.
    """
    if key not in ORDER:
        raise ValueError(f"{key!r} has no position in ORDER")

    def register(told: Told) -> Told:
        _registered[key] = permission, told
        return told

    return register


def areas_for(user: User) -> list[Area]:
    """The areas this reader may open, always in the same order."""
    held = rules.permissions_of(user)
    known = [_registered[key] for key in ORDER if key in _registered]
    return [told(user) for permission, told in known if permission in held]
