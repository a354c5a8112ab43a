"""A companion's children, and the way of one of them through a shelter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara_server.accounts.views import needs
from muara_server.casework.forms.cases import sent
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries import standing as standings
from muara_server.casework.rules.consent import consent_to, in_words
from muara_server.casework.views.own_pages import Choices, held_of, shown, tried_step
from muara_server.learning.actions import companion as actions
from muara_server.learning.forms.companion import CompanionForm
from muara_server.learning.frames.companion import AFTER, BEFORE, IN, followed
from muara_server.learning.queries import companion as queries
from muara_server.learning.rules.centres import keeps_register
from muara_server.learning.rules.companion import BEGIN, WITHDRAWAL, is_held_in
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Step
    from muara_server.casework.models import Proceeding

LISTED = "companion.listed"
SHOWN = 100


@require_safe
@needs("proceeding.read")
def caseload(request: HttpRequest) -> HttpResponse:
    """The children whom somebody accompanies: where they stand, and what is due."""
    user = request.user
    loads = queries.loads(user, now=standings.moment_for(user))
    chosen = queries.chosen(request.GET.get("of", ""), loads, user)
    ended = "ended" in request.GET
    rows = queries.accompanied(user, chosen.holder if chosen else None, ended=ended)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page", 1))
    registry.tell_listed(LISTED, {row.person for row in page if row.person}, who=user)
    listed = followed(user, list(page))
    context = {
        "loads": loads,
        "chosen": chosen,
        "ended": ended,
        "page": page,
        "stages": [
            (key, [one for one in listed if one.stage == key]) for key in (BEFORE, IN, AFTER)
        ],
        "again": [one for one in listed if one.works_again and not ended],
        "confidential": True,
    }
    return render(request, "learning/companion.html", context)


@require_safe
@needs("proceeding.read")
def withdrawal(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """One child's way. That it was opened is recorded."""
    return _page(request, held_of(request, proceeding, WITHDRAWAL))


@require_POST
@needs("proceeding.read")
def withdrawal_step(request: HttpRequest, proceeding: UUID, step: str) -> HttpResponse:
    """Take a step, with what was seen."""
    held = held_of(request, proceeding, WITHDRAWAL)
    tried, gone = tried_step(
        request,
        held,
        step,
        offers=_offers,
        form=CompanionForm,
        taking=partial(actions.take, held),
        page="learning:withdrawal",
    )
    return gone or _page(request, held, tried=tried)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def begin(request: HttpRequest, person: UUID) -> HttpResponse:
    """Begin the way of a child through a shelter."""
    file = registry.person_for(request.user, person, why="companion")
    place = file.person.place
    if file.erased or not is_held_in(place):
        raise Http404
    there = queries.way_of(request.user, person)
    if there is not None and not there.ended:
        return redirect("learning:withdrawal", there.pk)
    form = StepForm(sent(request), step=procedure_at(place, WITHDRAWAL).steps[BEGIN], choices={})
    new: list[UUID] = []

    def opened(*, facts: Mapping[str, Any], **told: Any) -> None:
        new.append(actions.begin(person, who=request.user, **told))

    if request.method == "POST" and form.done(opened):
        messages.success(request, _("Begun. Visit the home next."))
        return redirect("learning:withdrawal", new[0])
    page = {"form": form, "file": file, "confidential": True}
    status = 400 if request.method == "POST" else 200
    return render(request, "learning/begin_withdrawal.html", page, status=status)


ADDRESSES = [
    path("learning/companion/", caseload, name="companion"),
    path("learning/companion/<uuid:proceeding>/", withdrawal, name="withdrawal"),
    path(
        "learning/companion/<uuid:proceeding>/<slug:step>/", withdrawal_step, name="withdrawal-step"
    ),
    path("learning/people/<uuid:person>/withdrawal/", begin, name="begin-withdrawal"),
]


def _page(request: HttpRequest, held: Proceeding, *, tried: StepForm | None = None) -> HttpResponse:
    today = timezone.localdate(registry.working_moment(held.programme))
    consent = consent_to(held.person, "service", on=today) if held.person else None
    (one,) = followed(request.user, [held])
    beside = {
        "child": one,
        "consent": consent,
        "why_not": "" if consent is None or consent.holds else in_words(consent),
        "person": held.person,
        "keeps": one.stay is not None
        and keeps_register(request.user, one.stay.batch.institution, held.programme),
    }
    return shown(
        request,
        held,
        "learning/withdrawal.html",
        beside,
        offers=_offers,
        form=CompanionForm,
        tried=tried,
    )


def _offers(request: HttpRequest, held: Proceeding, steps: Sequence[Step]) -> Choices:
    today = timezone.localdate(registry.working_moment(held.programme))
    return queries.offers(held, standings.procedure_of(held), steps, on=today)
