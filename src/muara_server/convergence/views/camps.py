"""Document camps: which paper, where, unlocks most; a plan; and whom to invite."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.camping import Camps, choices, invited
from muara_server.convergence.exports import camp_rows
from muara_server.convergence.forms.measures import CAMPS, CampList, CampPart, MeasurePart
from muara_server.convergence.queries.area import Area
from muara_server.convergence.views.measures import (
    asked_area,
    file_of,
    form_of,
    nothing,
    page_of,
    part_of,
    wrong,
)

PAGE = "convergence/camps.html"
LIST = "convergence/camp_list.html"


@require_safe
@needs("convergence.read")
def camps(request: HttpRequest) -> HttpResponse:
    """The plan, and every paper in every place."""
    area = asked_area(request)
    if area is None:
        return nothing(request, PAGE)
    form = form_of(request, area, CampPart)
    if not form.is_valid():
        return wrong(request, PAGE, form)
    return render(request, PAGE, page_of(_shown(area, form), form))


@require_safe
@needs("convergence.read")
def camps_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The papers as a file."""
    area = asked_area(request)
    if area is None:
        return redirect("convergence:camps")
    form = form_of(request, area, CampPart)
    if not form.is_valid():
        return wrong(request, PAGE, form)
    shown = _shown(area, form)
    return file_of(f"{area.programme}-papers-{shown.as_of}", kind, camp_rows(shown))


@require_safe
@needs("household.read")
def camp_list(request: HttpRequest) -> HttpResponse:
    """Whom to invite, by name, for whoever may open these files; or the lists there are."""
    area = asked_area(request)
    if area is None:
        return nothing(request, LIST)
    form, wanted = form_of(request, area, CampPart), CampList(request.GET)
    if not form.is_valid() or not wanted.is_valid():
        raise Http404
    told, shown = wanted.cleaned_data, _shown(area, form)
    page = page_of(shown, form) | {"confidential": True}
    if not told["at"] or not told["paper"]:
        return render(request, LIST, page | {"choices": choices(shown)})
    guests = invited(shown, at=told["at"], paper=told["paper"], who=request.user)
    if guests is None:
        raise Http404
    return render(request, LIST, page | {"guests": guests})


def _shown(area: Area, form: MeasurePart) -> Camps:
    return Camps(area, **part_of(form), wanted=form.cleaned_data["number"] or CAMPS)
