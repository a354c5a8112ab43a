"""One proceeding: where it stands, who must act, what this reader may do, and the way it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muara_server import figures
from muara_server.accounts.views import needs
from muara_server.casework.actions.together import take_together
from muara_server.casework.forms.steps import StepForm, step_forms
from muara_server.casework.queries import standing as queries
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.hand_overs import companions, in_step
from muara_server.casework.queries.items import item, items, subjects_of
from muara_server.casework.queries.paths import path_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

OWN_PAGES = {
    "case": "casework:case",
    "complaint": "casework:complaint",
    "referral": "casework:referral",
    "enforcement": "casework:matter",
    "rescue": "casework:rescue",
    "ppa_pkh": "learning:withdrawal",
}
"""Procedures with a page of their own, which shows more, or to some less, than this one."""


@require_safe
@needs("proceeding.read")
def proceeding(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """What it is, where it stands, the steps to take, the path. That it was opened is recorded."""
    own = OWN_PAGES.get(queries.one_for(request.user, proceeding).procedure)
    return redirect(own, proceeding) if own else _page(request, proceeding)


@require_POST
@needs("proceeding.read")
def step(request: HttpRequest, proceeding: UUID, step: str) -> HttpResponse:
    """Take a step that was filled in on the page of the proceeding."""
    held = queries.one_for(request.user, proceeding)
    procedure = queries.procedure_of(held)
    if step not in procedure.steps or held.procedure in OWN_PAGES:
        raise Http404
    chosen = procedure.steps[step]
    form = StepForm(request.POST, step=chosen, choices=choices_for(held, procedure, [chosen]))
    _ask_also(request.user, companions(request.user, held), [form], procedure)

    def take(**told: Any) -> None:
        take_together(held, form.also, step, who=request.user, **told)

    if not form.done(take):
        return _page(request, proceeding, tried=form, status=400)
    messages.success(request, _("Recorded."))
    if queries.proceedings_for(request.user, pk=proceeding).exists():
        return redirect("casework:proceeding", proceeding)
    return redirect("casework:work")


ADDRESSES = [
    path("work/<uuid:proceeding>/", proceeding, name="proceeding"),
    path("work/<uuid:proceeding>/<slug:step>/", step, name="step"),
]


def _page(
    request: HttpRequest, proceeding: UUID, *, tried: StepForm | None = None, status: int = 200
) -> HttpResponse:
    user = request.user
    held = queries.one_for(user, proceeding)
    procedure, standing = queries.procedure_of(held), queries.standing_of(proceeding)
    now = registry.working_moment(held.programme)
    queries.tell_opened(user, held)
    others = companions(user, held)
    forms = step_forms(held, queries.steps_for(user, held, standing), tried)
    _ask_also(user, others, [form for form in forms if form != tried], procedure)
    page = {
        "one": item(held, standing, subjects_of(user, [held]).get(held.pk), now=now),
        "others": items(user, others, now=now),
        "proceeding": held,
        "standing": standing,
        "forms": forms,
        "tried": tried,
        "path": path_of(proceeding, procedure, standing),
        "unconfirmed": procedure.unconfirmed,
        "source": procedure.source,
        "confidential": True,
    }
    return render(request, "casework/proceeding.html", page, status=status)


def _ask_also(
    user: User, others: Sequence[Proceeding], forms: Sequence[StepForm], procedure: Procedure
) -> None:
    """Let each step be taken for those who go along; what is seen of each child alone is not so."""
    names = {pk: subject.name for pk, subject in subjects_of(user, others).items()}
    for form in forms:
        step = form.step
        alike = set(in_step(user, others, step))
        of_each = step.moves == "back" or bool(step.to and procedure.states[step.to].ends)
        form.ask_also(
            [
                (str(each.pk), names.get(each.pk) or _unnamed(number))
                for number, each in enumerate(others, 2)
                if each.pk in alike
            ],
            chosen=not of_each,
        )


def _unnamed(number: int) -> str:
    return _("child %(number)s of another district") % {"number": figures.number(number)}
