"""The scheme library: what there is on a day, and everything one scheme says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from muara_server.accounts import rules as accounts
from muara_server.accounts.queries import assignments_of
from muara_server.accounts.views import needs
from muara_server.convergence.forms.library import Library, OneDay
from muara_server.convergence.queries import changes, library, scheme_page, schemes

if TYPE_CHECKING:
    from muara.packs import Pack


@require_safe
@needs("scheme.read")
def listing(request: HttpRequest) -> HttpResponse:
    """The schemes in force on a day, by pillar, those of a State beside the country's."""
    packs = schemes.country_packs()
    pack = _chosen(request, packs)
    form = Library(request.GET, parts=library.parts_with_schemes(pack))
    page: dict[str, Any] = {
        "form": form,
        "country": pack.name,
        "countries": [
            {"title": each.title, "address": f"?country={each.name}", "here": each is pack}
            for each in packs
        ],
        "may_change": accounts.allows(request.user, "scheme.change"),
    }
    if not form.is_valid():
        return render(request, "convergence/schemes.html", page, status=400)
    asked = form.asked()
    page |= {
        "on": asked.on,
        "shelves": (shown := library.shelves(pack, asked)),
        "number": sum(len(shelf.schemes) for shelf in shown),
        "others": library.not_in_force(pack, asked),
        "useful": _useful(request, pack, asked.on),
    }
    return render(request, "convergence/schemes.html", page)


@require_safe
@needs("scheme.read")
def scheme(request: HttpRequest, key: str) -> HttpResponse:
    """One scheme: what it gives, whom, with which papers, since when, and where that was read."""
    found = schemes.scheme_with_pack(key)
    if found is None:
        raise Http404
    pack, held = found
    form = OneDay(request.GET)
    on = form.cleaned_data["on"] if form.is_valid() else None
    page = scheme_page.page(pack, held, on=on or timezone.localdate())
    shown = {
        "page": page,
        "form": form,
        "useful": _useful(request, pack, page.on),
        "may_change": accounts.allows(request.user, "scheme.change"),
        "pack_has_moved": changes.pack_has_moved(pack, key),
    }
    return render(request, "convergence/scheme.html", shown, status=200 if form.is_valid() else 400)


def _chosen(request: HttpRequest, packs: list[Pack]) -> Pack:
    """The country asked for; without one, the reader's own."""
    wanted = request.GET.get("country")
    if wanted is None:
        return next((each for each in packs if each.name == _own(request)), packs[0])
    pack = next((each for each in packs if each.name == wanted), None)
    if pack is None:
        raise Http404
    return pack


def _own(request: HttpRequest) -> str:
    places = (held.place for held in assignments_of(request.user) if held.place)
    return schemes.pack_name_of(next(places, None))


def _useful(request: HttpRequest, pack: Pack, on: dt.date) -> list[dict[str, Any]]:
    """Then, the last days of the country's programmes, and now."""
    asked = request.GET.dict()
    days = [*library.last_days(pack.path), timezone.localdate()]
    return [
        {
            "day": day,
            "address": f"?{urlencode({**asked, 'on': day.isoformat()})}",
            "here": day == on,
        }
        for day in days
    ]
