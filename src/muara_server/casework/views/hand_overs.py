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

from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.casework.actions.together import offer as offer_together
from muara_server.casework.forms.hand_overs import GOES, HOME, OfferForm
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries.hand_overs import HAND_OVER, agreed, crossing_for, family_of
from muara_server.casework.queries.movement import districts_offered, told_of
from muara_server.casework.views.movement import done, head, opened
from muara_server.places.queries import district_of


@require_safe
@needs("proceeding.read")
def hand_overs(request: HttpRequest) -> HttpResponse:
    """Who is between two districts, who has each child, and who must act. The read is recorded."""
    page = {
        "crossing": crossing_for(request.user),
        "may_search": accounts.allows(request.user, "person.search"),
    }
    return render(request, "casework/hand_overs.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def offer(request: HttpRequest, person: UUID) -> HttpResponse:
    """Offer a child's case to another district or State."""
    file = opened(request, person, why="hand_over")
    procedure = procedure_at(file.person.place, HAND_OVER)
    sent = request.POST if request.method == "POST" else None
    own = district_of(file.person.place).code
    places = [each for each in districts_offered() if each[0] != own]
    family, living = family_of(request.user, file.person)
    known = request.GET.get("to_place") or _last_known(person)
    form = OfferForm(
        sent,
        step=procedure.steps[procedure.opens],
        choices={"to_place": places},
        initial={"to_place": known},
        family=[(str(each.person), each.name or _("Name not recorded")) for each in family],
        living=living,
    )
    begun = done(form, partial(_begin, form, person=person, who=request.user))
    if begun:
        messages.success(
            request, _("Offered. Until they have accepted, the child stays with this district.")
        )
        return redirect("casework:proceeding", begun)
    to_place = str((sent or {}).get("to_place", "") or known)
    to_place = to_place if to_place in dict(places) else ""
    page = {
        **head(file),
        "form": form,
        "back": reverse("casework:movement", args=[person]),
        "agreed": agreed(request.user, file, family, with_=to_place) if to_place else (),
        "with": dict(places).get(to_place, ""),
        "to_place": to_place,
    }
    status = 400 if sent is not None else 200
    return render(request, "casework/offer_hand_over.html", page, status=status)


ADDRESSES = [
    path("hand-overs/", hand_overs, name="hand-overs"),
    path("people/<uuid:person>/hand-over/", offer, name="offer-hand-over"),
]


def _begin(form: OfferForm, *, person: UUID, who: Any, **told: Any) -> UUID:
    goes = [UUID(each) for each in form.cleaned_data.get(GOES, ())]
    home = bool(form.cleaned_data.get(HOME))
    return offer_together([person, *goes], who=who, home=home, **told)


def _last_known(person: UUID) -> str:
    """Where the child is by the last movement told; empty where none says it."""
    told = told_of(person, "movement")
    return (told[-1].facts.get("to_place") or "") if told else ""
