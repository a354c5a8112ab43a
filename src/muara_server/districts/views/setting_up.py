"""The districts that are begun, beginning one, and how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.coordination import set_up_steps
from muara.errors import InputError, NotAllowed, Refused
from muara.packs import open_pack
from muara_server.accounts.views import needs
from muara_server.coordination.rules.reach import LEARN, keeps
from muara_server.districts.actions.learning import take_over
from muara_server.districts.actions.settling import begin
from muara_server.districts.forms.begin import Begin
from muara_server.districts.queries.begun import (
    begun,
    district_for,
    districts_begun,
    like,
    usual_programme,
)
from muara_server.districts.queries.learnt import learnt_elsewhere
from muara_server.districts.queries.standing import Standing, missing_in_words, standing_of
from muara_server.districts.rules import START, opens_accounts
from muara_server.districts.words import in_language
from muara_server.figures import number
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpRequest

    from muara_server.places.models import Place

MOST_LEARNT = 12


@require_safe
@needs(START)
def districts(request: HttpRequest) -> HttpResponse:
    """Every district that is begun, with how far it is."""
    listed = [
        (each, standing_of(request.user, each.place)) for each in districts_begun(request.user)
    ]
    return render(request, "districts/districts.html", {"listed": listed})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(START)
def begin_district(request: HttpRequest) -> HttpResponse:
    """Begin a district: which, in which programme, set up like which."""
    others = districts_begun(request.user)
    top = places.countries().first()
    usual = others[-1].programme if others else usual_programme(request.user, top)
    form = Begin(
        request.POST if request.method == "POST" else None,
        user=request.user,
        others=others,
        initial={"programme": usual, "district": request.GET.get("district", "")},
    )
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            copied = begin(
                told["district"], programme=told["programme"], like=told["like"], who=request.user
            )
        except (NotAllowed, InputError, Refused) as refused:
            form.add_error(None, str(refused))
        else:
            _say_begun(request, copied)
            return redirect("districts:district", told["district"].pk)
    status = 400 if form.is_bound else 200
    return render(request, "districts/begin.html", {"form": form}, status=status)


def _say_begun(request: HttpRequest, copied: int) -> None:
    said = _("Begun. The steps can be done in any order, and by several people.")
    if copied:
        more = ngettext(
            "%(shown)s setting was taken over.", "%(shown)s settings were taken over.", copied
        )
        said = f"{said} {more % {'shown': number(copied)}}"
    messages.success(request, said)


@require_safe
@needs(START)
def district(request: HttpRequest, district: UUID) -> HttpResponse:
    """The steps of one district, how far each is, and what the first child has to wait for."""
    place = district_for(request.user, district)
    programme = begun(place)
    standing = standing_of(request.user, place)
    page = {
        "place": place,
        "name": in_language(place.names),
        "above": in_language(place.parent.names) if place.parent else "",
        "programme": programme,
        "like": like(place),
        "standing": standing,
        "steps": steps_in_words(place, standing),
        "opens_accounts": opens_accounts(request.user),
        "learnt": learnt_elsewhere(request.user, place)[:MOST_LEARNT] if programme else (),
        "takes_over": keeps(request.user, place, LEARN),
    }
    return render(request, "districts/district.html", page)


@require_POST
@needs(START)
def take_lesson(request: HttpRequest, district: UUID) -> HttpResponse:
    """Take over what was learnt elsewhere: it waits for this district's own answer."""
    place = district_for(request.user, district)
    try:
        taken = take_over(request.POST.get("lesson", ""), place, who=request.user)
    except (NotAllowed, InputError, Refused) as refused:
        messages.error(request, str(refused))
        return redirect("districts:district", place.pk)
    messages.success(request, _("Taken over. It now waits for an answer: who does what by when?"))
    return redirect("coordination:lesson", taken)


def steps_in_words(place: Place, standing: Standing) -> list[dict[str, Any]]:
    """Each step with its name, what it is for, how far it is, and what is missing."""
    known = set_up_steps(open_pack(pack_of(place)))
    return [
        {
            "key": each.step.key,
            "label": in_language(known[each.step.key].labels),
            "says": in_language(known[each.step.key].says),
            "state": each.state,
            "missing": missing_in_words(each),
            "holds_up": each.holds_up,
            "unconfirmed": each.step.unconfirmed,
        }
        for each in standing.steps
    ]


ADDRESSES = [
    path("districts/", districts, name="districts"),
    path("districts/begin/", begin_district, name="begin"),
    path("districts/<uuid:district>/", district, name="district"),
    path("districts/<uuid:district>/lessons/", take_lesson, name="take-lesson"),
]
