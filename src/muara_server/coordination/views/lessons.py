"""What evaluations found and what was learnt, answered and owned: so that the next district starts
from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara_server import figures
from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.forms.lessons import FindLessons, LessonForm, LessonStepForm
from muara_server.coordination.queries.areas import kept_by
from muara_server.coordination.queries.lessons import LESSON, Lesson, lessons, one_lesson
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.rules.reach import LEARN, check_keeps, keeps
from muara_server.places.queries import by_code

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@area("coordination.read", "lessons")
def told(user: User) -> Area:
    """How many lessons there are, how many wait for an answer or are late."""
    known = lessons(user)
    late = sum(each.late for each in known)
    lines = [
        Line(
            ngettext("%(number)s finding or lesson", "%(number)s findings and lessons", len(known))
            % {"number": figures.number(len(known))}
        )
    ]
    if late:
        lines.append(
            Line(
                ngettext("%(number)s is late", "%(number)s are late", late)
                % {"number": figures.number(late)},
                late=True,
            )
        )
    return Area(
        name=_("Findings and lessons"),
        address=reverse("coordination:lessons"),
        says=_("What evaluations found and what was learnt, with the answer and its owner."),
        lines=lines,
    )


@require_safe
@needs("coordination.read")
def all_lessons(request: HttpRequest) -> HttpResponse:
    """Every finding and lesson, late first; narrowed by what it is about and where it stands."""
    known = lessons(request.user)
    states = {each.standing.state: each.state_label for each in known}
    find = FindLessons(request.GET, states=sorted(states.items(), key=lambda one: one[1]))
    asked = find.cleaned_data if find.is_valid() else {}
    shown = [
        each
        for each in known
        if asked.get("topic") in ("", None, each.topic)
        and asked.get("state") in ("", None, each.standing.state)
    ]
    page = {
        "find": find,
        "lessons": shown,
        "all": len(known),
        "keeps": rules.allows(request.user, LEARN),
    }
    return render(request, "coordination/lessons.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("lesson.keep")
def new_lesson(request: HttpRequest) -> HttpResponse:
    """Write down what was found or learnt."""
    form = LessonForm(request.POST or None, places=kept_by(request.user, LEARN))
    made: list[UUID] = []

    def keep(*, facts: dict[str, Any], on: Any, **_said: Any) -> None:
        place = by_code(form.cleaned_data["place"])
        step = {**facts, "step": "record"}
        words = form.identifiers
        made.append(
            tell(
                LESSON,
                place=place,
                facts=step,
                words=words,
                on=on,
                who=request.user,
                permission=LEARN,
            )
        )

    if request.method == "POST" and form.done(keep):
        messages.success(request, _("Recorded. It now waits for an answer: who does what by when?"))
        return redirect("coordination:lesson", made[0])
    page = {
        "form": form,
        "title": _("Write down a finding or lesson"),
        "back": reverse("coordination:lessons"),
        "of": _("Findings and lessons"),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "coordination/ask.html", page, status=status)


@require_safe
@needs("coordination.read")
def lesson(request: HttpRequest, lesson: UUID) -> HttpResponse:
    """One finding or lesson: what it says, what followed, and the steps that may be taken now."""
    return _shown(request, one_lesson(request.user, lesson))


@require_POST
@needs("lesson.keep")
def lesson_step(request: HttpRequest, lesson: UUID) -> HttpResponse:
    """Take a step: accept it, say how far it is, end it."""
    held = one_lesson(request.user, lesson)
    check_keeps(request.user, held.place, LEARN)
    step = next((each for each in held.next if each.key == request.POST.get("step")), None)
    if step is None:
        messages.error(request, _("This step is not possible now. See below where it stands."))
        return redirect("coordination:lesson", held.id)
    form = LessonStepForm(request.POST, taken=step, organisations=_offered(request.user))
    if form.done(_taking(request.user, held, form)):
        messages.success(request, _("Recorded."))
        return redirect("coordination:lesson", held.id)
    return _shown(request, held, form)


def _shown(request: HttpRequest, held: Lesson, tried: LessonStepForm | None = None) -> HttpResponse:
    may = keeps(request.user, held.place, LEARN)
    page = {"lesson": held, "forms": _forms(request.user, held, tried) if may else []}
    return render(request, "coordination/lesson.html", page, status=400 if tried else 200)


def _taking(user: User, held: Lesson, form: LessonStepForm) -> Any:
    def take(*, facts: dict[str, Any], on: Any, **_said: Any) -> None:
        tell(
            LESSON,
            of=held.id,
            place=held.place,
            programme=held.told.programme,
            facts={**facts, "step": form.taken.key},
            words=form.identifiers,
            on=on,
            who=user,
            permission=LEARN,
        )

    return take


def _forms(user: User, held: Lesson, tried: LessonStepForm | None) -> list[LessonStepForm]:
    offered = _offered(user)
    return [
        tried
        if tried and tried.taken == each
        else LessonStepForm(taken=each, organisations=offered)
        for each in held.next
    ]


def _offered(user: User) -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in organisations(user).values()]


ADDRESSES = [
    path("coordination/lessons/", all_lessons, name="lessons"),
    path("coordination/lessons/new/", new_lesson, name="new-lesson"),
    path("coordination/lessons/<uuid:lesson>/", lesson, name="lesson"),
    path("coordination/lessons/<uuid:lesson>/step/", lesson_step, name="lesson-step"),
]
