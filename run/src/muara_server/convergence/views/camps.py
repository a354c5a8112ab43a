"""Document camps: which paper, where, unlocks most; a plan; and whom to invite."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.convergence.camping import Camps, choices, invited
from muara_server.convergence.exports import camp_rows
from muara_server.convergence.forms.measures import CAMPS, CampList, CampPart, MeasurePart
from muara_server.convergence.queries.area import Area
from muara_server.convergence.views.measures import (
    Screen,
    asked_page,
    part_of,
    shown_file,
    shown_page,
)


def _shown(area: Area, form: MeasurePart) -> Camps:
    return Camps(area, **part_of(form), wanted=form.cleaned_data["number"] or CAMPS)


PLAN = Screen("camps", CampPart, _shown, camp_rows)
LIST = replace(PLAN, template="convergence/camp_list.html", filtered=False)


@require_safe
@needs("convergence.read")
def camps(request: HttpRequest) -> HttpResponse:
    """The plan, and every paper in every place."""
    return shown_page(request, PLAN)


@require_safe
@needs("convergence.read")
def camps_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The papers as a file."""
    return shown_file(request, PLAN, kind)


@require_safe
@needs("household.read")
def camp_list(request: HttpRequest) -> HttpResponse:
    """Whom to invite, by name, for whoever may open these files; or the lists there are."""
    wanted = CampList(request.GET)
    if not wanted.is_valid():
        raise Http404
    told = wanted.cleaned_data

    def listed(shown: Camps, page: dict[str, Any]) -> HttpResponse:
        page |= {"confidential": True}
        if not told["at"] or not told["paper"]:
            return render(request, LIST.page, page | {"choices": choices(shown)})
        guests = invited(shown, at=told["at"], paper=told["paper"], who=request.user)
        if guests is None:
            raise Http404
        return render(request, LIST.page, page | {"guests": guests})

    return asked_page(request, LIST, listed)
