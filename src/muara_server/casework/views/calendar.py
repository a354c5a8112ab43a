"""A month of what falls due: a table at the desk, a list on the phone."""

from __future__ import annotations

import calendar as almanac
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.audit.actions import one_deed
from muara_server.casework.frames.visits_listed import Listed, listed, own_visits
from muara_server.casework.queries import standing as queries
from muara_server.casework.queries.items import Item, items
from muara_server.registry import queries as registry

MOST = 400
"""A month with more has no calendar that anybody reads; the page says how many are left out."""


@require_safe
@needs("proceeding.read")
def calendar(request: HttpRequest) -> HttpResponse:
    """What waits for this person and falls due in one month."""
    now = queries.moment_for(request.user)
    today = timezone.localdate(now)
    first = _month(request, today)
    last = first.replace(day=almanac.monthrange(first.year, first.month)[1])
    with one_deed("calendar.listed"):
        return render(request, "casework/calendar.html", _page(request, now, today, first, last))


def _page(
    request: HttpRequest, now: dt.datetime, today: dt.date, first: dt.date, last: dt.date
) -> dict[str, Any]:
    found = queries.due_between(request.user, _starts(first), _ends(last), at_most=MOST)
    by_day: dict[dt.date, list[Item]] = {}
    for one in items(request.user, found.rows, now=now):
        if one.due is not None:
            by_day.setdefault(timezone.localdate(one.due), []).append(one)
    visits = _visits(request, first, last, today)
    return {
        "weeks": _weeks(first, by_day, visits, today),
        "days": [
            (day, by_day.get(day, []), visits.get(day, [])) for day in sorted({*by_day, *visits})
        ],
        "first": first,
        "before": _shown(first - dt.timedelta(days=1)),
        "after": _shown(last + dt.timedelta(days=1)),
        "this": _shown(today),
        "all": found.all + sum(map(len, visits.values())),
        "shown": len(found.rows) + sum(map(len, visits.values())),
        "may_record": accounts.allows(request.user, "observation.record"),
        "confidential": True,
    }


ADDRESSES = [path("work/calendar/", calendar, name="calendar")]


def _visits(
    request: HttpRequest, first: dt.date, last: dt.date, today: dt.date
) -> dict[dt.date, list[Listed]]:
    """The visits that this person is to make, by their last day, where it lies in the month."""
    user = request.user
    due = [one for one in own_visits(user, on=today) if first <= one.due_by <= last][:MOST]
    registry.tell_listed(
        "calendar.listed", {one.case.person for one in due if one.case.person}, who=user
    )
    by_day: dict[dt.date, list[Listed]] = {}
    for one in listed(user, due, on=today):
        by_day.setdefault(one.visit.due_by, []).append(one)
    return by_day


def _weeks(
    first: dt.date,
    by_day: Mapping[dt.date, list[Item]],
    visits: Mapping[dt.date, list[Listed]],
    today: dt.date,
) -> list[list[dict[str, Any]]]:
    """The weeks of a month, Monday first, with what falls due on each of its days."""
    return [
        [
            {
                "day": day,
                "inside": day.month == first.month,
                "today": day == today,
                "items": by_day.get(day, ()),
                "visits": visits.get(day, ()),
            }
            for day in week
        ]
        for week in almanac.Calendar().monthdatescalendar(first.year, first.month)
    ]


def _month(request: HttpRequest, today: dt.date) -> dt.date:
    asked = request.GET.get("month", "")
    if not asked:
        return today.replace(day=1)
    try:
        return dt.date.fromisoformat(f"{asked}-01")
    except ValueError as wrong:
        raise Http404 from wrong


def _shown(day: dt.date) -> str:
    return f"{day:%Y-%m}"


def _starts(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, timezone.get_current_timezone())


def _ends(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, timezone.get_current_timezone())
