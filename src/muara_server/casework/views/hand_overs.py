"""Children between districts, and the offer by which one is handed over."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara_server.accounts.views import needs
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries.hand_overs import HAND_OVER, crossing_for
from muara_server.casework.queries.movement import districts_offered, told_of
from muara_server.casework.views.movement import done, head, opened
from muara_server.places.queries import district_of


@require_safe
@needs("proceeding.read")
def hand_overs(request: HttpRequest) -> HttpResponse:
    """Who is between two districts, who has each child, and who must act. The read is recorded."""
    return render(request, "casework/hand_overs.html", {"crossing": crossing_for(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def offer(request: HttpRequest, person: UUID) -> HttpResponse:
    """Offer a child's case to another district or State."""
    file = opened(request, person, why="hand_over")
    procedure = procedure_at(file.person.place, HAND_OVER)
    sent = request.POST if request.method == "POST" else None
    own = district_of(file.person.place).code
    places = [each for each in districts_offered() if each[0] != own]
    form = StepForm(
        sent,
        step=procedure.steps[procedure.opens],
        choices={"to_place": places},
        initial={"to_place": _last_known(person)},
    )
    form.fields.pop("receiver", None)
    begun = done(form, partial(_begin, person=person, who=request.user))
    if begun:
        messages.success(
            request, _("Offered. Until they have accepted, the child stays with this district.")
        )
        return redirect("casework:proceeding", begun)
    page = {
        **head(file),
        "form": form,
        "back": reverse("casework:movement", args=[person]),
        "title": _("Offer to another area"),
        "binds": _(
            "They see that you ask, and why; the file they see once they have accepted. You go on "
            "seeing where it stands."
        ),
        "button": _("Offer to another area"),
    }
    return render(request, "casework/told.html", page, status=400 if sent is not None else 200)


ADDRESSES = [
    path("hand-overs/", hand_overs, name="hand-overs"),
    path("people/<uuid:person>/hand-over/", offer, name="offer-hand-over"),
]


def _begin(*, person: UUID, who: Any, facts: Any, note: str, on: Any) -> UUID:
    return open_procedure(HAND_OVER, person=person, facts=facts, who=who, note=note, on=on)


def _last_known(person: UUID) -> str:
    """Where the child is by the last movement told; empty where none says it."""
    told = told_of(person, "movement")
    return (told[-1].facts.get("to_place") or "") if told else ""
