"""A supervision visit to a centre, and taking back what was wrong of visits and money."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muara_server.accounts.views import needs
from muara_server.learning.actions import office as actions
from muara_server.learning.forms.office import VISIT, VisitForm
from muara_server.learning.frames.money import money_of
from muara_server.learning.frames.visits import visits_of
from muara_server.learning.queries.centres import one_centre
from muara_server.learning.queries.taking_back import reasons_here
from muara_server.learning.rules.centres import check_supervises

if TYPE_CHECKING:
    from typing import Any

    from muara_server.learning.models import Institution


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.supervise")
def visit_centre(request: HttpRequest, centre: UUID) -> HttpResponse:
    """What was counted and seen at a centre on a day."""
    held = one_centre(request.user, centre)
    check_supervises(request.user, held)
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        batches=[(batch.key, batch.title) for batch in held.batches.all()],
        opened_on=held.opened_on,
    )

    def keep(*, note: str, **told: Any) -> None:
        told |= {"identifiers": {"note": note.strip()} if note.strip() else {}}
        actions.record(held, VISIT, who=request.user, **told)

    if request.method == "POST" and form.done(keep):
        messages.success(request, _("The visit is recorded, and set beside the register."))
        return redirect("learning:centre", held.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "learning/visit.html", {"form": form, "centre": held}, status=status)


@require_POST
@needs("centre.supervise")
def take_away(request: HttpRequest, centre: UUID, entry: UUID) -> HttpResponse:
    """Take back a visit, or a movement of money, that is wrong."""
    held = one_centre(request.user, centre)
    reason = request.POST.get("reason", "")
    programme = _programme_of(request, held, entry)
    if reason not in dict(reasons_here()):
        messages.error(request, _("Nothing was taken back. Choose why it is wrong."))
    else:
        actions.take_away(held, entry, programme=programme, reason=reason, who=request.user)
        messages.success(
            request, _("Taken back. That it was there, and why it went, stays recorded.")
        )
    return redirect("learning:centre", held.pk)


ADDRESSES = [
    path("learning/centres/<uuid:centre>/visit/", visit_centre, name="visit-centre"),
    path("learning/centres/<uuid:centre>/away/<uuid:entry>/", take_away, name="take-away"),
]


def _programme_of(request: HttpRequest, held: Institution, entry: UUID) -> str:
    """The programme of an entry that stands among those of this centre; Http404 otherwise."""
    moved = [each for year in money_of(request.user, held) for each in year.movements]
    for each in (*visits_of(request.user, held), *moved):
        if each.id == entry:
            return each.programme
    raise Http404
