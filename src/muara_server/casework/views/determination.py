"""Where a child stands under each reading: the answer, the way, and what supervisors say of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muara.errors import NotAllowed
from muara_server.accounts.views import needs
from muara_server.casework.actions import determination as actions
from muara_server.casework.forms.determination import Disagreement, Review, TwoDays
from muara_server.casework.frames.determined import answers_for, working_day
from muara_server.casework.rules.determination import may_review
from muara_server.registry import queries as registry


@require_safe
@needs("person.read")
def determination(request: HttpRequest, person: UUID) -> HttpResponse:
    """Every reading's answer side by side, and under each the way with its observations."""
    file = _file(request, person)
    days = TwoDays(request.GET, last=working_day(file.person.programme))
    if not days.is_valid():
        return _page(request, file, days, status=400)
    return _page(request, file, days)


@require_POST
@needs("case.supervise")
def review(request: HttpRequest, person: UUID) -> HttpResponse:
    """Write down that an answer was reviewed."""
    file, form = _file(request, person), Review(request.POST, prefix="review")
    if form.is_valid():
        said = form.cleaned_data
        return _done(
            request,
            file,
            form,
            lambda: actions.review(file, said["rule"], who=request.user, note=said["note"]),
        )
    return _page(request, file, None, review=form, status=400)


@require_POST
@needs("case.supervise")
def disagree(request: HttpRequest, person: UUID) -> HttpResponse:
    """Write down why a supervisor disagrees; the answer stays."""
    file, form = _file(request, person), Disagreement(request.POST, prefix="disagree")
    if form.is_valid():
        said = form.cleaned_data
        return _done(
            request,
            file,
            form,
            lambda: actions.disagree(
                file, said["rule"], because=said["because"], who=request.user, note=said["note"]
            ),
        )
    return _page(request, file, None, disagreement=form, status=400)


ADDRESSES = [
    path("people/<uuid:person>/determination/", determination, name="determination"),
    path("people/<uuid:person>/determination/review/", review, name="determination-review"),
    path("people/<uuid:person>/determination/disagree/", disagree, name="determination-disagree"),
]


def _file(request: HttpRequest, person: UUID) -> registry.PersonFile:
    file = registry.person_for(request.user, person, why="determination")
    if file.erased:
        raise Http404
    return file


def _done(request: HttpRequest, file: registry.PersonFile, form: Any, deed: Any) -> HttpResponse:
    """Do it, and back to the page; where it is refused, the form says why."""
    try:
        deed()
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        name = "disagreement" if isinstance(form, Disagreement) else "review"
        return _page(request, file, None, status=400, **{name: form})
    messages.success(request, _("Recorded. Where the child stands follows from what was seen."))
    return redirect("casework:determination", file.person.pk)


def _page(
    request: HttpRequest,
    file: registry.PersonFile,
    days: TwoDays | None,
    *,
    review: Review | None = None,
    disagreement: Disagreement | None = None,
    status: int = 200,
) -> HttpResponse:
    last = working_day(file.person.programme)
    right = days is not None and days.is_valid()
    on: dt.date = days.cleaned_data["as_of"] if days and right else last
    known_on = days.cleaned_data["known_on"] if days and right else None
    supervises = may_review(request.user, file)
    page = {
        "person": file.person.pk,
        "name": file.name,
        "answers": answers_for(request.user, file.person, on=on, known_on=known_on),
        "days": days or TwoDays(request.GET, last=last),
        "on": on,
        "known_on": known_on,
        "reviews": (review or Review(prefix="review")) if supervises else None,
        "disagreements": (disagreement or Disagreement(prefix="disagree")) if supervises else None,
        "tried": review or disagreement,
        "confidential": True,
    }
    return render(request, "casework/determination.html", page, status=status)
