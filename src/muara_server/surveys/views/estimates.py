"""Estimates of a survey: what is asked of it, the table and its drawing, files, what a count is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from muara_server.accounts.views import needs
from muara_server.jobs import queries as jobs
from muara_server.ledger.queries import is_demonstration
from muara_server.surveys import queries, rules, words
from muara_server.surveys.estimating import kept, pages
from muara_server.surveys.estimating.asked import Asked
from muara_server.surveys.estimating.behind import behind
from muara_server.surveys.estimating.forms import Depth, Question

if TYPE_CHECKING:
    from muara_server.surveys.models import Estimates, Survey


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.KEEP)
def ask(request: HttpRequest, survey: UUID) -> HttpResponse:
    """What may be asked of a survey, and what was asked before."""
    held = queries.one(request.user, survey)
    if held is None:
        raise Http404
    choices = pages.choices_for(held)
    page = {"survey": held, "choices": choices, "earlier": _earlier(held)}
    if choices is None or not held.is_ready:
        return render(request, "surveys/ask.html", page)
    posted = request.method == "POST"
    form = Question(request.POST if posted else None, choices=choices)
    if posted and form.is_valid():
        return redirect("surveys:estimates", kept.ask(held, form.asked, who=request.user).pk)
    return render(request, "surveys/ask.html", page | {"form": form}, status=400 if posted else 200)


@require_safe
@needs(rules.KEEP)
def one(request: HttpRequest, estimates: UUID) -> HttpResponse:
    """The tables that came of a question, each with its drawing; or how far the work is."""
    held = _held(request, estimates)
    choices = pages.choices_for(held.survey) if held.survey.is_ready else None
    asked = Asked.kept(held.asked)
    page: dict[str, Any] = {
        "estimates": held,
        "survey": held.survey,
        "title": pages.title_of(held),
        "form": Question(None, choices=choices, asked=asked) if choices else None,
        "invented": is_demonstration(),
    }
    if held.tables:
        depth = Depth(request.GET).depth
        page |= {"shown": pages.shown(held, depth=depth, choices=choices), "depth": depth}
    elif held.problem:
        page |= {"problem": words.told(held.problem), "narrower": pages.narrower(held)}
        page["asked"] = asked
    elif held.job:
        page["work"] = jobs.job_of(request.user, held.job)
    return render(request, "surveys/estimates.html", page)


@require_safe
@needs(rules.KEEP)
def count(request: HttpRequest, estimates: UUID, table: int, cell: int) -> HttpResponse:
    """What an unweighted count is made of, by unit of the design."""
    held = _held(request, estimates)
    tables = kept.tables_of(held)
    found = behind(held, tables[table], cell) if table < len(tables) else None
    if found is None:
        raise Http404
    page = {
        "estimates": held,
        "survey": held.survey,
        "title": pages.title_of(held),
        "behind": found,
    }
    return render(request, "surveys/count.html", page)


ADDRESSES = [
    path("surveys/<uuid:survey>/estimates/", ask, name="ask"),
    path("surveys/estimates/<uuid:estimates>/", one, name="estimates"),
    path("surveys/estimates/<uuid:estimates>/count/<int:table>/<int:cell>/", count, name="count"),
]


def _held(request: HttpRequest, estimates: UUID) -> Estimates:
    held = kept.one(request.user, estimates)
    if held is None:
        raise Http404
    return held


def _earlier(survey: Survey) -> list[tuple[Estimates, str]]:
    return [(each, pages.title_of(each)) for each in kept.earlier(survey)]
