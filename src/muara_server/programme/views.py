"""The results of a programme: the first screen, the lists behind its figures, series and files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.casework.frames.standing import readings
from muara_server.ledger import queries as ledger
from muara_server.programme import exports, lists, own_targets, queries, standings
from muara_server.programme.drawing import FULL, line
from muara_server.programme.forms import Days, Part
from muara_server.programme.moved import ALL, EACH, Moved
from muara_server.programme.queries import Programme
from muara_server.programme.results import Results
from muara_server.programme.setting import Setting
from muara_server.programme.standings import Standings
from muara_server.registry import queries as registry
from muara_server.spreadsheets import as_csv

ROWS = 100
CHART = 240
PAGES = ("programme", "over_time", "definitions", "path", "results_file", "standing", "moved")


@require_safe
@needs("results.read")
def first(request: HttpRequest) -> HttpResponse:
    """The results of the programme of which there are records; before any, of the first."""
    held = [slug for slug in registry.programmes() if queries.programme(slug)]
    known = held or [each.slug for each in queries.programmes()]
    if not known:
        raise Http404
    return redirect("programme:programme", known[0])


@require_safe
@needs("results.read")
def results(request: HttpRequest, programme: str) -> HttpResponse:
    """What was promised, counted, reported and verified, as of a day."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    shown = _results(request, asked, days)
    page = _page(shown, days) | {
        "steps": shown.funnel(),
        "target_share": shown.target_share(),
        "rows": shown.district_rows(),
        "heads": shown.heads(),
        "totals": shown.totals(),
        "starts_districts": rules.allows(request.user, "district.start"),
        "reads_totals": rules.allows(request.user, "convergence.read"),
        "setting": Setting(asked),
    }
    return render(request, "programme/results.html", page)


@require_safe
@needs("results.read")
def district(request: HttpRequest, programme: str) -> HttpResponse:
    """Everything that is counted in one district."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    shown = _results(request, asked, days)
    row = next((row for row in shown.district_rows() if row.code == request.GET.get("place")), None)
    if row is None:
        raise Http404
    page = _page(shown, days) | {
        "row": row,
        "figures": lists.district_figures(shown, row),
        "standing": shown.address("programme:standing", place=row.code),
        "may_say_why": rules.allows(
            request.user, "case.supervise", place=row.place, programme=asked.slug
        ),
    }
    return render(request, "programme/district.html", page)


@require_safe
@needs("results.read")
def figure(request: HttpRequest, programme: str, indicator: str) -> HttpResponse:
    """The list that adds up to a figure; counts by district where the reader may not see it."""
    asked, days = _asked(request, programme)
    part = _part(request, asked, indicator)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    shown = _results(request, asked, days)
    opened = lists.opened(shown, indicator, part, who=request.user)
    page = _page(shown, days) | {
        "opened": opened,
        "rows": (rows := _numbered(opened.rows, part["page"])),
        "pages": _neighbours(request, rows),
    }
    return render(request, "programme/figure.html", page)


@require_safe
@needs("results.read")
def own_target(request: HttpRequest, target: UUID) -> HttpResponse:
    """What a district set out to reach, and those who are counted towards it on a day."""
    on = parse_date(request.GET.get("as_of", "")) or timezone.localdate()
    opened = own_targets.behind(target, request.user, on=min(on, timezone.localdate()))
    rows = _numbered(opened.rows, _number(request))
    page = {
        "opened": opened,
        "rows": rows,
        "pages": _neighbours(request, rows),
        "invented": ledger.is_demonstration(),
    }
    return render(request, "programme/own_target.html", page)


@require_safe
@needs("results.read")
def figure_file(request: HttpRequest, programme: str, indicator: str) -> HttpResponse:
    """The same list as a file."""
    asked, days = _asked(request, programme)
    part = _part(request, asked, indicator)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    shown = _results(request, asked, days)
    opened = lists.opened(shown, indicator, part, who=request.user)
    return _file(f"{programme}-{indicator}-{shown.as_of}", exports.list_rows(shown, opened))


@require_safe
@needs("results.read")
def results_file(request: HttpRequest, programme: str) -> HttpResponse:
    """The tables of the results page as a file."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    shown = _results(request, asked, days)
    return _file(f"{programme}-results-{shown.as_of}", exports.result_rows(shown))


@require_safe
@needs("results.read")
def over_time(request: HttpRequest, programme: str) -> HttpResponse:
    """One figure at the end of every quarter, by district and by sex."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    shown = _results(request, asked, days)
    key = request.GET.get("indicator") or next(iter(asked.indicators))
    if key not in asked.indicators:
        raise Http404
    series = lists.series(shown, key)
    totals = [row.total or 0 for row in series.rows]
    page = _page(shown, days) | {
        "series": series,
        "points": line(totals, most=max([*totals, 1]), height=CHART),
        "chart": {"width": FULL, "height": CHART},
        "choices": lists.choices(shown, key),
    }
    return render(request, "programme/over_time.html", page)


@require_safe
@needs("results.read")
def definitions(request: HttpRequest, programme: str) -> HttpResponse:
    """What each figure counts, in whose words; what the source leaves open, quoted."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    shown = _results(request, asked, days)
    page = _page(shown, days) | {"entries": lists.definitions(shown)}
    return render(request, "programme/definitions.html", page)


@require_safe
@needs("results.open")
def path(request: HttpRequest, programme: str) -> HttpResponse:
    """One child's way through the programme, without a name."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    shown = _results(request, asked, days)
    return render(request, "programme/path.html", _page(shown, days) | {"path": lists.path(shown)})


@require_safe
@needs("results.read")
def standing(request: HttpRequest, programme: str) -> HttpResponse:
    """Where the children stand under a reading, with the visits and the relapses beside."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    held = _standings(request, _results(request, asked, days))
    quarters = held.over_time()
    page = _page(held.shown, days) | {
        "standings": held,
        "tallies": held.tallies(),
        "beside": held.beside(),
        "erased": registry.persons_erased(programme),
        "districts": [] if held.place else held.districts(),
        "heads": [standings.words_of(part) for part in held.columns],
        "quarters": quarters,
        "lines": held.drawn(quarters),
        "chart": {"width": FULL, "height": CHART},
    }
    return render(request, "programme/standing.html", page)


@require_safe
@needs("results.read")
def standing_list(request: HttpRequest, programme: str) -> HttpResponse:
    """The children behind one of these counts, under pseudonyms, as far as the reader may see."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    held, part = _standings(request, _results(request, asked, days)), request.GET.get("part", "")
    if part not in standings.PARTS:
        raise Http404
    page = _page(held.shown, days) | {
        "above": (held.shown.address("programme:standing"), _("Where the children stand")),
        "part": standings.words_of(part),
        "counts_visits": part == standings.VISITS,
        **_opened(request, held, part, of=f"{held.reading.key}.{part}"),
    }
    return render(request, "programme/standing_list.html", page)


@require_safe
@needs("results.read")
def moved(request: HttpRequest, programme: str) -> HttpResponse:
    """Withdrawn children who had moved, and who was given each service they are to have."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    held = _moved(request, _results(request, asked, days))
    page = _page(held.shown, days) | {
        "moved": held,
        "whole": held.told(ALL),
        "each": held.told(EACH),
        "services": held.services(),
        "heads": held.heads(),
        "districts": held.districts(),
    }
    return render(request, "programme/moved.html", page)


@require_safe
@needs("results.read")
def moved_list(request: HttpRequest, programme: str) -> HttpResponse:
    """The children behind one of these counts, under pseudonyms, as far as the reader may see."""
    asked, days = _asked(request, programme)
    if not days.is_valid():
        return _wrong_days(request, asked, days)
    held, part = _moved(request, _results(request, asked, days)), request.GET.get("part", "")
    if part not in held.parts:
        raise Http404
    page = _page(held.shown, days) | {
        "above": (held.shown.address("programme:moved"), _("Withdrawn children who had moved")),
        "part": held.words_of(part),
        **_opened(request, held, part, of=f"moved.{part}"),
    }
    return render(request, "programme/standing_list.html", page)


def _opened(request: HttpRequest, held: Standings | Moved, part: str, *, of: str) -> dict[str, Any]:
    """The list behind a part of these children, one page of it."""
    found = standings.opened(
        held.shown,
        held.part(part),
        of=of,
        place=held.place,
        smallest=held.smallest,
        who=request.user,
    )
    rows = _numbered(found.rows, _number(request))
    return {
        "held": held,
        "opened": found,
        "rows": rows,
        "pages": _neighbours(request, rows),
    }


def _moved(request: HttpRequest, shown: Results) -> Moved:
    """By the reading of the programme's own figures; a district that does not exist is no page."""
    known = readings()
    key, place = next(iter(shown.asked.indicators.readings), next(iter(known))), _place(request)
    if place and place not in shown.asked.districts:
        raise Http404
    return Moved(shown, known[key], place)


def _place(request: HttpRequest) -> str:
    return request.GET.get("place", "")


def _standings(request: HttpRequest, shown: Results) -> Standings:
    """Under which reading, and in which district; what does not exist is no page."""
    known = readings()
    first = next(iter(shown.asked.indicators.readings), next(iter(known)))
    key, place = request.GET.get("reading") or first, _place(request)
    if key not in known or (place and place not in shown.asked.districts):
        raise Http404
    return Standings(shown, known[key], place)


def _number(request: HttpRequest) -> int | None:
    said = request.GET.get("page", "")
    return int(said) if said.isdecimal() and len(said) < 6 else None


def _asked(request: HttpRequest, slug: str) -> tuple[Programme, Days]:
    asked = queries.programme(slug)
    if asked is None:
        raise Http404
    return asked, Days(asked, request.GET)


def _results(request: HttpRequest, asked: Programme, days: Days) -> Results:
    return Results(
        asked=asked,
        as_of=days.cleaned_data["as_of"],
        known_on=days.cleaned_data["known_on"],
        opening=queries.opening(request.user, asked.slug),
    )


def _part(request: HttpRequest, asked: Programme, indicator: str) -> dict[str, Any]:
    """Which part of the figure; a part that does not exist is no page, and never a zero."""
    part = Part(request.GET)
    if indicator not in asked.indicators or not part.is_valid():
        raise Http404
    chosen = part.cleaned_data
    parts = {
        "without": asked.indicators,
        "place": asked.districts,
        "sex": lists.sexes_told(asked.indicators[indicator]),
    }
    if any(chosen[key] and chosen[key] not in known for key, known in parts.items()):
        raise Http404
    return chosen


def _page(shown: Results, days: Days) -> dict[str, Any]:
    """What every page about a programme needs."""
    return {
        "results": shown,
        "asked": shown.asked,
        "told": shown.asked.told,
        "form": days,
        "as_of": shown.as_of,
        "known_on": shown.known_on,
        "useful": shown.useful_days(),
        "addresses": {name: shown.address(f"programme:{name}") for name in PAGES},
        "unreported": shown.unreported(),
        "funnel_target": shown.held_against(),
        "invented": shown.invented,
    }


def _wrong_days(request: HttpRequest, asked: Programme, days: Days) -> HttpResponse:
    """A day that cannot be: the form again, saying what to write."""
    page = {"asked": asked, "told": asked.told, "form": days}
    return render(request, "programme/wrong_days.html", page, status=400)


def _numbered(rows: Any, page: int | None) -> Page[Any]:
    return Paginator(rows, ROWS).get_page(page or 1)


def _neighbours(request: HttpRequest, rows: Page[Any]) -> dict[str, str]:
    """The addresses of the pages before and after this one."""
    numbers = {
        "previous": rows.previous_page_number() if rows.has_previous() else None,
        "next": rows.next_page_number() if rows.has_next() else None,
    }
    found = {}
    for name, number in numbers.items():
        if number:
            asked = request.GET.copy()
            asked["page"] = str(number)
            found[name] = f"?{asked.urlencode()}"
    return found


def _file(name: str, rows: Any) -> HttpResponse:
    answer = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
