"""Staff, batches and courses of skills, as those write them who keep the register of centres."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.casework.queries.areas import places_within
from muara_server.learning.actions import centres as actions
from muara_server.learning.forms.batches import BatchForm, StaffForm
from muara_server.learning.forms.courses import CourseForm
from muara_server.learning.frames.paths import modules_passed
from muara_server.learning.models import Batch, Course, Institution, Staff
from muara_server.learning.queries import centres as queries
from muara_server.learning.rules.centres import KEEP, check_keeps

BATCH = ("title", "begins_on", "ends_on", "places", "course_id", "tutor_id", "companion_id")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def new_staff(request: HttpRequest, centre: UUID) -> HttpResponse:
    """Write down somebody who works at a school or centre."""
    return _staff(request, Staff(institution=queries.one_centre(request.user, centre)))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def change_staff(request: HttpRequest, staff: UUID) -> HttpResponse:
    """Change what is told of somebody of the staff: until when, for example."""
    return _staff(request, queries.one_staff(request.user, staff))


def _staff(request: HttpRequest, held: Staff) -> HttpResponse:
    centre = held.institution
    check_keeps(request.user, centre.provider.place)
    known = {name: getattr(held, name) for name in ("name", "role", "since", "until")}
    form = StaffForm(
        request.POST if request.method == "POST" else None,
        people=queries.people_at(centre),
        initial={**known, "user": held.user_id},
    )
    if request.method == "POST" and form.is_valid():
        actions.keep_part(form.written(held), who=request.user)
        return _recorded(request, centre)
    return _asked(request, form, centre, "learning/staff.html")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def new_batch(request: HttpRequest, centre: UUID) -> HttpResponse:
    """Begin a batch."""
    return _batch(request, Batch(institution=queries.one_centre(request.user, centre)), new=True)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def change_batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Change what is told of a batch."""
    return _batch(request, queries.one_batch(request.user, batch), new=False)


def _batch(request: HttpRequest, held: Batch, *, new: bool) -> HttpResponse:
    centre = held.institution
    check_keeps(request.user, centre.provider.place)
    courses = queries.courses_for(request.user)
    form = BatchForm(
        request.POST if request.method == "POST" else None,
        centre=centre,
        courses=[(str(one.pk), one.title) for one in courses],
        people=queries.people_at(centre),
        batch=None if new else held,
        initial={name.removesuffix("_id"): getattr(held, name) for name in BATCH},
    )
    if request.method == "POST" and form.is_valid():
        actions.keep_part(form.written(held), who=request.user)
        return _recorded(request, centre)
    return _asked(request, form, centre, "learning/batch_form.html")


@require_safe
@needs("centre.read")
def courses(request: HttpRequest) -> HttpResponse:
    """The courses of skills, each with its hours, modules and batches."""
    found = list(queries.courses_for(request.user).prefetch_related("batches"))
    keeps = {one.pk for one in found if rules.allows(request.user, KEEP, place=one.place)}
    page = {"courses": found, "keeps": keeps, "may_add": rules.allows(request.user, KEEP)}
    return render(request, "learning/courses.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def new_course(request: HttpRequest) -> HttpResponse:
    """Write a course of skills."""
    return _course(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def change_course(request: HttpRequest, course: UUID) -> HttpResponse:
    """Change what is told of a course."""
    held = queries.one_course(request.user, course)
    check_keeps(request.user, held.place)
    return _course(request, held)


def _course(request: HttpRequest, held: Course | None) -> HttpResponse:
    form = CourseForm(
        request.POST if request.method == "POST" else None,
        offered=_places(request, held),
        course=held,
        passed=modules_passed(held.key) if held else (),
        initial=_told_of(held) if held else None,
    )
    if request.method == "POST" and form.is_valid():
        actions.keep_course(form.written(held or Course()), who=request.user)
        messages.success(request, _("Recorded."))
        return redirect("learning:courses")
    status = 400 if request.method == "POST" else 200
    page = {"form": form, "course": held}
    return render(request, "learning/course_form.html", page, status=status)


ADDRESSES = [
    path("learning/centres/<uuid:centre>/staff/new/", new_staff, name="new-staff"),
    path("learning/staff/<uuid:staff>/change/", change_staff, name="change-staff"),
    path("learning/centres/<uuid:centre>/batches/new/", new_batch, name="new-batch"),
    path("learning/batches/<uuid:batch>/change/", change_batch, name="change-batch"),
    path("learning/courses/", courses, name="courses"),
    path("learning/courses/new/", new_course, name="new-course"),
    path("learning/courses/<uuid:course>/change/", change_course, name="change-course"),
]


def _places(request: HttpRequest, held: Course | None) -> list[tuple[str, str]]:
    offered = dict(places_within(request.user, KEEP))
    if held:
        offered.setdefault(held.place.code, held.place.name())
    return list(offered.items())


def _told_of(held: Course) -> dict[str, object]:
    lines = [f"{each['key']} {each['title']}" for each in held.modules]
    return {
        "title": held.title,
        "place": held.place.code,
        "hours": held.hours,
        "modules": "\n".join(lines),
    }


def _recorded(request: HttpRequest, centre: Institution) -> HttpResponse:
    messages.success(request, _("Recorded."))
    return redirect("learning:centre", centre.pk)


def _asked(
    request: HttpRequest, form: StaffForm | BatchForm, centre: Institution, template: str
) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, template, {"form": form, "centre": centre}, status=status)
