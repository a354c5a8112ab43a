"""Who can be played in the demonstration: shown on the login page of such a deployment only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara.packs import open_pack, pack_names
from muara_server.accounts import queries as accounts
from muara_server.demonstration.plan import Plan, read_plan
from muara_server.ledger import queries as ledger

from .words import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@dataclass(frozen=True)
class Invented:
    """One invented person to log in as."""

    login: str
    name: str
    role: str
    place: str


@dataclass(frozen=True)
class Logins:
    """Those whom one demonstration opened accounts for, and the password of all of them."""

    password: str
    people: list[Invented]


def logins() -> list[Logins]:
    """Everybody who can be played; nobody where the records are real."""
    if not ledger.is_demonstration():
        return []
    opened = {one.login: one for one in accounts.people()}
    return [group for plan in _plans() if (group := _group(plan, opened)).people]


def _plans() -> list[Plan]:
    folders = [open_pack(name).path / "demonstration" for name in pack_names()]
    return [read_plan(folder) for folder in folders if folder.is_dir()]


def _group(plan: Plan, opened: Mapping[str, User]) -> Logins:
    held = [opened[account.login] for account in plan.accounts if account.login in opened]
    return Logins(plan.password, [_invented(one) for one in held])


def _invented(user: User) -> Invented:
    held = next(iter(accounts.assignments_of(user)), None)
    return Invented(
        login=user.login,
        name=str(user),
        role=in_language(held.role.title) if held else "",
        place=in_language(held.place.names) if held and held.place else "",
    )
