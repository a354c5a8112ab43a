"""A child's learning: where it stands and why, and what is recorded from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muara.errors import InputError, Refused
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.figures import language
from muara_server.learning.actions import children
from muara_server.learning.actions.enrolments import enrol as enrol_in_batch
from muara_server.learning.drawing import charts_of
from muara_server.learning.forms.children import EnrolForm, LevelsForm, MainstreamForm
from muara_server.learning.frames import ways
from muara_server.learning.frames.child import ITEMS, LEVELS, learning_of, steps_of
from muara_server.learning.queries.institutions import batches_near, schools_near
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from muara_server.registry.queries import PersonFile


@require_safe
@needs("person.read")
def child(request: HttpRequest, person: UUID) -> HttpResponse:
    """Where a child stands on its way to school, why, and what it rests on."""
    file = _file(request, person, why="learning")
    on = registry.working_moment(file.person.programme).date()
    learning = learning_of(request.user, file.person, on=on)
    support = kinds()["support"].facts["item"]
    labels = [kinds()["learning"].facts[name].label(language()) for name in LEVELS]
    page = {
        **_head(file),
        "on": on,
        "learning": learning,
        "items": [support.code_label(item, language()) for item in ITEMS],
        "levels": labels,
        "checks": [
            (check, list(zip(labels, check.words, strict=True))) for check in learning.checks
        ],
        "charts": charts_of(learning.checks),
        "may_record": accounts.allows(
            request.user,
            "observation.record",
            place=file.person.place,
            programme=file.person.programme,
        ),
    }
    return render(request, "learning/child.html", page)


@needs("observation.record")
def enrol(request: HttpRequest, person: UUID) -> HttpResponse:
    """Enrol a child in a batch or a school."""
    file = _file(request, person, why="recording")
    on = registry.working_moment(file.person.programme).date()
    form = EnrolForm(
        request.POST if request.method == "POST" else None,
        schools=schools_near(file.person),
        batches=batches_near(request.user, file.person, on=on),
    )

    def take() -> None:
        told = form.cleaned_data
        if form.batch:
            enrol_in_batch(person, form.batch, on=told["true_on"], who=request.user)
            return
        rules = ways.rules_of(file.person.programme, persons=frozenset({person}))
        school = form.chosen
        children.enrol_in_school(
            file.person,
            on=told["true_on"],
            kind=school.kind if school else rules.mainstreaming.kind,
            school=school.provider.key if school else "",
            number=told["number"],
            note=told["note"],
            who=request.user,
        )

    return _asked(request, file, form, take, _("Enrol"), _("Enrolled."))


@needs("observation.record")
def mainstream(request: HttpRequest, person: UUID) -> HttpResponse:
    """Record that a school admitted a child: with class and admission number."""
    file = _file(request, person, why="recording")
    rules = ways.rules_of(file.person.programme, persons=frozenset({person}))
    steps = steps_of(request.user, file.person, rules)
    form = MainstreamForm(
        request.POST if request.method == "POST" else None,
        schools=schools_near(file.person),
        courses=[step for step in steps if not step.admission and step.until is None],
    )

    def take() -> None:
        told = form.cleaned_data
        children.mainstream(
            file.person,
            on=told["true_on"],
            grade=told["grade"],
            school=form.chosen.provider.key if form.chosen else "",
            number=told["number"],
            note=told["note"],
            ended=form.ended,
            who=request.user,
        )

    heading = _("Admission to a school")
    return _asked(request, file, form, take, heading, _("The admission is recorded."))


@needs("observation.record")
def levels(request: HttpRequest, person: UUID) -> HttpResponse:
    """Record what a child can read, and what it can do with numbers."""
    file = _file(request, person, why="recording")
    form = LevelsForm(request.POST if request.method == "POST" else None)

    def take() -> None:
        told = form.cleaned_data
        children.record_levels(
            file.person, form.levels, on=told["true_on"], note=told["note"], who=request.user
        )

    return _asked(request, file, form, take, _("Reading and number"), _("Recorded."))


ADDRESSES = [
    path("learning/people/<uuid:person>/", child, name="child"),
    path("learning/people/<uuid:person>/enrol/", enrol, name="enrol-child"),
    path("learning/people/<uuid:person>/mainstream/", mainstream, name="mainstream"),
    path("learning/people/<uuid:person>/levels/", levels, name="levels"),
]


def _asked(
    request: HttpRequest,
    file: PersonFile,
    form: forms.Form,
    take: Callable[[], None],
    heading: str,
    done: str,
) -> HttpResponse:
    """The form; once it is right and nothing speaks against it, the entry, and the child's page."""
    if request.method == "POST" and form.is_valid():
        try:
            take()
        except (InputError, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("learning:child", file.person.pk)
    page = {**_head(file), "form": form, "heading": heading}
    status = 400 if request.method == "POST" else 200
    return render(request, "learning/of_child.html", page, status=status)


def _head(file: PersonFile) -> dict[str, Any]:
    return {"person": file.person.pk, "name": file.name, "confidential": True}


def _file(request: HttpRequest, person: UUID, *, why: str) -> PersonFile:
    file = registry.person_for(request.user, person, why=why)
    if file.erased:
        raise Http404
    return file
