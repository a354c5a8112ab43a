"""The money of a centre: every movement by year, and a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muara_server.accounts.views import needs
from muara_server.learning.actions import office as actions
from muara_server.learning.forms.office import FUNDS, MoneyForm
from muara_server.learning.frames.money import money_of
from muara_server.learning.frames.office import office_at
from muara_server.learning.queries.centres import one_centre
from muara_server.learning.queries.taking_back import reasons_here
from muara_server.learning.rules.centres import check_supervises


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.supervise")
def centre_money(request: HttpRequest, centre: UUID) -> HttpResponse:
    """What was sanctioned, released, used and returned, each movement with its paper."""
    held = one_centre(request.user, centre)
    check_supervises(request.user, held)
    form = MoneyForm(request.POST if request.method == "POST" else None, office=office_at(held))

    def keep(*, note: str, **told: Any) -> None:  # noqa: ARG001  (the form gives it with the paper)
        told |= {"identifiers": form.identifiers}
        actions.record(held, FUNDS, who=request.user, **told)

    if request.method == "POST" and form.done(keep):
        messages.success(request, _("Recorded. The sums below follow from it."))
        return redirect("learning:centre-money", held.pk)
    page = {
        "centre": held,
        "form": form,
        "years": money_of(request.user, held),
        "reasons": reasons_here(),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "learning/money.html", page, status=status)


ADDRESSES = [
    path("learning/centres/<uuid:centre>/money/", centre_money, name="centre-money"),
]
