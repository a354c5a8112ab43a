"""The demonstration's directory of services, kept through the deed that keeps any directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from muara_server.casework.actions.providers import Given, Kept, keep

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.demonstration.plan import Plan

KEEPER = "supervisor"
AT_ONCE = "at_once"


def write_down(plan: Plan, users: Mapping[str, User]) -> None:
    """Every service of the plan's districts, told by the supervisor of the district."""
    keepers = keepers_of(plan, users)
    places = {each.place for each in plan.districts}
    for row in plan.casework["service"]:
        if row["in"] in places:
            told = Kept(
                key=row["key"],
                name=row["name"],
                place_code=row["place"],
                phone=row.get("phone", ""),
                languages=row.get("languages", ()),
                gives=[
                    Given(kind, number or None, AT_ONCE) for kind, number in row["gives"].items()
                ],
            )
            answers = [users[login].pk for login in row.get("answers", ())]
            keep(told, who=keepers[row["in"]], answers=answers)


def keepers_of(plan: Plan, users: Mapping[str, User]) -> dict[str, User]:
    """Who keeps the directory of each district: its supervisor."""
    return {each.place: users[each.login] for each in plan.accounts if each.role == KEEPER}
