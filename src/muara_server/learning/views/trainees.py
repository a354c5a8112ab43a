"""A young person in the courses of skills: the page, a stage recorded, a stage corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muara.errors import InputError, NotAllowed
from muara.learning import PLACED
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.casework.queries import workplaces
from muara_server.casework.queries.cases import reasons
from muara_server.figures import language
from muara_server.learning.actions import stages as actions
from muara_server.learning.forms.stages import CorrectForm, StageForm
from muara_server.learning.frames import trainee as frames
from muara_server.learning.queries import courses as queries
from muara_server.registry import queries as registry

RECORDS = "observation.record"


@require_safe
@needs("person.read")
def trainee(request: HttpRequest, person: UUID) -> HttpResponse:
    """The courses of one young person, what follows from them, and what is next."""
    file = _file(request, person, why="skills")
    rules = frames.rules_of(file)
    page = {
        "person": person,
        "name": file.name,
        "taken": frames.taken_by(file),
        "ages": rules.ages_said(language()),
        "trained_by": rules.event(rules.trained, language()),
        "unconfirmed": bool(rules.doubts),
        "may_record": _may_record(request, file),
        "may_read_law": accounts.allows(request.user, "law.read"),
        "confidential": True,
    }
    return render(request, "learning/trainee.html", page)


@needs(RECORDS)
def stage(request: HttpRequest, person: UUID, stage: str) -> HttpResponse:
    """Record that a stage of a course was reached: one deed with what belongs to it."""
    file = _file(request, person, why="recording")
    rules = frames.rules_of(file)
    if stage not in rules.known:
        raise Http404
    taken = frames.taken_by(file)
    asked = request.POST.get("course") or request.GET.get("course", "")
    held = next((each for each in taken if each.key == asked), None)
    if held is None and stage != "enrolled":
        raise Http404
    form = _form(request, file, stage, held, taken)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_stage(file, _reached(form, held), who=request.user)
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("learning:trainee", person)
    page = {
        "person": person,
        "name": file.name,
        "form": form,
        "what": frames.stage_words(stage),
        "course": held.title if held else "",
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "learning/stage.html", page, status=status)


@needs(RECORDS)
def correct(request: HttpRequest, person: UUID, entry: UUID) -> HttpResponse:
    """Tell the right day of a stage, or take it back."""
    file = _file(request, person, why="correcting")
    seen = _seen(request, person, entry)
    form = CorrectForm(request.POST if request.method == "POST" else None, reasons=reasons())
    if request.method == "POST" and form.is_valid():
        try:
            _corrected(request, file, seen, form)
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Corrected. What was there before stays readable."))
            return redirect("learning:trainee", person)
    words = next(each.words(language()) for each in seen.told if each.fact.name == "stage")
    page = {
        "person": person,
        "name": file.name,
        "form": form,
        "what": words,
        "day": seen.true_on,
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "learning/correct_stage.html", page, status=status)


ADDRESSES = [
    path("learning/people/<uuid:person>/skills/", trainee, name="trainee"),
    path("learning/people/<uuid:person>/skills/<slug:stage>/", stage, name="stage"),
    path(
        "learning/people/<uuid:person>/skills/entries/<uuid:entry>/", correct, name="correct-stage"
    ),
]


def _form(
    request: HttpRequest,
    file: registry.PersonFile,
    stage: str,
    held: frames.Taken | None,
    taken: Sequence[frames.Taken],
) -> StageForm:
    place = file.person.place
    offered: dict[str, Any] = {}
    if stage == "enrolled":
        known = dict(queries.offered_near(place)) | {each.key: each.title for each in taken}
        offered = {"courses": list(known.items()), "given_at": queries.given_near(place)}
        offered["initial"] = {"course": held.key if held else ""}
    elif held:
        offered = {"modules": queries.modules(held.key)}
    if held and stage in PLACED:
        offered["workplaces"] = workplaces.offered_near(request.user, place)
        offered["by_law"] = frames.asked_by_law(file, on=held.stages[-1].told.day)
    return StageForm(
        request.POST if request.method == "POST" else None,
        stage=stage,
        rules=frames.rules_of(file),
        told=[each.told for each in held.stages] if held else (),
        **offered,
    )


def _reached(form: StageForm, held: frames.Taken | None) -> actions.Reached:
    """What was filled in, at the institution at which the course is taken."""
    facts: dict[str, Any] = {"stage": form.stage, "course": form.course or (held and held.key)}
    if held and form.stage != "enrolled":
        facts |= held.given_at
    return actions.Reached(
        facts=facts | form.facts,
        on=form.cleaned_data["true_on"],
        work=form.work,
        sealed=form.sealed,
    )


def _corrected(
    request: HttpRequest, file: registry.PersonFile, seen: registry.Seen, form: CorrectForm
) -> None:
    if on := form.cleaned_data["true_on"]:
        actions.correct_stage(file, seen, on=on, who=request.user)
        return
    reason, today = form.cleaned_data["reason"], timezone.localdate()
    actions.take_back(file, seen, reason=reason, on=today, who=request.user)


def _seen(request: HttpRequest, person: UUID, entry: UUID) -> registry.Seen:
    for each in registry.timeline(request.user, person, read=True):
        if each.id == entry and each.kind.name == "training" and each.stands:
            return each
    raise Http404


def _file(request: HttpRequest, person: UUID, *, why: str) -> registry.PersonFile:
    file = registry.person_for(request.user, person, why=why)
    if file.erased:
        raise Http404
    return file


def _may_record(request: HttpRequest, file: registry.PersonFile) -> bool:
    where = {"place": file.person.place, "programme": file.person.programme}
    return accounts.allows(request.user, RECORDS, **where)
