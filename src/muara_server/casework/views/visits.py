"""Follow-up: the visits that are due, a visit on one screen, and how a child attends school."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.casework.actions.visits import record_visit
from muara_server.casework.forms.visits import VisitForm
from muara_server.casework.frames.attendance import attendance_for
from muara_server.casework.frames.determined import working_day
from muara_server.casework.frames.visits import visits_for
from muara_server.casework.frames.visits_listed import listed
from muara_server.casework.queries import asking
from muara_server.casework.queries.standing import moment_for
from muara_server.figures import number
from muara_server.registry import queries as registry

ROWS = 50
AHEAD = dt.timedelta(days=30)


@require_safe
@needs("proceeding.read")
def visits(request: HttpRequest) -> HttpResponse:
    """The visits that are due in the cases of this reader's area, the latest first; or of these
    only those past their last day (`?late=1`).
    """
    on = timezone.localdate(moment_for(request.user))
    found = [one for one in visits_for(request.user, on=on) if one.due_from <= on + AHEAD]
    late = [one for one in found if one.late_by > 0]
    only_late = bool(late and request.GET.get("late"))
    rows = Paginator(late if only_late else found, ROWS).get_page(request.GET.get("page"))
    registry.tell_listed(
        "visits.listed",
        (one.case.person for one in rows if one.case.person),
        who=request.user,
    )
    page = {
        "on": on,
        "rows": rows,
        "listed": listed(request.user, list(rows), on=on),
        "late": len(late),
        "only_late": only_late,
        "all": len(found),
        "may_record": accounts.allows(request.user, "observation.record"),
        "confidential": True,
    }
    return render(request, "casework/visits.html", page)


@needs("observation.record")
def visit(request: HttpRequest, person: UUID) -> HttpResponse:
    """Record a visit: several entries, one deed."""
    file = _file(request, person, why="recording")
    left_out = asking.not_to_ask(request.user, file.person.place)
    form = VisitForm(request.POST if request.method == "POST" else None, left_out=left_out)
    if request.method == "POST" and form.is_valid():
        entries = list(form.entries())
        record_visit(
            file,
            entries,
            on=form.cleaned_data["true_on"],
            who=request.user,
            note=form.cleaned_data["note"],
        )
        done = ngettext("%(number)s entry recorded.", "%(number)s entries recorded.", len(entries))
        messages.success(request, done % {"number": number(len(entries))})
        return redirect("web:person", person)
    page = {"person": person, "name": file.name, "form": form, "confidential": True}
    page["left_out"] = bool(left_out)
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/visit.html", page, status=status)


@require_safe
@needs("person.read")
def attendance(request: HttpRequest, person: UUID) -> HttpResponse:
    """Whether a child attended regularly in the last whole months, with the months behind it."""
    file = _file(request, person, why="attendance")
    on = working_day(file.person.programme)
    page = {
        "person": person,
        "name": file.name,
        "on": on,
        "attendance": attendance_for(file, on=on),
        "may_record": accounts.allows(
            request.user,
            "observation.record",
            place=file.person.place,
            programme=file.person.programme,
        ),
        "confidential": True,
    }
    return render(request, "casework/attendance.html", page)


ADDRESSES = [
    path("work/visits/", visits, name="visits"),
    path("people/<uuid:person>/visit/", visit, name="visit"),
    path("people/<uuid:person>/attendance/", attendance, name="attendance"),
]


def _file(request: HttpRequest, person: UUID, *, why: str) -> registry.PersonFile:
    file = registry.person_for(request.user, person, why=why)
    if file.erased:
        raise Http404
    return file
