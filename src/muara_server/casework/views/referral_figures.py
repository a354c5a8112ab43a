"""What became of referrals, what nobody here gives, and the lists behind the numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from muara_server import figures
from muara_server.accounts.views import needs
from muara_server.casework.forms.referral_figures import UNMET, Listed, Part
from muara_server.casework.frames import referrals as frames
from muara_server.casework.queries import referral_area as area
from muara_server.casework.queries.items import items
from muara_server.casework.queries.providers import REFERRAL, service_in_words
from muara_server.casework.queries.standing import moment_for, proceedings_for
from muara_server.ledger import queries as ledger
from muara_server.registry import queries as registry
from muara_server.spreadsheets import CONTENT, as_file

if TYPE_CHECKING:
    import polars as pl

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

SHOWN = 200
"""A longer list nobody reads; the page says how many there are."""

HEADS = {
    "sent": gettext_lazy("Sent"),
    "acknowledged": gettext_lazy("Seen"),
    "accepted": gettext_lazy("Accepted"),
    "declined": gettext_lazy("Declined"),
    "completed": gettext_lazy("Given"),
    "confirmed": gettext_lazy("Confirmed by the family"),
    "late": gettext_lazy("Late now"),
    UNMET: gettext_lazy("No such service here"),
}


@dataclass(frozen=True)
class Number:
    """A count with the list behind it, for whoever may open that; None where it is withheld."""

    count: int | None
    address: str = ""
    share: int = 0


@dataclass(frozen=True)
class Line:
    """One line of a table of referrals."""

    name: str
    numbers: list[tuple[str, str, Number]]
    success: str
    median: str
    withheld: bool


@dataclass(frozen=True)
class Figures:
    """The referrals of one part, as one reader may read them."""

    user: User
    district: Place | None
    since: dt.date | None
    until: dt.date | None

    @cached_property
    def table(self) -> pl.DataFrame:
        found = area.totals_for(self.user, self.district)
        now = moment_for(self.user)
        return frames.referrals(found, now=now, since=self.since, until=self.until)

    @cached_property
    def codes(self) -> set[str]:
        return set(self.table["district"])

    @cached_property
    def told(self) -> dict[str, Any]:
        """What every count takes: the smallest that is shown, and where all may be."""
        return {
            "smallest": area.smallest_in(self.district),
            "opened": area.covered(self.user, self.codes, area.EXACT),
        }

    @cached_property
    def named(self) -> frozenset[str]:
        return area.covered(self.user, self.codes, area.NAMED)

    @property
    def whole(self) -> Line:
        return self._line(frames.whole(self.table, **self.told), "")

    @property
    def by_service(self) -> list[Line]:
        rows = frames.by(self.table, "service", **self.told)
        return [self._line(row, service_in_words(row.name), service=row.name) for row in rows]

    @property
    def by_district(self) -> list[Line]:
        names = area.names_of(self.codes)
        rows = frames.by(self.table, "district", **self.told)
        return [self._line(row, names.get(row.name, ""), district=row.name) for row in rows]

    def unmet(self, along: str) -> Mapping[tuple[str, str], int | None]:
        return frames.unmet(self.table, along, **self.told)

    def address(self, what: str, **part: str) -> str:
        """Where the list behind a number opens; empty for whoever may not open all of it."""
        within = {part["district"]} if part.get("district") else self.codes
        if not within <= self.named:
            return ""
        asked = {"what": what, **part, **self._days}
        if self.district is not None:
            asked["district"] = self.district.code
        return f"{reverse('casework:referral-list')}?{urlencode(asked)}"

    @property
    def _days(self) -> dict[str, str]:
        days = {"since": self.since, "until": self.until}
        return {name: day.isoformat() for name, day in days.items() if day}

    def _line(self, row: frames.Row, name: str, **part: str) -> Line:
        return Line(
            name=name,
            numbers=[
                (key, str(HEADS[key]), Number(row.counts[key], self.address(key, **part)))
                for key in frames.COUNTS
            ],
            success=figures.number(round(100 * row.success)) if row.success is not None else "",
            median=figures.number(round(row.median, 1)) if row.median is not None else "",
            withheld=row.withheld,
        )


@require_safe
@needs("aggregate.read")
def referral_figures(request: HttpRequest) -> HttpResponse:
    """What became of those that were sent: by service, and by district."""
    form, shown = _asked(request)
    page: dict[str, Any] = {"form": form, "shown": shown, "heads": _heads()}
    if shown is None:
        return render(request, "casework/referral_figures.html", page, status=400)
    page |= {"query": request.GET.urlencode(), "today": timezone.localdate()}
    return render(request, "casework/referral_figures.html", page)


@require_safe
@needs("aggregate.read")
def referral_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file, with what it counts and for which days."""
    _form, shown = _asked(request)
    if shown is None or kind not in CONTENT:
        raise Http404
    answer = HttpResponse(as_file(kind, _rows(shown)), content_type=CONTENT[kind])
    answer["Content-Disposition"] = f'attachment; filename="referrals.{kind}"'
    return answer


@require_safe
@needs("aggregate.read")
def unmet(request: HttpRequest) -> HttpResponse:
    """Where there is no such service: by service and block, and by month."""
    form, shown = _asked(request)
    page: dict[str, Any] = {"form": form, "shown": shown}
    if shown is None:
        return render(request, "casework/unmet.html", page, status=400)
    along = "block" if shown.district or len(shown.codes) == 1 else "district"
    page |= {
        "places": _grid(shown, along),
        "months": _grid(shown, "month"),
        "along": along,
    }
    return render(request, "casework/unmet.html", page)


@require_safe
@needs("proceeding.read")
def referral_list(request: HttpRequest) -> HttpResponse:
    """The referrals behind a number, within what this reader may see."""
    form = Listed(request.GET)
    if not form.is_valid():
        raise Http404
    told = form.cleaned_data
    mine, now = proceedings_for(request.user, REFERRAL), moment_for(request.user)
    table = frames.referrals(mine, now=now, since=told["since"], until=told["until"])
    ids = frames.behind(table, **{name: told[name] for name in frames.PARTS})
    rows = list(mine.filter(pk__in=ids).order_by("-opened_at", "id")[:SHOWN])
    listed = {one.person or one.household for one in rows} - {None}
    registry.tell_listed("referrals.listed", [one for one in listed if one], who=request.user)
    page = {
        "what": HEADS[told["what"]],
        "service": service_in_words(told["service"]) if told["service"] else "",
        "items": items(request.user, rows, now=now),
        "all": len(ids),
        "confidential": True,
    }
    return render(request, "casework/referral_list.html", page)


ADDRESSES = [
    path("referrals/figures/", referral_figures, name="referral-figures"),
    path("referrals/figures/file.<slug:kind>", referral_file, name="referral-file"),
    path("referrals/unmet/", unmet, name="unmet"),
    path("referrals/list/", referral_list, name="referral-list"),
]


def _asked(request: HttpRequest) -> tuple[Part, Figures | None]:
    """The filters, and what they ask for; None where they ask for what cannot be."""
    known = area.districts()
    form = Part(request.GET, districts=area.names_of(known))
    if not form.is_valid():
        return form, None
    told = form.cleaned_data
    district = known.get(told["district"])
    return form, Figures(request.user, district, told["since"], told["until"])


def _heads() -> list[str]:
    return [str(HEADS[key]) for key in frames.COUNTS]


@dataclass(frozen=True)
class Grid:
    """Unmet needs: what is along the top, a line for each service, and the longest bar."""

    columns: list[str]
    lines: list[tuple[str, list[tuple[str, Number]]]]


def _grid(shown: Figures, along: str) -> Grid:
    cells = shown.unmet(along)
    columns = sorted({at for _service, at in cells})
    most = max((count or 0 for count in cells.values()), default=0) or 1
    names = _months(columns) if along == "month" else area.names_of(columns)
    lines = [
        (
            service_in_words(service),
            [(names.get(at, ""), _cell(shown, cells, service, at, along, most)) for at in columns],
        )
        for service in sorted({service for service, _at in cells})
    ]
    return Grid([names.get(at, "") for at in columns], lines)


def _months(columns: list[str]) -> dict[str, str]:
    """Each month in words: November 2026."""
    return {each: written(dt.date.fromisoformat(f"{each}-01"), "F Y") for each in columns}


def _cell(
    shown: Figures,
    cells: Mapping[tuple[str, str], int | None],
    service: str,
    at: str,
    along: str,
    most: int,
) -> Number:
    count = cells.get((service, at), 0)
    address = shown.address(UNMET, service=service, **{along: at}) if count else ""
    return Number(count, address, share=round(100 * (count or 0) / most))


def _rows(shown: Figures) -> Iterator[tuple[Any, ...]]:
    """A head, a line for each service and for each district, and the whole."""
    yield (
        "counted_on",
        "since",
        "until",
        "part",
        "name",
        *frames.COUNTS,
        "success_percent_of_sent",
        "median_days_to_answer",
        "withheld",
        "invented",
    )
    invented = _("invented for the demonstration") if ledger.nature() == "demonstration" else ""
    days = (timezone.localdate(), shown.since or "", shown.until or "")
    parts = [("all", [shown.whole]), ("service", shown.by_service)]
    for part, lines in [*parts, ("district", shown.by_district)]:
        for line in lines:
            counts = ["" if n.count is None else n.count for _key, _head, n in line.numbers]
            withheld = _("withheld") if line.withheld else ""
            yield (*days, part, line.name, *counts, line.success, line.median, withheld, invented)
