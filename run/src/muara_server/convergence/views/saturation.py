"""How much of what is due arrives: every scheme in every district, and one scheme on a map."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.exports import saturation_rows
from muara_server.convergence.forms.measures import MeasurePart, SaturationPart, SchemePart
from muara_server.convergence.queries.area import Area
from muara_server.convergence.saturations import OfScheme, Saturation
from muara_server.convergence.views.measures import Screen, part_of, shown_file, shown_page

MATRIX = Screen(
    "saturation",
    SaturationPart,
    lambda area, form: Saturation(area, **part_of(form)),
    saturation_rows,
)


@require_safe
@needs("convergence.read")
def saturation(request: HttpRequest) -> HttpResponse:
    """The matrix."""
    return shown_page(request, MATRIX)


@require_safe
@needs("convergence.read")
def saturation_scheme(request: HttpRequest, key: str) -> HttpResponse:
    """One scheme: its map, and the counts of every district."""

    def shown(area: Area, form: MeasurePart) -> OfScheme:
        scheme = area.pack.schemes.get(key)
        if scheme is None or scheme.sensitive:
            raise Http404
        return OfScheme(area, **part_of(form), key=key)

    return shown_page(request, Screen("saturation_scheme", SchemePart, shown))


@require_safe
@needs("convergence.read")
def saturation_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The matrix as a file."""
    return shown_file(request, MATRIX, kind)
