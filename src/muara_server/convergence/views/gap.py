"""What is due and does not arrive: by district and block, in number and money, and why not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.exports import gap_rows
from muara_server.convergence.gaps import Gap
from muara_server.convergence.views.measures import (
    asked_area,
    file_of,
    form_of,
    nothing,
    page_of,
    part_of,
    wrong,
)

PAGE = "convergence/gap.html"


@require_safe
@needs("convergence.read")
def gap(request: HttpRequest) -> HttpResponse:
    """Tiles, map, table, reasons."""
    area = asked_area(request)
    if area is None:
        return nothing(request, PAGE)
    form = form_of(request, area)
    if not form.is_valid():
        return wrong(request, PAGE, form)
    return render(request, PAGE, page_of(Gap(area, **part_of(form)), form))


@require_safe
@needs("convergence.read")
def gap_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same table as a file."""
    area = asked_area(request)
    if area is None:
        return redirect("convergence:gap")
    form = form_of(request, area)
    if not form.is_valid():
        return wrong(request, PAGE, form)
    shown = Gap(area, **part_of(form))
    return file_of(f"{area.programme}-gap-{shown.as_of}", kind, gap_rows(shown))
