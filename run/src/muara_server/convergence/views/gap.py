"""What is due and does not arrive: by district and block, in number and money, and why not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.exports import gap_rows
from muara_server.convergence.forms.measures import MeasurePart
from muara_server.convergence.gaps import Gap
from muara_server.convergence.views.measures import Screen, part_of, shown_file, shown_page

GAP = Screen("gap", MeasurePart, lambda area, form: Gap(area, **part_of(form)), gap_rows)


@require_safe
@needs("convergence.read")
def gap(request: HttpRequest) -> HttpResponse:
    """Tiles, map, table, reasons."""
    return shown_page(request, GAP)


@require_safe
@needs("convergence.read")
def gap_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same table as a file."""
    return shown_file(request, GAP, kind)
