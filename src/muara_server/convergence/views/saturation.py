"""How much of what is due arrives: every scheme in every district, and one scheme on a map."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.exports import saturation_rows
from muara_server.convergence.forms.measures import SaturationPart, SchemePart
from muara_server.convergence.saturations import OfScheme, Saturation
from muara_server.convergence.views.measures import (
    asked_area,
    file_of,
    form_of,
    nothing,
    page_of,
    part_of,
    wrong,
)

PAGE = "convergence/saturation.html"
SCHEME = "convergence/saturation_scheme.html"


@require_safe
@needs("convergence.read")
def saturation(request: HttpRequest) -> HttpResponse:
    """The matrix."""
    area = asked_area(request)
    if area is None:
        return nothing(request, PAGE)
    form = form_of(request, area, SaturationPart)
    if not form.is_valid():
        return wrong(request, PAGE, form)
    return render(request, PAGE, page_of(Saturation(area, **part_of(form)), form))


@require_safe
@needs("convergence.read")
def saturation_scheme(request: HttpRequest, key: str) -> HttpResponse:
    """One scheme: its map, and the counts of every district."""
    area = asked_area(request)
    if area is None:
        return nothing(request, SCHEME)
    scheme = area.pack.schemes.get(key)
    if scheme is None or scheme.sensitive:
        raise Http404
    form = form_of(request, area, SchemePart)
    if not form.is_valid():
        return wrong(request, SCHEME, form)
    return render(request, SCHEME, page_of(OfScheme(area, **part_of(form), key=key), form))


@require_safe
@needs("convergence.read")
def saturation_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The matrix as a file."""
    area = asked_area(request)
    if area is None:
        return redirect("convergence:saturation")
    form = form_of(request, area, SaturationPart)
    if not form.is_valid():
        return wrong(request, PAGE, form)
    shown = Saturation(area, **part_of(form))
    return file_of(f"{area.programme}-saturation-{shown.as_of}", kind, saturation_rows(shown))
