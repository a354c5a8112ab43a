"""A proceeding on a page of its own: the same parts, with more beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from muara.procedure import Step
from muara_server.casework.actions.steps import take_step
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.models import Proceeding
from muara_server.casework.queries import standing as queries
from muara_server.casework.queries.items import item, subjects_of
from muara_server.casework.queries.paths import path_of
from muara_server.registry import queries as registry

Choices = Mapping[str, Sequence[tuple[str, str]]]
Offers = Callable[[HttpRequest, Proceeding, Sequence[Step]], Choices]
"""What the forms of some steps offer to this reader."""


def shown(
    request: HttpRequest,
    held: Proceeding,
    template: str,
    beside: Mapping[str, Any],
    *,
    offers: Offers,
    form: type[StepForm] = StepForm,
    tried: StepForm | None = None,
) -> HttpResponse:
    """The page of a proceeding by this template. That it was opened is recorded."""
    user = request.user
    procedure, standing = queries.procedure_of(held), queries.standing_of(held.pk)
    steps = queries.steps_for(user, held, standing)
    offered = offers(request, held, steps)
    forms = [form(step=one, choices=offered) for one in steps]
    if tried is not None:
        forms = [tried, *(one for one in forms if one.step != tried.step)]
    queries.tell_opened(user, held)
    now = registry.working_moment(held.programme)
    page = {
        "one": item(held, standing, subjects_of(user, [held]).get(held.pk), now=now),
        "standing": standing,
        "forms": forms,
        "tried": tried,
        "path": path_of(held.pk, procedure, standing),
        "unconfirmed": procedure.unconfirmed,
        "source": procedure.source,
        "confidential": True,
        **beside,
    }
    return render(request, template, page, status=400 if tried else 200)


def tried_step(
    request: HttpRequest,
    held: Proceeding,
    step: str,
    *,
    offers: Offers,
    form: type[StepForm] = StepForm,
    taking: Callable[..., object] | None = None,
    page: str,
) -> tuple[StepForm | None, HttpResponse | None]:
    """Take a step that was filled in: where to go then, or the form that says what is wrong."""
    procedure = queries.procedure_of(held)
    if step not in procedure.steps:
        raise Http404
    chosen = procedure.steps[step]
    filled = form(request.POST, request.FILES, step=chosen, choices=offers(request, held, [chosen]))

    def take(**said: Any) -> None:
        taken = taking or partial(take_step, held.pk)
        taken(step, who=request.user, identifiers=filled.identifiers, **filled.beside, **said)

    if not filled.done(take):
        return filled, None
    messages.success(request, _("Recorded."))
    if queries.proceedings_for(request.user, pk=held.pk).exists():
        return None, redirect(page, held.pk)
    return None, redirect("casework:work")


def held_of(request: HttpRequest, proceeding: Any, key: str) -> Proceeding:
    """This proceeding of this procedure, if the reader may see it; Http404 otherwise."""
    held = queries.one_for(request.user, proceeding)
    if held.procedure != key:
        raise Http404
    return held
