"""A child in danger: raising it, and the one screen on which each deed is ticked off."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muara.errors import InputError, NotAllowed
from muara_server.accounts.views import needs
from muara_server.casework.actions.steps import take_step
from muara_server.casework.actions.trafficking import URGENT, raise_risk
from muara_server.casework.forms.told import ToldForm
from muara_server.casework.queries.settled_here import contacts_at
from muara_server.casework.queries.standing import one_for, tell_opened
from muara_server.casework.queries.urgent import danger_for
from muara_server.casework.views.movement import done, head, opened
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds


@require_http_methods(["GET", "HEAD", "POST"])
@needs("protection.act")
def raise_(request: HttpRequest, person: UUID) -> HttpResponse:
    """Raise an urgent risk; the supervisor is told at once."""
    file = opened(request, person, why="protection")
    sent = request.POST if request.method == "POST" else None
    form = ToldForm(sent, kind=URGENT, needs=["risk"])
    urgent = done(form, partial(_raise, file.person, request.user))
    if urgent:
        return redirect("casework:urgent", urgent)
    page = {
        **head(file),
        "form": form,
        "back": reverse("casework:movement", args=[person]),
        "title": _("Raise an urgent risk"),
        "binds": _("The list of what must be done now opens next. The supervisor is told at once."),
        "button": _("Raise it"),
        "contacts": contacts_at(file.person.place),
    }
    return render(request, "casework/told.html", page, status=400 if sent is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("protection.act")
def urgent(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """What must be done for a child in danger, one after the other; each is recorded at once."""
    status, refused = 200, ""
    if request.method == "POST":
        try:
            _tick(request, proceeding)
        except (NotAllowed, InputError) as error:
            status, refused = 400, str(error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("casework:urgent", proceeding)
    danger = danger_for(request.user, proceeding)
    tell_opened(request.user, one_for(request.user, proceeding))
    page = {
        "danger": danger,
        "reasons": _choices("not_needed_because"),
        "outcomes": _choices("outcome"),
        "refused": refused,
        "confidential": True,
    }
    return render(request, "casework/urgent.html", page, status=status)


ADDRESSES = [
    path("people/<uuid:person>/urgent/", raise_, name="raise"),
    path("urgent/<uuid:proceeding>/", urgent, name="urgent"),
]


def _raise(person: Any, who: Any, *, facts: Any, note: str, on: Any) -> UUID:
    return raise_risk(person, facts["risk"], who=who, on=on, note=note)


def _tick(request: HttpRequest, proceeding: UUID) -> None:
    """One deed done, or not needed with a reason; or the end, with how it ended."""
    one_for(request.user, proceeding)
    said = request.POST
    if said.get("outcome"):
        take_step(proceeding, "end", facts={"outcome": said["outcome"]}, who=request.user)
        return
    facts = {"item": said.get("item", "")}
    step = "do_item"
    if said.get("not_needed_because"):
        step, facts["not_needed_because"] = "skip_item", said["not_needed_because"]
    take_step(proceeding, step, facts=facts, who=request.user)


def _choices(fact: str) -> list[tuple[str, str]]:
    codes = kinds()[URGENT].facts[fact].codes.codes.values()
    return [(code.code, in_language(code.labels)) for code in codes]
