"""Somebody says why work with children who move runs in a district, or does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muara_server.accounts import queries as accounts
from muara_server.accounts.views import needs
from muara_server.casework.forms.told import ToldForm
from muara_server.casework.frames.activity import KIND, MOVEMENT
from muara_server.casework.views.corridors import programme_asked
from muara_server.casework.views.movement import done
from muara_server.casework.words import in_language
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.places import queries as places
from muara_server.registry.forms import NOT_KNOWN

if TYPE_CHECKING:
    from muara_server.places.models import Place


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.supervise")
def say_why(request: HttpRequest) -> HttpResponse:
    """Record the reason; whether the work runs nobody can type."""
    programme = programme_asked(request, "case.supervise")
    reach = accounts.reach(request.user, "case.supervise")
    listed = [each for each in places.programme_places() if reach.covers(path=each.path)]
    if not programme or not listed:
        messages.error(
            request,
            _("You supervise no district of this programme. Ask its supervisor to say why."),
        )
        return redirect("casework:corridors")
    sent = request.POST if request.method == "POST" else None
    form = ToldForm(sent, kind=KIND, needs=["reason"])
    form.fields["reason"].choices = [
        each for each in form.fields["reason"].choices if each[0] != NOT_KNOWN
    ]
    back = f"{reverse('programme:programme', args=[programme])}#districts"
    place = _place(request.GET.get("place", ""), listed)

    def keep(*, facts: dict[str, str], note: str, on: object) -> bool:
        draft = Draft(
            uuid=uuid4(),
            programme=programme,
            kind=KIND,
            place_code=place.code,
            true_on=on,
            facts={**facts, "activity": MOVEMENT},
        )
        ledger.append([draft], who=request.user, deed=f"{KIND}.recorded", source="page")
        return True

    if done(form, keep):
        messages.success(request, _("Recorded."))
        return redirect(back)
    page = {
        "form": form,
        "title": _("Why it runs, stopped or was not run"),
        "binds": _("Whether it runs follows from the services recorded. Why, somebody says."),
        "name": in_language(place.names),
        "page_of": reverse("web:place", args=[place.pk]),
        "back": back,
    }
    return render(request, "casework/told.html", page, status=400 if sent is not None else 200)


def _place(code: str, listed: Sequence[Place]) -> Place:
    """The district asked for; without one, the first. What is none of these is no page."""
    found = next((each for each in listed if each.code == code), None)
    if code and found is None:
        raise Http404
    return found or listed[0]


ADDRESSES = [path("corridors/why/", say_why, name="say-why")]
