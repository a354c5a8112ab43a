"""In how many areas of life families lack what is due, and what changed between two days."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.depths import Depth
from muara_server.convergence.exports import depth_rows
from muara_server.convergence.forms.measures import DepthPart, MeasurePart
from muara_server.convergence.queries.area import Area
from muara_server.convergence.views.measures import Screen, part_of, shown_file, shown_page


def _shown(area: Area, form: MeasurePart) -> Depth:
    days = part_of(form)
    return Depth(
        area,
        as_of=days["as_of"],
        known_on=days["known_on"],
        before=form.cleaned_data["before"],
    )


DEPTH = Screen("depth", DepthPart, _shown, depth_rows)


@require_safe
@needs("convergence.read")
def depth(request: HttpRequest) -> HttpResponse:
    """H, A and M0 by district; with an earlier day, the change."""
    return shown_page(request, DEPTH)


@require_safe
@needs("convergence.read")
def depth_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same tables as a file."""
    return shown_file(request, DEPTH, kind)
