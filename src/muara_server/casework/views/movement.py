"""A child who moves: what is known, and the two short forms: a movement, signs of trafficking."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import InputError, NotAllowed
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.casework.actions.told import tell
from muara_server.casework.actions.trafficking import record_signs
from muara_server.casework.forms.told import MovementForm, SignsForm
from muara_server.casework.queries.movement import PROTECTS, districts_offered, path_for
from muara_server.casework.rules.trafficking import may_be_adult
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.registry.queries import PersonFile


@require_safe
@needs("person.read")
def movement(request: HttpRequest, person: UUID) -> HttpResponse:
    """Where a child went, who has the file, what was given, the visits after a return."""
    file = opened(request, person, why="movement")
    page = {**head(file), "path": path_for(request.user, file.person)}
    page["may_record"] = allowed(request, "observation.record", file)
    page["may_hand_over"] = allowed(request, "case.work", file)
    return render(request, "casework/movement.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("observation.record")
def record_movement(request: HttpRequest, person: UUID) -> HttpResponse:
    """Record that a child went, was found or came back."""
    file = opened(request, person, why="movement")
    sent = request.POST if request.method == "POST" else None
    form = MovementForm(sent, places=districts_offered())
    if done(form, partial(tell, file.person, "movement", who=request.user)):
        messages.success(request, _("Recorded."))
        return redirect("casework:movement", person)
    page = {**head(file), "form": form, "back": reverse("casework:movement", args=[person])}
    page["title"] = _("A child moved")
    page["binds"] = _("Write what was seen or told: from where, to where, on which day.")
    return render(request, "casework/told.html", page, status=400 if sent is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("protection.act")
def trafficking(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask after signs of trafficking; what follows begins by itself."""
    file = opened(request, person, why="protection")
    if not allowed(request, PROTECTS, file):
        raise PermissionDenied(
            _("This lies outside the area of your work. Ask somebody who works there.")
        )
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form = SignsForm(sent, with_means=may_be_adult(file.person, on=today))
    answered = done(form, partial(record_signs, file.person, who=request.user))
    if answered:
        messages.success(request, answered.signs.reason)
        if answered.urgent:
            return redirect("casework:urgent", answered.urgent)
        return redirect("casework:movement", person)
    called = {
        "danger": _("First of all"),
        "act": _("How the child came here"),
        "purpose": _("What for"),
        "means": _("By what means (asked because the age is not settled)"),
        "other": _("What else was seen"),
    }
    parts = [(key, called[key], form.part(key)) for key in SignsForm.PARTS]
    page = {**head(file), "form": form, "parts": [part for part in parts if part[2]]}
    status = 400 if sent is not None else 200
    return render(request, "casework/trafficking.html", page, status=status)


ADDRESSES = [
    path("people/<uuid:person>/movement/", movement, name="movement"),
    path("people/<uuid:person>/movement/record/", record_movement, name="record-movement"),
    path("people/<uuid:person>/signs/", trafficking, name="trafficking"),
]


def opened(request: HttpRequest, person: UUID, *, why: str) -> PersonFile:
    """The file of a person; the read is recorded. An erased one is nowhere."""
    file = registry.person_for(request.user, person, why=why)
    if file.erased:
        raise Http404
    return file


def head(file: PersonFile) -> dict[str, Any]:
    """What every page about a person shows of them."""
    return {
        "person": file.person,
        "name": file.name,
        "page_of": reverse("web:person", args=[file.person.pk]),
        "confidential": True,
    }


def done(form: Any, take: Any) -> Any:
    """What `take` answers to what was filled in; None where it was not, or was refused."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return take(facts=form.facts, note=form.note, on=form.cleaned_data["true_on"])
    except (NotAllowed, InputError) as refused:
        form.add_error(None, str(refused))
        return None


def allowed(request: HttpRequest, permission: str, file: PersonFile) -> bool:
    """May this reader do this with this file?"""
    held = file.person
    return accounts.allows(request.user, permission, place=held.place, programme=held.programme)
