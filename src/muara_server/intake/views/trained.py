"""For a supervisor or an administrator: who was trained to ask children about fear and violence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muara.errors import Refused
from muara_server.accounts import actions
from muara_server.accounts import queries as accounts
from muara_server.accounts.rules import TRAIN
from muara_server.accounts.views import needs
from muara_server.casework.queries import asking
from muara_server.intake import proposing, rules
from muara_server.intake.forms import Trained
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from muara_server.accounts.models import Training, User

ROWS = 50


@dataclass(frozen=True)
class Row:
    """Somebody who fills forms, and the last training that was recorded of this person."""

    user: User
    training: Training | None
    until: dt.date | None

    @property
    def counts(self) -> bool:
        """Does it count today?"""
        return self.until is not None and self.until >= timezone.localdate()


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TRAIN)
def trained(request: HttpRequest) -> HttpResponse:
    """Who fills forms in this reader's area, until when a training counts; record one more."""
    people = accounts.trained_by(request.user, permission=rules.FILL)
    form = Trained(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid() and _recorded(request, form):
        return redirect("intake:trained")
    pages = Paginator(people, ROWS).get_page(request.GET.get("page"))
    rule = asking.rule_at(proposing.area_for(request.user, "")[0])
    page = {
        "rows": pages,
        "listed": _rows(list(pages)),
        "form": form,
        "training": in_language(rule.title),
        "rule": rule,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "intake/trained.html", page, status=status)


@require_POST
@needs(TRAIN)
def end(request: HttpRequest, training: UUID) -> HttpResponse:
    """Let a training count no more."""
    found = accounts.training_with(training)
    if found is None:
        raise Http404
    actions.end_training(found, who=request.user)
    told = {"name": found.user.display_name}
    messages.success(request, _("The training of %(name)s counts no more.") % told)
    return redirect("intake:trained")


ADDRESSES = [
    path("trained/", trained, name="trained"),
    path("trained/<uuid:training>/end/", end, name="end-training"),
]


def _recorded(request: HttpRequest, form: Trained) -> bool:
    told = form.cleaned_data
    try:
        actions.record_training(told["person"], told["completed_on"], who=request.user)
    except Refused as why:
        form.add_error("completed_on", str(why))
        return False
    said = {"name": told["person"].display_name}
    messages.success(request, _("The training of %(name)s is recorded.") % said)
    return True


def _rows(people: Sequence[User]) -> list[Row]:
    trainings = accounts.trainings_of(people)
    return [_row(each, trainings.get(each.pk, ())) for each in people]


def _row(user: User, trainings: Sequence[Training]) -> Row:
    """The training that counts longest."""
    rule = asking.rule_at(proposing.area_for(user, "")[0])
    last = max(trainings, key=lambda each: asking.counts_until(each, rule), default=None)
    return Row(user, last, asking.counts_until(last, rule) if last else None)
