"""Children reached indirectly: the rule beside the number, and the children behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.accounts.views import needs
from muara_server.coordination.frames.indirect import Indirect, rules_of
from muara_server.coordination.rules.reach import READ
from muara_server.programme import queries as programmes


@require_safe
@needs("coordination.read")
def indirect(request: HttpRequest) -> HttpResponse:
    """What each rule counts in each programme of the reader."""
    return render(request, "coordination/indirect.html", {"found": _found(request)})


@require_safe
@needs("results.open")
def indirect_list(request: HttpRequest) -> HttpResponse:
    """The children whom a rule counts in a district, for whoever may open lists there."""
    asked = (request.GET.get("programme"), request.GET.get("rule"))
    held = next(
        (each for each in _found(request) if (each.asked.slug, each.rule.key) == asked), None
    )
    code = request.GET.get("place", "")
    place = held.districts.get(code) if held else None
    opens = bool(held and held.opening.opens(place))
    page: dict[str, Any] = {
        "held": held,
        "place": place.name(figures.language()) if place else "",
        "rows": held.rows(code) if held and opens else (),
        "opens": opens,
        "confidential": True,
    }
    return render(request, "coordination/indirect_list.html", page)


def _found(request: HttpRequest) -> list[Indirect]:
    reach = accounts.reach(request.user, READ)
    mine = reach.programmes
    return [
        Indirect(request.user, asked, rule)
        for asked in programmes.programmes()
        if mine is None or asked.slug in mine
        for rule in rules_of(asked)
    ]


ADDRESSES = [
    path("coordination/indirect/", indirect, name="indirect"),
    path("coordination/indirect/list/", indirect_list, name="indirect-list"),
]
