"""People and roles, for administrators: who may log in, as what, where. No child is shown here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muara_server.accounts import queries as accounts
from muara_server.accounts import roles, rules
from muara_server.accounts.views import needs

from ..queries.words import in_language


@needs("account.administer")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, with what they are assigned to today; and every role."""
    listed = [
        {
            "name": one.display_name,
            "login": one.login,
            "may_log_in": one.is_active,
            "roles": [_assignment(held) for held in accounts.assignments_of(one)],
        }
        for one in accounts.people()
    ]
    page = {
        "people": listed,
        "roles": list(_roles()),
        "starts_districts": rules.allows(request.user, "district.start"),
    }
    return render(request, "web/people.html", page)


def _assignment(held: object) -> str:
    title = in_language(held.role.title)  # type: ignore[attr-defined]
    place = held.place  # type: ignore[attr-defined]
    return f"{title}, {in_language(place.names)}" if place else title


def _roles() -> list[dict[str, object]]:
    labels = {key: in_language(told["label"]) for key, told in roles.permissions().items()}
    return [
        {
            "title": in_language(role.title),
            "own_only": role.own_only,
            "may": [labels[permission] for permission in role.permissions],
        }
        for role in roles.shipped()
    ]
