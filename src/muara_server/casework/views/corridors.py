"""The ways that children go, and before a season those who went last year."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server.accounts import queries as accounts
from muara_server.accounts import rules as accounts_rules
from muara_server.accounts.views import needs
from muara_server.casework.corridors import corridors_of, soon_gone, way_of
from muara_server.registry import queries as registry


@require_safe
@needs("results.read")
def corridors(request: HttpRequest) -> HttpResponse:
    """Flows between districts: a map and the table behind it, small counts withheld."""
    programme = programme_asked(request, "results.read")
    page = {"found": corridors_of(programme), "programme": programme}
    page["opens"] = accounts_rules.allows(request.user, "person.read")
    return render(request, "casework/corridors.html", page)


@require_safe
@needs("person.read")
def corridor(request: HttpRequest) -> HttpResponse:
    """The children behind the number of one way: those whose files this reader may open."""
    programme = programme_asked(request, "person.read")
    start, end = (request.GET.get(name, "") for name in ("from", "to"))
    way = way_of(request.user, programme, start, end)
    if way is None:
        raise Http404
    return render(request, "casework/corridor.html", {"way": way, "confidential": True})


@require_safe
@needs("person.read")
def season(request: HttpRequest) -> HttpResponse:
    """Who of this reader's children went last year at this time of the year."""
    programme = programme_asked(request, "person.read")
    today = registry.working_moment(programme).date()
    soon = soon_gone(request.user, programme, today=today)
    return render(request, "casework/season.html", {"soon": soon, "confidential": True})


ADDRESSES = [
    path("corridors/", corridors, name="corridors"),
    path("corridors/children/", corridor, name="corridor"),
    path("season/", season, name="season"),
]


def programme_asked(request: HttpRequest, permission: str) -> str:
    """The programme asked for, or the first in which this reader works."""
    named = accounts.reach(request.user, permission).programmes
    open_to = sorted(registry.programmes() if named is None else named)
    asked = request.GET.get("programme") or next(iter(open_to), "")
    if asked and asked not in open_to:
        raise Http404
    return asked
