"""The six figures of learning: by district, by sex, by where the way began; each opens its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muara.learning import FIGURES
from muara_server.accounts import queries as accounts
from muara_server.accounts.views import needs
from muara_server.audit.actions import record_bulk
from muara_server.casework.queries.referral_area import names_of, smallest_in
from muara_server.figures import language
from muara_server.learning.forms.figures import ListedPart, Part
from muara_server.learning.frames import ways
from muara_server.learning.frames.counted import Asked, Count
from muara_server.ledger import queries as ledger
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.frames.counted import Cells

ROWS = 50
SEXES = ("female", "male")


@dataclass(frozen=True)
class Cell:
    """A count, and where its list opens for this reader."""

    value: int | None
    address: str


@dataclass(frozen=True)
class Tile:
    """One of the six figures with what it is of."""

    label: str
    count: Count
    addresses: Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One line of a table: the six figures of a district, a sex or a kind."""

    name: str
    address: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Figures:
    """The figures of a programme on a day, for one reader."""

    user: User
    programme: str
    on: dt.date

    @cached_property
    def names(self) -> dict[str, str]:
        """The districts in which somebody is counted, by code."""
        return names_of(self._table["place"].drop_nulls())

    @cached_property
    def _table(self) -> Any:
        return ways.answered(self.programme, on=self.on)

    @cached_property
    def opened(self) -> frozenset[str]:
        """The districts whose lists this reader may open."""
        held = places.with_codes(self.names)
        grants = [each for each in self._lists.grants if not each.own_only]
        return frozenset(
            code
            for code, place in held.items()
            if any(each.covers(path=place.path, programme=self.programme) for each in grants)
        )

    @property
    def _lists(self) -> accounts.Reach:
        return accounts.reach(self.user, "results.open")

    @cached_property
    def asked(self) -> Asked:
        """What is counted."""
        whole = any(
            each.path is None and not each.own_only and each.programme in ("", self.programme)
            for each in self._lists.grants
        )
        return Asked(self._table, 0 if whole else smallest_in(None), self.opened)

    def tiles(self, place: str) -> list[Tile]:
        """The six figures."""
        counts = self.asked.at(place)
        return [
            Tile(
                self.label(name),
                counts[name],
                {
                    answer: self.list_at(name, answer, place=place)
                    for answer in ("yes", "unknown", "not_yet")
                },
            )
            for name in FIGURES
        ]

    def districts(self) -> list[Line]:
        """A line a district, in the order of the alphabet."""
        found = self.asked.by_place(list(self.names))
        named = sorted(self.names.items(), key=lambda one: one[1])
        return [
            Line(name, self._at("learning:figures", place=code), self._row(found[code], place=code))
            for code, name in named
        ]

    def parts(self, column: str, values: Mapping[str, str], place: str) -> list[Line]:
        """A line for each value of a column, of a district or of all."""
        codes = list(self.names)
        found = self.asked.by(column, list(values), place=place, codes=codes)
        return [
            Line(name, "", self._row(found[value], place=place, **{column: value}))
            for value, name in values.items()
        ]

    def kinds(self) -> dict[str, str]:
        """The kinds of place where ways began, in the order of the pack."""
        held = set(self._table["kind"].drop_nulls())
        known = ways.rules_of(self.programme).kinds
        return {key: known[key].label(language()) for key in known if key in held}

    def label(self, figure: str) -> str:
        """What a figure is called."""
        return ways.rules_of(self.programme).text(f"figures.{figure}", language())

    def list_at(self, figure: str, answer: str = "yes", **part: str) -> str:
        """Where the list behind a count opens; empty for whoever opens none of it."""
        place = part.get("place", "")
        opens = place in self.opened if place else bool(self.opened)
        said = {"figure": figure, "answer": answer, **part}
        return self._at("learning:figure-list", **said) if opens else ""

    def _row(self, cells: Cells, **part: str) -> list[Cell]:
        return [Cell(cells[name], self.list_at(name, **part)) for name in FIGURES]

    def _at(self, page: str, **said: str) -> str:
        asked = {"programme": self.programme, "on": self.on.isoformat(), **said}
        return f"{reverse(page)}?{urlencode({key: value for key, value in asked.items() if value})}"


@require_safe
@needs("results.read")
def figures(request: HttpRequest) -> HttpResponse:
    """The six figures of a programme or a district."""
    form, shown = _asked(request, Part)
    page: dict[str, Any] = {"form": form, "shown": shown}
    if shown is None:
        return render(request, "learning/figures.html", page, status=400)
    place = form.cleaned_data["place"]
    page |= {
        "on": shown.on,
        "place": place,
        "place_name": shown.names.get(place, ""),
        "tiles": shown.tiles(place),
        "heads": [shown.label(name) for name in FIGURES],
        "districts": [] if place else shown.districts(),
        "sexes": shown.parts("sex", dict(zip(SEXES, (_("Girls"), _("Boys")), strict=True)), place),
        "kinds": shown.parts("kind", shown.kinds(), place),
        "invented": ledger.is_demonstration(),
        "several": len(_programmes(request.user)) > 1,
    }
    return render(request, "learning/figures.html", page)


@require_safe
@needs("results.open")
def figure_list(request: HttpRequest) -> HttpResponse:
    """The children behind a count: names only of those whose files this reader may open."""
    form, shown = _asked(request, ListedPart)
    if shown is None:
        raise Http404
    told = form.cleaned_data
    part = {name: told[name] for name in ("place", "sex", "kind")}
    found = shown.asked.behind(told["figure"], told["answer"] or "yes", **part)
    rows = Paginator(found["unit"].to_list(), ROWS).get_page(request.GET.get("page"))
    if found.height:
        record_bulk(
            "figure.opened",
            who=request.user,
            items=list(rows),
            programme=shown.programme,
            detail={"indicator": f"learning.{told['figure']}", "as_of": f"{shown.on}"},
        )
    about = {row["unit"]: row for row in found.iter_rows(named=True)}
    page = {
        "what": shown.label(told["figure"]),
        "answer": told["answer"] or "yes",
        "back": shown._at("learning:figures", place=told["place"]),
        "on": shown.on,
        "rows": rows,
        "listed": list(_listed(request.user, shown, [about[unit] for unit in rows])),
        "confidential": True,
    }
    return render(request, "learning/figure_list.html", page)


ADDRESSES = [
    path("learning/figures/", figures, name="figures"),
    path("learning/figures/list/", figure_list, name="figure-list"),
]


def _listed(
    user: User, shown: Figures, rows: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    persons = [UUID(row["unit"]) for row in rows]
    mine = set(registry.people_for(user).filter(pk__in=persons).values_list("pk", flat=True))
    registry.tell_listed("learning.listed", mine, who=user)
    names, kinds = registry.names_of(mine), shown.kinds()
    for person, row in zip(persons, rows, strict=True):
        yield {
            "person": person if person in mine else None,
            "name": names.get(person, ""),
            "pseudonym": registry.pseudonym(shown.programme, str(person)),
            "place": shown.names.get(row["place"], ""),
            "sex": row["sex"],
            "kind": kinds.get(row["kind"], ""),
        }


def _programmes(user: User) -> list[str]:
    named = accounts.reach(user, "results.read").programmes
    return [each for each in registry.programmes() if named is None or each in named]


def _asked(request: HttpRequest, wanted: type[Part]) -> tuple[Part, Figures | None]:
    """The part that was asked for, and its figures; None where it asks for what cannot be."""
    programmes = _programmes(request.user)
    programme = request.GET.get("programme") or next(iter(programmes), "")
    if programme not in programmes:
        return wanted(request.GET, programmes=programmes, places={}), None
    last = registry.working_moment(programme).date()
    shown = Figures(request.user, programme, last)
    form = wanted(request.GET, programmes=programmes, places=shown.names)
    if not form.is_valid():
        return form, None
    on = form.cleaned_data["on"] or last
    return form, Figures(request.user, programme, min(on, last))
