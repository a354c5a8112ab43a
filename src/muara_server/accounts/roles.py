"""The roles as roles.toml tells them, checked when read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from muara.errors import PackError, nearest

FILE = Path(__file__).with_name("roles.toml")
LANGUAGES = {"en", "id", "hi"}
FIELDS = {"title", "works_at", "own_only", "everywhere", "sees_no_child", "permissions"}


@dataclass(frozen=True)
class RoleText:
    """One role as the file gives it."""

    key: str
    title: dict[str, str]
    works_at: str
    own_only: bool
    everywhere: bool
    permissions: tuple[str, ...]


@cache
def shipped(path: Path = FILE) -> tuple[RoleText, ...]:
    """Every role of the file, in its order.

    >>> [role.key for role in shipped()][:3]
    ['volunteer', 'monitor', 'case_worker']
    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        _role(key, fields, told["permissions"], path) for key, fields in told["roles"].items()
    )


@cache
def permissions(path: Path = FILE) -> dict[str, dict[str, Any]]:
    """Every permission there is, with its label and whether it shows who a child is.

    >>> permissions()["person.read"]["identifies"]
    True
    """
    told: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["permissions"]
    return told


@cache
def works_at(role: str) -> str:
    """The level of place at which a role usually works; empty for a role taken out of the file.

    >>> works_at("state_officer")
    'state'
    """
    return next((each.works_at for each in shipped() if each.key == role), "")


def known(permission: str) -> str:
    """The permission itself, if there is one of that name: a slip in code shows at once."""
    if permission not in permissions():
        raise PackError(
            f"There is no permission {permission!r}.",
            file=FILE.name,
            do=nearest(permission, permissions()),
        )
    return permission


def _role(key: str, fields: dict[str, Any], allowed: dict[str, Any], path: Path) -> RoleText:
    _check_names(key, fields, allowed, path)
    held = tuple(fields["permissions"])
    if fields.get("sees_no_child") and any(allowed[name].get("identifies") for name in held):
        raise PackError(
            f"The role {key} may see no child's data, but holds a permission that shows it.",
            file=path.name,
            do="Remove the permission, or give it to another role.",
        )
    return RoleText(
        key=key,
        title=fields["title"],
        works_at=fields["works_at"],
        own_only=fields.get("own_only", False),
        everywhere=fields.get("everywhere", False),
        permissions=held,
    )


def _check_names(key: str, fields: dict[str, Any], allowed: dict[str, Any], path: Path) -> None:
    for name in fields.keys() - FIELDS:
        raise PackError(f"roles.{key}.{name} is unknown.", file=path.name, do=nearest(name, FIELDS))
    for name in fields["permissions"]:
        if name not in allowed:
            raise PackError(
                f"roles.{key} names a permission that does not exist.",
                file=path.name,
                found=name,
                do=nearest(name, allowed),
            )
    if missing := LANGUAGES - fields["title"].keys():
        raise PackError(
            f"roles.{key}.title lacks a translation.", file=path.name, expected=sorted(missing)
        )
