"""What the pages of the measures share: the programme, the form, the list behind a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.forms.measures import MeasureList, MeasurePart
from muara_server.convergence.gaps import Gap
from muara_server.convergence.measured import (
    REASONS,
    Measured,
    opened,
    pillar_names,
    schemes_to_choose,
)
from muara_server.convergence.queries.area import Area, area_of
from muara_server.convergence.queries.drawn import in_order
from muara_server.convergence.queries.library import working_day
from muara_server.convergence.queries.words import language
from muara_server.convergence.views.paging import beside
from muara_server.spreadsheets import CONTENT, as_file

if TYPE_CHECKING:
    from muara_server.convergence.counting import Work
    from muara_server.spreadsheets import Rows

ROWS = 100


def asked_area(request: HttpRequest) -> Area | None:
    """The programme asked for; None where nobody is registered, no page where there is none."""
    area = area_of(request.user, request.GET.get("programme", ""))
    if area is None and request.GET.get("programme"):
        raise Http404
    return area


def form_of(request: HttpRequest, area: Area, kind: type[MeasurePart] = MeasurePart) -> MeasurePart:
    """The filters, with what can be chosen here."""
    return kind(
        request.GET,
        first=working_day(area.pack, area.programme),
        places={code: place.name(language()) for code, place in in_order(area).items()},
        pillars=pillar_names(),
        schemes=schemes_to_choose(area),
    )


def part_of(form: MeasurePart) -> dict[str, Any]:
    """The part of the programme that was asked for."""
    told = form.cleaned_data
    return {
        "as_of": form.as_of_day,
        "known_on": told["known_on"],
        "place": told["place"],
        "pillar": told["pillar"],
        "scheme": told["scheme"],
    }


def nothing(request: HttpRequest, template: str) -> HttpResponse:
    """Nobody is registered yet."""
    return render(request, template, {"form": None})


def wrong(request: HttpRequest, template: str, form: MeasurePart) -> HttpResponse:
    """What was asked for cannot be: the form again, saying what to write."""
    return render(request, template, {"form": form}, status=400)


def page_of(shown: Measured, form: MeasurePart, work: Work | None = None) -> dict[str, Any]:
    """What every page of a measure needs; `work`: the count under way, where there is one."""
    return {
        "shown": shown,
        "form": form,
        "area": shown.area,
        "as_of": shown.as_of,
        "known_on": shown.known_on,
        "work": work,
    }


@dataclass(frozen=True)
class Screen:
    """A page of a measure, and the file of its tables: which filters it has and what it shows."""

    name: str
    form: type[MeasurePart]
    measure: Callable[[Area, MeasurePart], Measured]
    rows: Callable[[Any], Rows] = tuple
    template: str = ""
    filtered: bool = True
    """Does it show its filters? Where not, an address that cannot be is no page."""

    @property
    def page(self) -> str:
        """Its template."""
        return self.template or f"convergence/{self.name}.html"


def shown_page(request: HttpRequest, screen: Screen) -> HttpResponse:
    """The page as asked for; how far it is while nothing is counted yet."""
    return asked_page(request, screen, lambda shown, page: render(request, screen.page, page))


def asked_page(
    request: HttpRequest,
    screen: Screen,
    answer: Callable[[Any, dict[str, Any]], HttpResponse],
) -> HttpResponse:
    """What `answer` makes of the measure and of what every page needs, once it is counted."""
    area = asked_area(request)
    if area is None:
        return nothing(request, screen.page)
    form = form_of(request, area, screen.form)
    if not form.is_valid() and not screen.filtered:
        raise Http404
    if not form.is_valid():
        return wrong(request, screen.page, form)
    shown = screen.measure(area, form)
    work = shown.ask(request.user)
    page = page_of(shown, form, work)
    if shown.counted is None:
        return render(request, "convergence/counting.html", page)
    return answer(shown, page)


def shown_file(request: HttpRequest, screen: Screen, kind: str) -> HttpResponse:
    """The tables of the page as a file; the page itself while nothing is counted yet."""
    area = asked_area(request)
    if area is None:
        return redirect(f"convergence:{screen.name}")
    form = form_of(request, area, screen.form)
    if not form.is_valid():
        return wrong(request, screen.page, form)
    shown = screen.measure(area, form)
    shown.ask(request.user)
    if shown.counted is None:
        return redirect(shown.address())
    return file_of(f"{area.programme}-{screen.name}-{shown.as_of}", kind, screen.rows(shown))


def file_of(name: str, kind: str, rows: Rows) -> HttpResponse:
    """The rows as a file to keep."""
    if kind not in CONTENT:
        raise Http404
    answer = HttpResponse(as_file(kind, rows), content_type=CONTENT[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


LIST = Screen(
    "measure_list", MeasurePart, lambda area, form: Gap(area, **part_of(form)), filtered=False
)


@require_safe
@needs("convergence.read")
def measure_list(request: HttpRequest) -> HttpResponse:
    """The families behind a number; under pseudonyms, and only where this reader opens lists."""
    wanted = MeasureList(request.GET)
    if not wanted.is_valid():
        raise Http404
    told = wanted.cleaned_data
    if told["what"] == "reason" and told["reason"] not in REASONS:
        raise Http404

    def listed(shown: Gap, page: dict[str, Any]) -> HttpResponse:
        found = opened(
            shown, what=told["what"], block=told["block"], reason=told["reason"], who=request.user
        )
        rows = Paginator(found.rows, ROWS).get_page(told["page"] or 1)
        more = {"opened": found, "rows": rows, "pages": beside(request, rows)}
        return render(request, LIST.page, {**page, **more})

    return asked_page(request, LIST, listed)
