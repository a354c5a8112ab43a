"""The inbox of a service: what it was asked, what it is shown, and its answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muara_server.accounts.views import needs
from muara_server.casework.actions.referrals import answer
from muara_server.casework.forms.steps import StepForm, step_forms
from muara_server.casework.models import Proceeding
from muara_server.casework.queries import referrals as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.inbox import inbox_of, taken_back
from muara_server.casework.queries.items import item
from muara_server.casework.queries.providers import names_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    pass


@require_safe
@needs("referral.answer")
def inbox(request: HttpRequest) -> HttpResponse:
    """What was asked of this reader's service: what waits for him, then the rest."""
    now = standings.moment_for(request.user)
    page = {
        "parts": inbox_of(request.user, now=now),
        "gone": taken_back(request.user, now=now),
        "now": now,
        "confidential": True,
    }
    return render(request, "casework/inbox.html", page)


@require_safe
@needs("referral.answer")
def received(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """One referral with what consent allows. That it was opened is recorded."""
    return _page(request, _held(request, proceeding))


@require_POST
@needs("referral.answer")
def answered(request: HttpRequest, proceeding: UUID, step: str) -> HttpResponse:
    """Take a step as the service."""
    held = _held(request, proceeding)
    procedure = standings.procedure_of(held)
    if step not in procedure.steps:
        raise Http404
    chosen = procedure.steps[step]
    form = StepForm(request.POST, step=chosen, choices=choices_for(held, procedure, [chosen]))
    if not form.done(partial(answer, held, step, who=request.user)):
        return _page(request, held, tried=form, status=400)
    messages.success(request, _("Recorded. Whoever asked sees your answer."))
    return redirect("casework:received", proceeding)


ADDRESSES = [
    path("inbox/", inbox, name="inbox"),
    path("inbox/<uuid:proceeding>/", received, name="received"),
    path("inbox/<uuid:proceeding>/<slug:step>/", answered, name="answered"),
]


def _held(request: HttpRequest, proceeding: UUID) -> Proceeding:
    held = queries.received_by(request.user, pk=proceeding).first()
    if held is None:
        raise Http404
    return held  # type: ignore[no-any-return]


def _page(
    request: HttpRequest, held: Proceeding, *, tried: StepForm | None = None, status: int = 200
) -> HttpResponse:
    now, standing = registry.working_moment(held.programme), standings.standing_of(held.pk)
    face = queries.face_of(held, who=request.user, by="account")
    steps = () if face.closed else queries.receivers_steps(held, standing)
    page = {
        "one": item(held, standing, None, now=now),
        "standing": standing,
        "face": face,
        "service": names_of([held.receiver]).get(held.receiver, ""),
        "forms": step_forms(held, steps, tried),
        "tried": tried,
        "confidential": True,
    }
    return render(request, "casework/received.html", page, status=status)
