"""Reporting a child at work, open to everybody: the form, its number, and how fast reports are
answered. Works without a script; nothing is kept on the telephone but the form's own token."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import InputError, NotAllowed
from muara_server.accounts.views import public
from muara_server.casework.actions import complaints as actions
from muara_server.casework.forms.complaints import NumberForm, ReportForm
from muara_server.casework.frames import complaints as figures
from muara_server.casework.intake import Number, numbers_at
from muara_server.casework.queries import complaints as queries
from muara_server.casework.words import in_language
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.places.models import Place


WIDTH, LEFT, LINE = 400, 110, 26
"""Of the chart, in its own units."""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def report(request: HttpRequest) -> HttpResponse:
    """The district first, then the form; the numbers to telephone stand above both."""
    districts = list(places.programme_places())
    asked = request.POST.get("district") or request.GET.get("district", "")
    place = next((each for each in districts if each.code == asked), None)
    if place is None and len(districts) == 1:
        place = districts[0]
    if place is None:
        page = {
            "groups": _by_state(districts),
            "numbers": _numbers(districts),
            "unknown": bool(asked),
        }
        return render(request, "casework/report_where.html", page, status=404 if asked else 200)
    told = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReportForm(*told, place=place, villages=queries.villages_of(place))
    if request.method != "POST":
        return _form(request, form, place)
    if not form.is_valid():
        return _form(request, form, place, status=400)
    return _send(request, form, place)


def _send(request: HttpRequest, form: ReportForm, place: Place) -> HttpResponse:
    """Take it in and tell its number; or say that it was not taken, and whom to telephone."""
    sent = actions.Report(
        uuid=form.uuid,
        place=form.chosen_place,
        facts=form.facts,
        identifiers=form.identifiers,
        picture=form.cleaned_data.get("picture"),
    )
    try:
        taken = actions.receive(sent, address=request.META.get("REMOTE_ADDR", ""))
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return _form(request, form, place, status=429, flooded=True)
    except InputError as refused:
        form.add_error(None, str(refused))
        return _form(request, form, place, status=400)
    page = {
        "number": taken.number,
        "shown": queries.shown_of(taken.complaint),
        "numbers": numbers_at(place),
        "danger": form.facts.get("danger") is True,
    }
    return render(request, "casework/report_taken.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def number(request: HttpRequest) -> HttpResponse:
    """What became of a report, to whoever knows its number: received, being checked, closed."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    shown, status = None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            typed, address = form.cleaned_data["number"], request.META.get("REMOTE_ADDR", "")
            answer = queries.asked_by_number(typed, address=address)
            shown, status = answer.shown, 429 if answer.locked else 200 if answer.shown else 404
            if shown is None:
                form.add_error(None if answer.locked else "number", _why(locked=answer.locked))
    page = {"form": form, "shown": shown, "numbers": _numbers(places.programme_places())}
    return render(request, "casework/report_number.html", page, status=status)


@require_safe
@public
def answered(request: HttpRequest) -> HttpResponse:
    """How many reports came and how fast they were checked, by district and month."""
    districts = list(places.programme_places())
    asked = request.GET.get("district", "")
    place = next((each for each in districts if each.code == asked), None)
    table = figures.answered(place)
    page = {
        "table": table,
        "chart": _chart(table),
        "month_word": _("Month"),
        "months_caption": _("Reports and how they were answered, by month"),
        "district_word": _("District"),
        "districts_caption": _("Reports and how they were answered, by district"),
        "groups": _by_state(districts),
        "place": place,
        "name": in_language(place.names) if place else "",
    }
    return render(
        request, "casework/report_figures.html", page, status=404 if asked and not place else 200
    )


ADDRESSES = [
    path("report/", report, name="report"),
    path("report/number/", number, name="report-number"),
    path("report/answered/", answered, name="report-figures"),
]


def _form(
    request: HttpRequest,
    form: ReportForm,
    place: Place,
    *,
    status: int = 200,
    flooded: bool = False,
) -> HttpResponse:
    page = {
        "form": form,
        "place": place,
        "name": in_language(place.names),
        "numbers": numbers_at(place),
        "flooded": flooded,
        "several": places.programme_places().count() > 1,
    }
    return render(request, "casework/report.html", page, status=status)


def _why(*, locked: bool) -> str:
    if locked:
        return _("Too many numbers were tried. Wait for a quarter of an hour, and try again.")
    return _("There is no report of this number. Look at it again, letter by letter.")


def _by_state(districts: Sequence[Place]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The districts under what they lie in, each as code and name, by the alphabet."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in districts:
        above = in_language(each.parent.names) if each.parent else ""
        groups.setdefault(above, []).append((each.code, in_language(each.names)))
    return [
        (above, sorted(listed, key=lambda one: one[1])) for above, listed in sorted(groups.items())
    ]


def _chart(table: figures.Table) -> dict[str, Any]:
    """Bars to one scale from 0, in the order of the table; what is withheld is said, not drawn."""
    scale = (WIDTH - LEFT) / max(table.highest, 1)
    bars = [
        {
            "label": written(row.month, "F Y"),
            "top": at * LINE,
            "text": at * LINE + 14,
            "withheld": row.withheld,
            "received": (row.received or 0) * scale,
            "in_time": (row.in_time or 0) * scale,
        }
        for at, row in enumerate(table.months)
    ]
    return {"bars": bars, "width": WIDTH, "height": len(bars) * LINE, "left": LEFT}


def _numbers(districts: Iterable[Place]) -> list[Number]:
    """Whom to telephone in any of these districts, each number once for each country."""
    return list(dict.fromkeys(one for each in districts for one in numbers_at(each)))
