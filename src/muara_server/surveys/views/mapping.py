"""How a survey is read: the page proposes, a person sets right and keeps it, for the next round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import MuaraError
from muara.microdata.composing import mapping_text
from muara.packs import open_pack
from muara.survey import LONELY
from muara_server.accounts.views import needs
from muara_server.surveys import actions, mapping, queries, rules, sample, words
from muara_server.surveys.forms import text_of
from muara_server.surveys.seen import seen
from muara_server.surveys.views.files import held_by

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from muara.microdata.columns import Described
    from muara.microdata.proposing import Tables
    from muara_server.surveys.models import Survey

COLUMNS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.KEEP)
def page(request: HttpRequest, survey: UUID) -> HttpResponse:
    """What each word is read from, ten rows as they will be read, and what was not asked."""
    held = held_by(request, survey)
    rules.check_ready(held)
    described = seen(held)
    if request.method == "POST" and "text" in request.FILES:
        return _taken(request, held, described)
    if request.method == "POST":
        return _deed(request, held, described)
    actions.looked_at(held, who=request.user)
    begun = mapping.begun(held, described, user=request.user)
    more = {"taken_from": begun.taken_from, "proposed": begun.proposed}
    return _page(request, held, described, begun.tables, **more)


@require_safe
@needs(rules.KEEP)
def file(request: HttpRequest, survey: UUID) -> HttpResponse:
    """The mapping as the command line reads it."""
    held = held_by(request, survey)
    saved = queries.mapping_of(held)
    if saved is None:
        raise Http404
    answer = HttpResponse(saved.text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mapping.toml"'
    return answer


@require_safe
@needs(rules.KEEP)
def columns(request: HttpRequest, survey: UUID) -> HttpResponse:
    """The columns of the file, with their codes and how often each stands there."""
    held = held_by(request, survey)
    rules.check_ready(held)
    actions.looked_at(held, who=request.user)
    sought = request.GET.get("q", "").strip().casefold()
    found = [
        column
        for column in seen(held).columns
        if sought in column.name.casefold() or sought in column.label.casefold()
    ]
    shown = Paginator(found, COLUMNS).get_page(request.GET.get("page"))
    about = {"survey": held, "columns": shown, "sought": request.GET.get("q", "")}
    return render(request, "surveys/columns.html", about)


ADDRESSES = [
    path("surveys/<uuid:survey>/mapping/", page, name="mapping"),
    path("surveys/<uuid:survey>/mapping.toml", file, name="mapping-file"),
    path("surveys/<uuid:survey>/columns/", columns, name="columns"),
]


def _deed(request: HttpRequest, held: Survey, described: Described) -> HttpResponse:
    """Look at what was changed, or keep it."""
    tables, pack = mapping.tables_in(request.POST.get("base", "")), open_pack(held.pack)
    try:
        tables = mapping.edited(tables, request.POST.dict(), described, pack=pack)
        tables = mapping.told(tables, request.POST.dict())
        if mapping.unsaid(mapping.rows(tables, described, pack=pack)):
            return _page(request, held, described, tables, more=request.POST.get("more", ""))
        text = mapping.checked(tables, held, described)
    except MuaraError as wrong:
        typed = sample.typed(request.POST.dict())
        return _page(request, held, described, tables, wrong=_told(wrong), typed=typed, status=400)
    if request.POST.get("do") == "keep":
        actions.save_mapping(held, text, who=request.user)
        messages.success(request, _("The mapping is kept. It is now tried on every row."))
        return redirect("surveys:survey", held.pk)
    return _page(request, held, described, tables, more=request.POST.get("more", ""))


def _taken(request: HttpRequest, held: Survey, described: Described) -> HttpResponse:
    """Take in a mapping file as it stands, if it fits this survey."""
    try:
        text = text_of(request.FILES["text"])
        mapping.check(text, held, described)
    except (MuaraError, ValidationError) as wrong:
        tables = mapping.begun(held, described, user=request.user).tables
        return _page(request, held, described, tables, wrong=_told(wrong), status=400)
    actions.save_mapping(held, text, who=request.user)
    messages.success(request, _("The mapping is kept. It is now tried on every row."))
    return redirect("surveys:survey", held.pk)


def _page(
    request: HttpRequest,
    held: Survey,
    described: Described,
    tables: Tables,
    *,
    wrong: str = "",
    typed: dict[str, str] | None = None,
    more: str = "",
    status: int = 200,
    **about: Any,
) -> HttpResponse:
    pack = open_pack(held.pack)
    text = mapping_text(tables)
    rows = mapping.rows(tables, described, pack=pack, more=more)
    shown, unsaid = None, [] if wrong else mapping.unsaid(rows)
    if not wrong and not unsaid:
        try:
            shown = mapping.preview(text, held, described)
        except MuaraError as fault:
            wrong = _told(fault)
    page_ = {
        "survey": held,
        "base": text,
        "said": [row for row in rows if row.said or row.constant],
        "open": [row for row in rows if not (row.said or row.constant)],
        "opened": bool(more),
        "others": mapping.others(rows, pack=pack),
        "absent": mapping.absent(tables, pack=pack),
        "columns": described.columns,
        "file": tables.get("file", {}),
        "design": _design(tables.get("design", {})) | (typed or {}),
        "lonely": [(rule, words.lonely(rule)) for rule in LONELY],
        "kinds": sample.kinds(),
        "hows": sample.hows(),
        "distances": sample.distances(),
        "preview": shown,
        "saved": queries.mapping_of(held),
        "wrong": wrong,
        "unsaid": unsaid,
        **about,
    }
    return render(request, "surveys/mapping.html", page_, status=status)


def _design(told: dict[str, Any]) -> dict[str, Any]:
    """The design as its fields show it: stages with commas between them."""
    stages = {name: told.get(name, "") for name in mapping.STAGES}
    joined = {
        name: ", ".join(said) if isinstance(said, list) else said for name, said in stages.items()
    }
    return {**told, **joined, **sample.fields(told)}


def _told(wrong: MuaraError | ValidationError) -> str:
    if isinstance(wrong, ValidationError):
        return " ".join(wrong.messages)
    return words.told(words.parts(wrong))
