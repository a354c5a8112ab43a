"""Estimates of a survey: what is asked of it, the table and its drawing, files, what a count is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import Refused
from muara.packs import open_pack
from muara.tables.writing import ENDINGS, table_file
from muara_server.accounts.views import needs
from muara_server.figures import language
from muara_server.jobs import queries as jobs
from muara_server.ledger.queries import is_demonstration
from muara_server.surveys import queries, rules
from muara_server.surveys.estimating import kept, pages
from muara_server.surveys.estimating.asked import Asked
from muara_server.surveys.estimating.behind import behind
from muara_server.surveys.estimating.comparing import changes, may_stand_beside, others
from muara_server.surveys.estimating.drawn import SHARES, drawing
from muara_server.surveys.estimating.forms import Depth, Drawn, Question
from muara_server.surveys.sentences import in_words
from muara_server.surveys.shapes import shapes_of

if TYPE_CHECKING:
    from muara_server.jobs.models import Job
    from muara_server.surveys.estimating.choices import Choices
    from muara_server.surveys.models import Estimates


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.KEEP)
def ask(request: HttpRequest, survey: UUID) -> HttpResponse:
    """What may be asked of a survey, and what was asked before."""
    held = queries.one(request.user, survey)
    if held is None:
        raise Http404
    choices = pages.choices_for(held)
    page = {"survey": held, "choices": choices, "earlier": pages.earlier(held, choices)}
    if choices is None or not held.is_ready:
        return render(request, "surveys/ask.html", page)
    posted = request.method == "POST"
    surveys = pages.besides(request.user, held)
    form = Question(request.POST if posted else None, choices=choices, surveys=surveys)
    if posted and form.is_valid():
        made = kept.ask(held, form.asked, who=request.user)
        beside = form.cleaned_data["beside"]
        second = queries.one(request.user, UUID(beside)) if beside else None
        if second is not None:
            other = kept.ask(second, form.asked, who=request.user)
            return redirect("surveys:compare", made.pk, other.pk)
        return redirect("surveys:estimates", made.pk)
    return render(request, "surveys/ask.html", page | {"form": form}, status=400 if posted else 200)


@require_safe
@needs(rules.KEEP)
def one(request: HttpRequest, estimates: UUID) -> HttpResponse:
    """The table that came of a question, with its drawing; or how far the work is."""
    held = _held(request, estimates)
    choices = pages.choices_for(held.survey) if held.survey.is_ready else None
    asked = Asked.kept(held.asked)
    page: dict[str, Any] = {
        **_about(held),
        "asked": asked,
        "form": _question(request, held, choices, asked) if choices else None,
        "invented": is_demonstration(),
    }
    if held.tables:
        depth = Depth(request.GET).depth
        page |= {"shown": pages.shown(held, depth=depth, choices=choices), "depth": depth}
        rounds = [each for each in others(request.user, held) if each.tables]
        page |= {"rounds": rounds, "files": pages.FILES}
    elif held.problem:
        page |= pages.problem(held)
    else:
        page["work"] = _work(held)
    return render(request, "surveys/estimates.html", page)


@require_safe
@needs(rules.KEEP)
def count(request: HttpRequest, estimates: UUID, row: int) -> HttpResponse:
    """What an unweighted count is made of, by unit of the design."""
    held = _held(request, estimates)
    column = Drawn(request.GET).of
    found = behind(held, row, column) if held.behind else None
    if found is None:
        raise Http404
    return render(request, "surveys/count.html", {**_about(held), "behind": found})


@require_safe
@needs(rules.KEEP)
def compare(request: HttpRequest, estimates: UUID, other: UUID) -> HttpResponse:
    """The same asked of two surveys, and by how much the answers differ."""
    held = _held(request, estimates)
    second = kept.one(request.user, other)
    if second is None or not may_stand_beside(held, second):
        raise Http404
    page = {**_about(held), "other": second, "asked": held.asked}
    waits = next((each for each in (held, second) if not each.tables), None)
    if waits is None:
        found = list(changes(held, second, pack=open_pack(held.survey.pack)))
        page |= {"changes": found, "several": len({each.column for each in found}) > 1}
    else:
        page["waits"] = waits
        page |= pages.problem(waits) if waits.problem else {"work": _work(waits)}
    return render(request, "surveys/compare.html", page)


@require_safe
@needs(rules.KEEP)
def file(request: HttpRequest, estimates: UUID, kind: str) -> HttpResponse:
    """The table as a file; that somebody took it is written down."""
    held = _held(request, estimates)
    ending = f".{kind}"
    if ending not in ENDINGS or not held.tables:
        raise Http404
    table = kept.table_of(held).in_language(language())
    pack, chosen = open_pack(held.survey.pack), Drawn(request.GET)
    drawn = ""
    if ending in DRAWN and chosen.kind != SHARES:
        asked = {"column": chosen.of or None, "shapes": shapes_of(held.survey)}
        drawn = drawing(table, chosen.kind, pack=pack, **asked)
        if not drawn:
            raise Http404
    how = {"drawn": [chosen.of] if chosen.of else None, "drawing": drawn}
    try:
        content = table_file(table, ending, pack=pack, command=pages.commands_of(held)[0], **how)
    except Refused as refusal:
        raise Refused(in_words(refusal)) from refusal
    kept.taken(held, kind, who=request.user)
    answer = HttpResponse(content, content_type=ENDINGS[ending])
    name = f"{slugify(table.id.replace('.', '-'))}-{held.done_at:%Y-%m-%d}{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


DRAWN = (".svg", ".png")
ONE = "surveys/estimates/<uuid:estimates>/"
ADDRESSES = [
    path("surveys/<uuid:survey>/estimates/", ask, name="ask"),
    path(ONE, one, name="estimates"),
    path(f"{ONE}count/<int:row>/", count, name="count"),
    path(f"{ONE}beside/<uuid:other>/", compare, name="compare"),
    path(f"{ONE}table.<slug:kind>", file, name="estimates-file"),
]


def _held(request: HttpRequest, estimates: UUID) -> Estimates:
    held = kept.one(request.user, estimates)
    if held is None:
        raise Http404
    return held


def _work(held: Estimates) -> Job | None:
    """The job that works on it; None where there is none, or none any more."""
    return jobs.job_of(held.asked_by, held.job) if held.job else None


def _question(request: HttpRequest, held: Estimates, choices: Choices, asked: Asked) -> Question:
    surveys = pages.besides(request.user, held.survey)
    return Question(None, choices=choices, asked=asked, surveys=surveys)


def _about(held: Estimates) -> dict[str, Any]:
    return {"estimates": held, "survey": held.survey, "title": pages.title_of(held)}
