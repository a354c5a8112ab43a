"""What is to be done next for children on their way to school, and for their registers."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.audit.actions import one_deed
from muara_server.learning.frames.centre_standings import standings, today_for
from muara_server.learning.frames.due import LISTS
from muara_server.learning.frames.due_listed import TITLES, due_for, listed
from muara_server.learning.queries.centres import centres_for

FIRST, ROWS = 3, 50
"""So many of each list stand on the first page, and on a page of its own."""


@require_safe
@needs("centre.read")
def home(request: HttpRequest) -> HttpResponse:
    """Every list with its first rows: what waits, and what to do about it."""
    opens = accounts.allows(request.user, "person.read")
    with one_deed("learning.listed"):
        lists = _lists(request) if opens else []
    lacking = _lacking(request)
    page = {
        "on": today_for(request.user),
        "lists": lists,
        "opens": opens,
        "lacking": lacking[:FIRST],
        "all_lacking": len(lacking),
        "reads_results": accounts.allows(request.user, "results.read"),
        "confidential": opens,
    }
    return render(request, "learning/home.html", page)


@require_safe
@needs("person.read")
def due(request: HttpRequest, what: str) -> HttpResponse:
    """One of the lists whole; `?mine=1`: of the children whose open cases this reader holds."""
    if what not in LISTS:
        raise Http404
    mine = bool(request.GET.get("mine"))
    rows = Paginator(due_for(request.user, mine=mine)[what], ROWS)
    shown = rows.get_page(request.GET.get("page"))
    page = {
        "what": what,
        "title": TITLES[what],
        "mine": mine,
        "rows": shown,
        "listed": listed(request.user, what, list(shown)),
        "on": today_for(request.user),
        "confidential": True,
    }
    return render(request, "learning/due.html", page)


@require_safe
@needs("centre.read")
def missing(request: HttpRequest) -> HttpResponse:
    """The schools and centres of which a month's register is missing."""
    rows = Paginator(_lacking(request), ROWS).get_page(request.GET.get("page"))
    return render(request, "learning/missing.html", {"rows": rows, "on": today_for(request.user)})


ADDRESSES = [
    path("learning/", home, name="home"),
    path("learning/due/registers/", missing, name="missing"),
    path("learning/due/<slug:what>/", due, name="due"),
]


def _lists(request: HttpRequest) -> list[dict[str, Any]]:
    found = due_for(request.user)
    return [
        {
            "what": what,
            "title": TITLES[what],
            "all": len(rows),
            "listed": listed(request.user, what, rows[:FIRST]),
        }
        for what, rows in found.items()
    ]


def _lacking(request: HttpRequest) -> list[Any]:
    """The centres that lack a register, by name."""
    return [each for each in standings(request.user, centres_for(request.user)) if each.lacking]
