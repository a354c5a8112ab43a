"""How many families come through from the first visit to a benefit, and where the others stay."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.forms.funnel import FunnelList, FunnelPart
from muara_server.convergence.frames.stages import entries, months_of
from muara_server.convergence.funnels import Funnel, scheme_names
from muara_server.convergence.queries.area import Area, area_of
from muara_server.convergence.queries.library import working_day
from muara_server.convergence.queries.words import language
from muara_server.convergence.views.paging import beside

ROWS = 100


@require_safe
@needs("convergence.read")
def funnel(request: HttpRequest) -> HttpResponse:
    """Stages, districts, refusals: as totals."""
    area = area_of(request.user, request.GET.get("programme", ""))
    if area is None:
        return _nothing(request)
    form = _form(request, area)
    if not form.is_valid():
        return render(request, "convergence/funnel.html", {"form": form}, status=400)
    return render(request, "convergence/funnel.html", _page(area, form))


@require_safe
@needs("convergence.read")
def funnel_list(request: HttpRequest) -> HttpResponse:
    """The list behind a number; under pseudonyms, and only where this reader may open lists."""
    area = area_of(request.user, request.GET.get("programme", ""))
    if area is None:
        return _nothing(request)
    form, part = _form(request, area), FunnelList(request.GET)
    if not form.is_valid() or not part.is_valid():
        raise Http404
    page = _page(area, form)
    opened = page["funnel"].opened(part.cleaned_data, who=request.user)
    rows = Paginator(opened.rows, ROWS).get_page(part.cleaned_data["page"] or 1)
    return render(
        request,
        "convergence/funnel_list.html",
        page | {"opened": opened, "rows": rows, "pages": beside(request, rows)},
    )


def _nothing(request: HttpRequest) -> HttpResponse:
    """Nobody is registered, or not in the programme asked for."""
    if request.GET.get("programme"):
        raise Http404
    return render(request, "convergence/funnel.html", {"form": None})


def _form(request: HttpRequest, area: Area) -> FunnelPart:
    ends = working_day(area.pack, area.programme)
    told = entries(area.programme, as_of=ends)
    return FunnelPart(
        request.GET,
        first=ends,
        places={code: place.name(language()) for code, place in area.districts.items()},
        schemes=scheme_names(area, told),
        months=months_of(told),
    )


def _page(area: Area, form: FunnelPart) -> dict[str, Any]:
    told = form.cleaned_data
    shown = Funnel(
        area=area,
        as_of=form.as_of_day,
        known_on=told["known_on"],
        place=told["place"],
        scheme=told["scheme"],
        month=form.first_month,
    )
    return {
        "funnel": shown,
        "form": form,
        "area": area,
        "as_of": shown.as_of,
        "known_on": shown.known_on,
        "chosen": told,
    }
