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

from muara_server.accounts.views import needs
from muara_server.casework.queries import standing as queries
from muara_server.casework.queries.items import Item, items

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
    found = queries.due_between(request.user, _starts(first), _ends(last), at_most=MOST)
    by_day: dict[dt.date, list[Item]] = {}
    for one in items(request.user, found.rows, now=now):
        if one.due is not None:
            by_day.setdefault(timezone.localdate(one.due), []).append(one)
    page = {
        "weeks": _weeks(first, by_day, today),
        "days": sorted(by_day.items()),
        "first": first,
        "before": _shown(first - dt.timedelta(days=1)),
        "after": _shown(last + dt.timedelta(days=1)),
        "this": _shown(today),
        "all": found.all,
        "shown": len(found.rows),
        "confidential": True,
    }
    return render(request, "casework/calendar.html", page)


ADDRESSES = [path("work/calendar/", calendar, name="calendar")]


def _weeks(
    first: dt.date, by_day: Mapping[dt.date, list[Item]], today: dt.date
) -> list[list[dict[str, Any]]]:
    """The weeks of a month, Monday first, with what falls due on each of its days."""
    return [
        [
            {
                "day": day,
                "inside": day.month == first.month,
                "today": day == today,
                "items": by_day.get(day, ()),
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
