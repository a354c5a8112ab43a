"""In how many areas of life families lack what is due, and what changed between two days."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.depths import Depth
from muara_server.convergence.exports import depth_rows
from muara_server.convergence.forms.measures import DepthPart, MeasurePart
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

PAGE = "convergence/depth.html"


@require_safe
@needs("convergence.read")
def depth(request: HttpRequest) -> HttpResponse:
    """H, A and M0 by district; with an earlier day, the change."""
    area = asked_area(request)
    if area is None:
        return nothing(request, PAGE)
    form = form_of(request, area, DepthPart)
    if not form.is_valid():
        return wrong(request, PAGE, form)
    return render(request, PAGE, page_of(_shown(area, form), form))


@require_safe
@needs("convergence.read")
def depth_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same tables as a file."""
    area = asked_area(request)
    if area is None:
        return redirect("convergence:depth")
    form = form_of(request, area, DepthPart)
    if not form.is_valid():
        return wrong(request, PAGE, form)
    shown = _shown(area, form)
    return file_of(f"{area.programme}-depth-{shown.as_of}", kind, depth_rows(shown))


def _shown(area: Area, form: MeasurePart) -> Depth:
    days = part_of(form)
    return Depth(
        area,
        as_of=days["as_of"],
        known_on=days["known_on"],
        before=form.cleaned_data["before"],
    )
