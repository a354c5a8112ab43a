"""What waits for this person: past its day, today, this week; and what is late in the area."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.audit.actions import one_deed
from muara_server.casework.frames.visits import CASE
from muara_server.casework.frames.visits_listed import listed, own_visits
from muara_server.casework.procedures import keys, procedures_at
from muara_server.casework.queries import standing as queries
from muara_server.casework.queries.items import items
from muara_server.casework.words import in_language
from muara_server.registry import queries as registry

WEEK = dt.timedelta(days=7)
EACH = 20
"""More than this nobody does in a day; the count says how many more there are."""


@require_safe
@needs("proceeding.read")
def work(request: HttpRequest) -> HttpResponse:
    """My work: overdue first, then today, then the week to come."""
    kind = _kind(request)
    now = queries.moment_for(request.user)
    with one_deed("work.listed"):
        parts = _parts(request, now, {"procedure": kind} if kind else {})
        visits = _visits(request, timezone.localdate(now)) if kind in ("", CASE) else {}
    page = {
        "parts": parts,
        "visits": visits,
        "nothing": not any(part["all"] for part in [*parts, visits] if part),
        "now": now,
        "kinds": [(key, in_language(one.labels)) for key, one in procedures_at(None).items()],
        "kind": kind,
        "confidential": True,
    }
    return render(request, "casework/work.html", page)


@require_safe
@needs("proceeding.read")
def late(request: HttpRequest) -> HttpResponse:
    """Everything past its day in this reader's area, whoever's turn it is."""
    now, kind = queries.moment_for(request.user), _kind(request)
    after = _after(request)
    found = queries.late_for(
        request.user, now=now, after=after, **({"procedure": kind} if kind else {})
    )
    page = {
        "items": items(request.user, found.rows, now=now),
        "all": found.all,
        "now": now,
        "first": after is None,
        "next": f"{found.after[0].isoformat()},{found.after[1]}" if found.after else "",
        "kind": kind,
        "confidential": True,
    }
    return render(request, "casework/late.html", page)


ADDRESSES = [
    path("work/", work, name="work"),
    path("work/late/", late, name="late"),
]


def _parts(request: HttpRequest, now: dt.datetime, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """The four parts of the page, each with its rows and how many there are in all."""
    user, today = request.user, timezone.localdate(now)
    zone = timezone.get_current_timezone()
    tomorrow = dt.datetime.combine(today + dt.timedelta(days=1), dt.time.min, zone)
    found = {
        "late": queries.waiting_for(user, until=now, at_most=EACH, **chosen),
        "today": queries.waiting_for(user, since=now, until=tomorrow, at_most=EACH, **chosen),
        "week": queries.waiting_for(
            user, since=tomorrow, until=tomorrow + WEEK, at_most=EACH, **chosen
        ),
        "undated": queries.undated_for(user, at_most=EACH, **chosen),
        "up": queries.gone_up_to(user, now=now, at_most=EACH, **chosen),
    }
    return [
        {"key": key, "items": items(user, page.rows, now=now), "all": page.all}
        for key, page in found.items()
    ]


def _visits(request: HttpRequest, today: dt.date) -> dict[str, Any]:
    """The visits that this person is to make within the week, the latest first."""
    user = request.user
    due = [one for one in own_visits(user, on=today) if one.due_from <= today + WEEK]
    shown = due[:EACH]
    registry.tell_listed(
        "work.listed", {one.case.person for one in shown if one.case.person}, who=user
    )
    return {
        "listed": listed(user, shown, on=today),
        "all": len(due),
        "may_record": accounts.allows(user, "observation.record"),
    }


def _kind(request: HttpRequest) -> str:
    """The procedure asked for, if there is one of that key."""
    asked = request.GET.get("kind", "")
    if asked and asked not in keys():
        raise Http404
    return asked


def _after(request: HttpRequest) -> tuple[dt.datetime, UUID] | None:
    """Where the part before this one ended, as the link to this one says."""
    told = request.GET.get("after", "")
    if not told:
        return None
    due, _comma, last = told.partition(",")
    try:
        moment = dt.datetime.fromisoformat(due.replace(" ", "+"))
        if moment.tzinfo is None:
            raise Http404
        return moment, UUID(last)
    except ValueError as wrong:
        raise Http404 from wrong
