"""Who can be played in the demonstration: shown on the login page of such a deployment only."""

from __future__ import annotations

from dataclasses import dataclass

from muara.packs import open_pack, pack_names
from muara_server.accounts import queries as accounts
from muara_server.demonstration.plan import Plan, read_plan
from muara_server.ledger import queries as ledger

from .words import in_language


@dataclass(frozen=True)
class DemonstrationLogin:
    """One invented person to log in as."""

    login: str
    password: str
    name: str
    role: str
    place: str


def logins() -> list[DemonstrationLogin]:
    """Everybody the demonstration has opened an account for; nobody where the records are real."""
    if not ledger.is_demonstration():
        return []
    opened = {one.login: one for one in accounts.people()}
    return [
        _login(opened[account.login], plan)
        for plan in _plans()
        for account in plan.accounts
        if account.login in opened
    ]


def _plans() -> list[Plan]:
    folders = [open_pack(name).path / "demonstration" for name in pack_names()]
    return [read_plan(folder) for folder in folders if folder.is_dir()]


def _login(user: object, plan: Plan) -> DemonstrationLogin:
    held = next(iter(accounts.assignments_of(user)), None)  # type: ignore[arg-type]
    return DemonstrationLogin(
        login=user.login,  # type: ignore[attr-defined]
        password=plan.password,
        name=str(user),
        role=in_language(held.role.title) if held else "",
        place=in_language(held.place.names) if held and held.place else "",
    )
