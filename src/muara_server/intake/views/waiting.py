"""For whoever looks after what phones send: what waits and why, and how to set it right."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara_server.accounts import rules as policy
from muara_server.accounts.views import needs
from muara_server.intake import correcting, rules, shown, sorting, waiting
from muara_server.intake.attached import of_submission
from muara_server.intake.jobs import REPLAY
from muara_server.intake.paper import queries as sheets
from muara_server.intake.reasons import TITLES
from muara_server.intake.views import attached, exporting
from muara_server.jobs.actions import enqueue

if TYPE_CHECKING:
    from muara_server.intake.models import Sorting

POSTS = ["GET", "HEAD", "POST"]
TAKES = {"yes": True, "no": False}


@require_safe
@needs(rules.SORT)
def overview(request: HttpRequest) -> HttpResponse:
    """What waits, by reason and form; what came twice; who contradicts whom; what was entered."""
    user, reason, form = request.user, _reason(request), _form(request)
    listed = waiting.listed(user, reason=reason, form=form)
    rows = Paginator(listed, waiting.MOST).get_page(request.GET.get("page"))
    page = {
        "heaps": shown.heaps(waiting.heaps(user)),
        "rows": rows,
        "waits": [shown.line(each) for each in rows],
        "narrowed": bool(reason or form),
        "how_many": waiting.how_many_wait(user),
        "entered": [shown.line(each) for each in waiting.last_entered(user)],
        "aparts": waiting.aparts(user),
        "conflicts": shown.conflicts(waiting.conflicts(user)),
        "sheets": sheets.waiting_in_area(user),
        "most": waiting.MOST,
        "records_trainings": policy.allows(user, policy.TRAIN),
    }
    return render(request, "intake/waiting.html", page)


@require_http_methods(POSTS)
@needs(rules.SORT)
def submission(request: HttpRequest, received: UUID) -> HttpResponse:
    """The answers beside what was made of them; correct some, and sort it again, in one click."""
    held = waiting.sorting_for(request.user, received)
    if request.method == "POST":
        return _corrected(request, held)
    return _submission(request, held)


@require_POST
@needs(rules.SORT)
def replay(request: HttpRequest) -> HttpResponse:
    """Sort again all that waits for one reason, as long work."""
    reason = request.POST.get("reason", "")
    if reason in TITLES:
        ids = waiting.waits_for(request.user, reason)
        enqueue(REPLAY, who=request.user, arguments={"reason": reason}, total=len(ids))
        messages.success(request, _("All of these are sorted again, one after the other."))
    return redirect("intake:waiting")


@require_http_methods(POSTS)
@needs(rules.SORT)
def apart(request: HttpRequest, apart: UUID) -> HttpResponse:
    """Two contents under one number, side by side; a person says which holds."""
    held = waiting.apart_for(request.user, apart)
    if request.method == "POST" and waiting.is_decided(held):
        return _decided_before(request)
    if request.method == "POST" and request.POST.get("take") in TAKES:
        sorting.decide(held, take=TAKES[request.POST["take"]], who=request.user)
        messages.success(request, _("Decided."))
        return redirect("intake:waiting")
    if request.method == "POST":
        messages.warning(request, _("Nothing was decided. Choose which one holds."))
    waiting.tell_opened(request.user, held.beside.sorting)
    rows, takes = shown.differences(held), shown.may_be_taken(held)
    page = {"apart": held, "rows": rows, "takes": takes, "confidential": True}
    return render(request, "intake/apart.html", page)


@require_http_methods(POSTS)
@needs(rules.SORT)
def conflict(request: HttpRequest, conflict: UUID) -> HttpResponse:
    """What two people say of the same child and day, side by side; a person says what holds."""
    held = waiting.conflict_for(request.user, conflict)
    if request.method == "POST" and held.kept:
        return _decided_before(request)
    if request.method == "POST" and request.POST.get("keep") in sorting.CHOICES:
        sorting.resolve(held, keep=request.POST["keep"], who=request.user)
        messages.success(request, _("Decided."))
        return redirect("intake:waiting")
    if request.method == "POST":
        messages.warning(request, _("Nothing was decided. Choose which one holds, or both."))
    for each in filter(None, (held.first, held.second)):
        waiting.tell_opened(request.user, each.received.sorting)
    page = {"conflict": held, **shown.conflict(held), "confidential": True}
    return render(request, "intake/conflict.html", page)


ADDRESSES = [
    *exporting.ADDRESSES,
    *attached.ADDRESSES,
    path("intake/", overview, name="waiting"),
    path("intake/replay/", replay, name="replay"),
    path("intake/<uuid:received>/", submission, name="submission"),
    path("intake/apart/<uuid:apart>/", apart, name="apart"),
    path("intake/conflicts/<uuid:conflict>/", conflict, name="conflict"),
]


def _reason(request: HttpRequest) -> str:
    """The one reason that is asked for. Raises Http404 where there is none of this name."""
    reason = request.GET.get("reason", "")
    if reason and reason not in TITLES:
        raise Http404
    return reason


def _form(request: HttpRequest) -> UUID | None:
    """The one form that is asked for. Raises Http404 where this names none."""
    try:
        return UUID(request.GET["form"]) if request.GET.get("form") else None
    except ValueError:
        raise Http404 from None


def _decided_before(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Somebody has decided this already."))
    return redirect("intake:waiting")


def _submission(
    request: HttpRequest, held: Sorting, again: correcting.Typed | None = None
) -> HttpResponse:
    waiting.tell_opened(request.user, held)
    page = {
        "sorting": held,
        **shown.submission(held),
        "fields": correcting.fields(held, user=request.user, again=again),
        "again": again,
        "attached": of_submission(held.received),
        "confidential": True,
    }
    return render(request, "intake/submission.html", page, status=400 if again else 200)


def _corrected(request: HttpRequest, held: Sorting) -> HttpResponse:
    """Correct and sort again; where something typed cannot be read, the page again, with what."""
    typed = correcting.typed(held, request.POST, user=request.user)
    if typed.wrong:
        return _submission(request, held, typed)
    done = sorting.correct(held.received, typed.told, who=request.user)
    if done.waits:
        messages.warning(request, _("Sorted again. Something still waits; below stands why."))
    else:
        messages.success(request, _("Entered. Nothing of this submission waits any more."))
    return redirect("intake:submission", held.pk)
