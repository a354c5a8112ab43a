"""What the law did: a matter with its money, the list of matters, totals by district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from muara.errors import NotAllowed
from muara.procedure import Step
from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.casework.actions import enforcement as actions
from muara_server.casework.actions.copies import open_copy
from muara_server.casework.forms.enforcement import MatterForm, PaperForm
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.frames.statistics import left_out
from muara_server.casework.models import Proceeding
from muara_server.casework.queries import enforcement as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries import workplaces
from muara_server.casework.queries.cases import reasons
from muara_server.casework.queries.choices import Offered, choices_for
from muara_server.casework.queries.copies import copy_in
from muara_server.casework.queries.items import items
from muara_server.casework.rules.enforcement import keeps_papers
from muara_server.registry import queries as registry

from .copies import file_of
from .own_pages import held_of, shown, tried_step

AT_MOST = 200


@require_safe
@needs("enforcement.record")
def matters(request: HttpRequest) -> HttpResponse:
    """The matters that this reader may see: the open ones by their day, then those that ended."""
    found = standings.proceedings_for(request.user, workplaces.ENFORCEMENT)
    going = found.filter(ended=False).order_by("due", "id")
    ended = found.filter(ended=True).order_by("-since")
    now = timezone.now()
    page = {
        "going": items(request.user, going[:AT_MOST], now=now),
        "ended": items(request.user, ended[:AT_MOST], now=now),
        "may_total": rules.allows(request.user, "aggregate.read"),
        "confidential": True,
    }
    people = _people([*going[:AT_MOST], *ended[:AT_MOST]])
    registry.tell_listed("matters.listed", people, who=request.user)
    return render(request, "casework/matters.html", page)


@require_safe
@needs("proceeding.read")
def matter(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """One matter: where it stands, what was ordered and paid, the way it went."""
    return _page(request, held_of(request, proceeding, workplaces.ENFORCEMENT))


@require_POST
@needs("proceeding.read")
def matter_step(request: HttpRequest, proceeding: UUID, step: str) -> HttpResponse:
    """Take a step of a matter, with the number of its paper."""
    held = held_of(request, proceeding, workplaces.ENFORCEMENT)
    tried, gone = tried_step(
        request,
        held,
        step,
        offers=_offers,
        form=MatterForm,
        taking=partial(actions.take_with_paper, held),
        page="casework:matter",
    )
    return gone or _page(request, held, tried=tried)


@require_POST
@needs("enforcement.record")
def keep_paper(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """Keep a paper that came later."""
    held = held_of(request, proceeding, workplaces.ENFORCEMENT)
    form = PaperForm(request.POST, request.FILES)

    def keep(*, facts: Mapping[str, Any], note: str, on: dt.date) -> None:
        paper = form.cleaned_data["file"].read()
        actions.add_paper(held, paper, note=note, on=on, who=request.user)

    if form.done(keep):
        messages.success(request, _("Kept, sealed with the matter."))
        return redirect("casework:matter", proceeding)
    return _page(request, held, paper=form)


@require_safe
@never_cache
@needs("proceeding.read")
def paper(request: HttpRequest, proceeding: UUID, copy: UUID) -> HttpResponse:
    """A paper as a file, to be saved. That it was opened is recorded."""
    held = held_of(request, proceeding, workplaces.ENFORCEMENT)
    found = copy_in(proceeding, copy)
    content = open_copy(found, held, who=request.user)
    return file_of(content, found.media, f'attachment; filename="{copy.hex[:12]}.{found.media}"')


@require_POST
@needs("enforcement.record")
def paper_away(request: HttpRequest, proceeding: UUID, copy: UUID) -> HttpResponse:
    """Remove a paper that should not be there."""
    held = held_of(request, proceeding, workplaces.ENFORCEMENT)
    found, reason = copy_in(proceeding, copy), request.POST.get("reason", "")
    if reason not in dict(reasons()):
        messages.error(request, _("Nothing was removed. Choose why it should not be there."))
        return redirect("casework:matter", proceeding)
    try:
        actions.take_paper_away(found, held, reason=reason, who=request.user)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Removed. That it was there, and why it went, stays recorded."))
    return redirect("casework:matter", proceeding)


@require_safe
@needs("aggregate.read")
def totals(request: HttpRequest) -> HttpResponse:
    """What the law did, by district: ordered and paid are two columns."""
    rows, everything = queries.totals(request.user, without=left_out())
    page = {
        "rows": rows,
        "everything": everything,
        "labels": queries.money_labels(),
        "opens": rules.allows(request.user, "results.open"),
    }
    return render(request, "casework/enforcement.html", page)


@require_safe
@needs("results.open")
def behind(request: HttpRequest) -> HttpResponse:
    """The matters behind a number of the totals, without names."""
    what, place = request.GET.get("what", "matters"), request.GET.get("place", "")
    if not queries.is_count(what):
        raise Http404
    rows = queries.behind(request.user, place=place, what=what)
    return render(request, "casework/behind_enforcement.html", {"rows": rows})


ADDRESSES = [
    path("enforcement/", matters, name="matters"),
    path("enforcement/totals/", totals, name="enforcement"),
    path("enforcement/list/", behind, name="behind-enforcement"),
    path("enforcement/<uuid:proceeding>/", matter, name="matter"),
    path("enforcement/<uuid:proceeding>/papers/", keep_paper, name="keep-paper"),
    path("enforcement/<uuid:proceeding>/papers/<uuid:copy>/", paper, name="paper"),
    path("enforcement/<uuid:proceeding>/papers/<uuid:copy>/away/", paper_away, name="paper-away"),
    path("enforcement/<uuid:proceeding>/<slug:step>/", matter_step, name="matter-step"),
]


def _page(
    request: HttpRequest,
    held: Proceeding,
    tried: StepForm | None = None,
    paper: PaperForm | None = None,
) -> HttpResponse:
    standing = standings.standing_of(held.pk)
    at = workplaces.workplace_of(held.pk)
    known = workplaces.workplaces_for(request.user).filter(pk=at).first() if at else None
    beside = {
        "money": queries.money_of(standing),
        "papers": queries.papers_of(held.pk, standing),
        "paper_form": paper or (PaperForm() if keeps_papers(request.user, held) else None),
        "reasons": reasons(),
        "workplace": known,
        "workplace_name": registry.workplace_name(known.entry) if known else "",
        "inspection": standing.path[0].told.facts.get("inspection"),
    }
    return shown(
        request,
        held,
        "casework/matter.html",
        beside,
        offers=_offers,
        form=MatterForm,
        tried=tried,
    )


def _offers(request: HttpRequest, held: Proceeding, steps: Sequence[Step]) -> dict[str, Offered]:
    return choices_for(held, standings.procedure_of(held), steps)


def _people(rows: Sequence[Proceeding]) -> set[UUID]:
    return {row.person for row in rows if row.person}
