"""A batch: who is enrolled, how its months stand, what is odd; a child comes, and leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from muara.errors import FrameError, Refused
from muara.learning import learning_rules
from muara_server import figures
from muara_server.accounts.views import needs
from muara_server.learning.actions import doubles as settling
from muara_server.learning.actions import enrolments as actions
from muara_server.learning.forms.enrolments import EndForm, EnrolForm, FindForm
from muara_server.learning.frames import overview
from muara_server.learning.frames.months import pack_at
from muara_server.learning.frames.oddities import doubles, oddities
from muara_server.learning.frames.pupils import Pupil, pupils_of
from muara_server.learning.queries.batches import batch_for
from muara_server.learning.rules.centres import REGISTER
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.learning.models import Batch

NOT_FOUND = "offered"


@require_safe
@needs(REGISTER)
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Who is enrolled, the months of the register, and what somebody should look at."""
    held = batch_for(request.user, batch)
    pupils = pupils_of(request.user, held, why="batch")
    on = overview.today_of(request.user, pupils)
    here = [each for each in pupils if each.on(on)]
    kind = learning_rules(pack_at(held.institution)).kind(held.institution.kind)
    page = {
        "batch": held,
        "on": on,
        "kind": kind.label(figures.language()),
        "here": here,
        "gone": [each for each in pupils if not each.on(on)],
        "free": None if held.places is None else held.places - len(here),
        "months": overview.months_of(held, pupils, on=on),
        "oddities": oddities(held, pupils),
        "doubles": doubles(held, pupils),
        "ended": learning_rules(pack_at(held.institution)).words("ended"),
        "confidential": True,
    }
    return render(request, "learning/batch.html", page)


@sensitive_post_parameters()
@needs(REGISTER)
def enrol(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Find a child whose file the reader may open, and enrol it; `?person=` names it at once."""
    held = batch_for(request.user, batch)
    find = FindForm(request.POST if "text" in request.POST else None)
    offered = [_known(request, each) for each in _named(request)]
    if find.is_bound and find.is_valid():
        offered = _found(request, find)
    chosen = EnrolForm(
        request.POST if "person" in request.POST or "true_on" in request.POST else None,
        offered=offered,
        initial={"true_on": timezone.localdate(), "person": offered[0][0] if offered else None},
    )
    if chosen.is_bound and chosen.is_valid():
        try:
            actions.enrol(
                UUID(chosen.cleaned_data["person"]),
                held,
                on=chosen.cleaned_data["true_on"],
                who=request.user,
            )
        except Refused as refused:
            chosen.add_error(None, str(refused))
        else:
            messages.success(request, _("Enrolled."))
            return redirect("learning:batch", held.pk)
    wrong = (find.is_bound and not find.is_valid()) or chosen.is_bound
    page = {
        "batch": held,
        "find": find,
        "form": chosen if offered else None,
        "nobody": find.is_bound and find.is_valid() and not offered,
        "offered": [key for key, _name in offered],
        "confidential": True,
    }
    return render(request, "learning/enrol.html", page, status=400 if wrong else 200)


@needs(REGISTER)
def end(request: HttpRequest, batch: UUID, enrolment: UUID) -> HttpResponse:
    """End a child's time in a batch."""
    held = batch_for(request.user, batch)
    pupil = _pupil(request, held, enrolment)
    posted = request.method == "POST"
    form = EndForm(request.POST if posted else None, initial={"true_on": timezone.localdate()})
    if posted and form.is_valid():
        said = form.cleaned_data
        try:
            actions.end(
                pupil,
                held,
                on=said["true_on"],
                ended_as=said["ended_as"],
                why=form.why,
                who=request.user,
            )
        except Refused as refused:
            form.add_error("true_on", str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("learning:batch", held.pk)
    page = {"batch": held, "pupil": pupil, "form": form, "confidential": True}
    return render(request, "learning/end.html", page, status=400 if posted else 200)


@require_POST
@needs(REGISTER)
def settle(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Which of several registers of a child's month holds."""
    held = batch_for(request.user, batch)
    holds = _uuid(request.POST.get("holds", ""))
    pupils = pupils_of(request.user, held, why="settling")
    for double in doubles(held, pupils):
        if holds in {each.entry for each in double.registers}:
            settling.settle(held, double, holds, who=request.user)
            messages.success(request, _("Settled: the others stay readable, and count no more."))
            break
    else:
        messages.error(request, _("Choose the register that holds."))
    return redirect("learning:batch", held.pk)


ADDRESSES = [
    path("learning/batches/<uuid:batch>/", batch, name="batch"),
    path("learning/batches/<uuid:batch>/enrol/", enrol, name="enrol"),
    path("learning/batches/<uuid:batch>/settle/", settle, name="settle"),
    path("learning/batches/<uuid:batch>/end/<uuid:enrolment>/", end, name="end-enrolment"),
]


def _pupil(request: HttpRequest, held: Batch, enrolment: UUID) -> Pupil:
    """Somebody who is still in this batch; Http404 otherwise."""
    pupils = pupils_of(request.user, held, why="ending")
    found = [each for each in pupils if each.enrolment == enrolment and each.until is None]
    if not found:
        raise Http404
    return found[0]


def _named(request: HttpRequest) -> list[UUID]:
    """Those that the page offered before, or that the address names, whose files may be opened."""
    given = request.POST.getlist(NOT_FOUND) or [request.GET.get("person", "")]
    wanted = [one for each in given[:20] if (one := _uuid(each))]
    mine = set(registry.people_for(request.user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [each for each in wanted if each in mine]


def _known(request: HttpRequest, person: UUID) -> tuple[str, str]:
    file = registry.person_for(request.user, person, why="enrolling")
    return str(person), file.name or _("Name not recorded")


def _found(request: HttpRequest, find: FindForm) -> list[tuple[str, str]]:
    try:
        found = registry.search(request.user, find.cleaned_data["text"])
    except FrameError as unfit:
        find.add_error("text", str(unfit))
        return []
    return [(str(hit.person), _in_words(hit)) for hit in found.hits if hit.inside and hit.person]


def _in_words(hit: registry.Hit) -> str:
    age = figures.between(hit.age.low, hit.age.high) if hit.age else ""
    name = hit.name or _("Name not recorded")
    return _("%(name)s, %(age)s years") % {"name": name, "age": age} if age else name


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
