"""The first page, by role: the day's work, the results of the programme, or people and roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from muara_server.accounts import queries as accounts
from muara_server.accounts import rules
from muara_server.accounts.views import logged_in
from muara_server.casework.queries import complaints
from muara_server.casework.queries import standing as casework
from muara_server.casework.queries.items import items
from muara_server.convergence.at_home import tiles_for
from muara_server.convergence.latecomers import LateList, late_for
from muara_server.intake import waiting
from muara_server.registry import queries as registry

from .. import frames
from ..queries.addresses import address_of
from ..queries.day import WEEK, Visit, day_of
from ..queries.frame import role_in_words
from ..queries.person import asked_in_words

LATE = 5

# The first of these that somebody may open is their first page.
FIRST_PAGES = (
    ("person.read", "web:day"),
    ("complaint.keep", "casework:complaints"),
    ("proceeding.read", "casework:work"),
    ("account.administer", "web:people"),
    ("results.read", "programme:results"),
    ("law.read", "web:law"),
)


@logged_in
def home(request: HttpRequest) -> HttpResponse:
    """Whoever follows children sees the day's work; everybody else what their work begins with."""
    held = rules.permissions_of(request.user)
    for needed, page in FIRST_PAGES:
        if needed in held and page == "web:day":
            return _day(request)
        if needed in held and (address := address_of(page)):
            return redirect(address)
    return render(request, "web/nothing.html")


def _day(request: HttpRequest) -> HttpResponse:
    day = day_of(request.user)
    shown = (visit.id for visit in (*day.today, *day.overdue, *day.coming))
    registry.tell_listed("day.listed", shown, who=request.user)
    page = {
        "day": day,
        "visits_today": _with_questions(day.today),
        "visits_late": _with_questions(day.overdue),
        "role": role_in_words(request.user),
        "confidential": True,
        "may_search": rules.allows(request.user, "person.search"),
        "fills": rules.allows(request.user, "form.submit"),
        "sent": _sent(request),
        "work": _work(request),
        "complaints": complaints.waiting(request.user),
        "late": _late(request),
        "reads_totals": rules.allows(request.user, "convergence.read"),
        "tiles": tiles_for(request.user, _own_district(request.user)),
        "invites": rules.allows(request.user, "household.read")
        and rules.allows(request.user, "results.open"),
    }
    return render(request, "web/day.html", page)


def _own_district(user: Any) -> str:
    """The code of the district of the first role, where the programme works there."""
    first = next(iter(accounts.assignments_of(user)), None)
    return first.place.code if first and first.place and first.place.in_programme else ""


def _work(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for this person in cases, referrals and tasks, the most urgent first."""
    if not rules.allows(request.user, "proceeding.read"):
        return None
    now = casework.moment_for(request.user)
    found = casework.waiting_for(request.user, until=now + WEEK, at_most=LATE)
    return {"items": items(request.user, found.rows, now=now), "all": found.all}


def _sent(request: HttpRequest) -> int | None:
    """How many filled forms wait, for whoever looks after them."""
    allowed = rules.allows(request.user, "submission.sort")
    return waiting.how_many_wait(request.user) if allowed else None


def _late(request: HttpRequest) -> LateList | None:
    """Applications past their day, for whoever follows families to schemes."""
    if not rules.allows(request.user, "linkage.record"):
        return None
    return late_for(request.user, at_most=LATE)


def _with_questions(visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """The visits with what to ask there."""
    return [asdict(one) | {"ask": _ask(one)} for one in visits]


def _ask(visit: Visit) -> str:
    question = frames.first_question(visit.id, pack=visit.pack)
    return asked_in_words(question.attribute, question.ask) if question else ""
