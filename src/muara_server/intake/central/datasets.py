"""Entity lists: the caller's own caseload, the same that lies on the caller's phones.

A list is made of the records when it is asked for, so nobody writes into it: who is on it follows
from the open cases, and what is said of a child from what was observed. For the same reason
an entity has no day on which it came: it bears the moment of asking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muara_server.intake import on_phones, rules
from muara_server.intake.caseload import CHILDREN, PROPERTIES
from muara_server.intake.central import odata, problems, projects
from muara_server.intake.central.asking import flag
from muara_server.intake.central.problems import Problem
from muara_server.intake.central.written import moment, number, programme_number
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.accounts.models import User
    from muara_server.intake.caseload import Row
    from muara_server.intake.central.asking import Caller

TABLE = "Entities"


def listed(request: HttpRequest, caller: Caller, project: str) -> list[dict[str, Any]]:
    """The lists that forms look up."""
    return [one(request, caller, project, name) for name in PROPERTIES]


def one(request: HttpRequest, caller: Caller, project: str, dataset: str) -> dict[str, Any]:
    """One list: what stands in it beside the label."""
    rules.check_fills(caller.user)
    since = moment(projects.beginning(project))
    return {
        "name": dataset,
        "projectId": programme_number(project),
        "createdAt": since,
        "approvalRequired": False,
        "properties": [
            {"name": name, "odataName": name, "publishedAt": since, "forms": []}
            for name in _properties(dataset)
        ],
    }


def entities(
    request: HttpRequest, caller: Caller, project: str, dataset: str
) -> list[dict[str, Any]]:
    """What stands in a list."""
    now, user = moment(timezone.now()), caller.user
    return [_entity(row, version, user, now) for row, version in _rows(user, dataset)]


def table(request: HttpRequest, caller: Caller, project: str, dataset: str) -> dict[str, Any]:
    """The same as a table, page by page."""
    if text := request.GET.get("$filter"):
        odata.condition(text, {})
    skip = odata.whole(request.GET.get("$skip"), "$skip") or 0
    top = odata.whole(request.GET.get("$top"), "$top")
    names = frozenset(each.strip() for each in request.GET.get("$select", "").split(",")) - {""}
    now, user = moment(timezone.now()), caller.user
    found = _rows(user, dataset)
    rows = [_line(row, version, user, now) for row, version in found]
    page = rows[skip:] if top is None else rows[skip : skip + top]
    answer: dict[str, Any] = {
        "value": [odata.selected(row, names) for row in page] if names else page,
        "@odata.context": f"{odata.root(request)}/$metadata#{TABLE}",
    }
    if top is not None and skip + top < len(rows):
        answer["@odata.nextLink"] = odata.address(request, **{"$skip": str(skip + top)})
    if flag(request, "$count"):
        answer["@odata.count"] = len(rows)
    return answer


def follows(request: HttpRequest, caller: Caller, project: str, **named: str) -> Never:
    """Nobody writes into these lists."""
    raise Problem(
        403.1, _("This list follows from the open cases. Register or visit a child by a form.")
    )


def _properties(dataset: str) -> tuple[str, ...]:
    if dataset not in PROPERTIES:
        raise problems.absent()
    return PROPERTIES[dataset]


def _rows(user: User, dataset: str) -> list[tuple[Row, int]]:
    """The rows with their versions; whose names are told is recorded."""
    rules.check_fills(user)
    _properties(dataset)
    found = on_phones.versioned(user, dataset)
    named = {UUID(row.id) for row, _version in found if row.list == CHILDREN}
    registry.tell_listed(on_phones.TAKEN, named, who=user)
    return found


def _entity(row: Row, version: int, user: User, now: str | None) -> dict[str, Any]:
    return {
        "uuid": row.id,
        "creatorId": number(user.pk),
        "createdAt": now,
        "updatedAt": None,
        "deletedAt": None,
        "conflict": None,
        "currentVersion": {
            "label": row.label,
            "current": True,
            "createdAt": now,
            "creatorId": number(user.pk),
            "userAgent": "",
            "version": version,
            "data": dict(row.told),
            "baseVersion": None,
            "conflictingProperties": None,
        },
    }


def _line(row: Row, version: int, user: User, now: str | None) -> dict[str, Any]:
    system = {
        "createdAt": now,
        "creatorId": str(number(user.pk)),
        "creatorName": user.display_name,
        "updates": version - 1,
        "updatedAt": None,
        "version": version,
        "conflict": None,
    }
    return {"__id": row.id, "label": row.label, **row.told, "__system": system}
