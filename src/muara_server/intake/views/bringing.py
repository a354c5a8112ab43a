"""Bringing in a list or an export: which column is which, what each row becomes, and then in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import MuaraError
from muara.lists import template_csv, template_workbook
from muara_server.accounts import rules as policy
from muara_server.accounts.views import needs
from muara_server.audit.actions import one_deed
from muara_server.figures import language
from muara_server.intake import queries, rules
from muara_server.intake.bringing import asking, looking, reading, shown, uploads, words
from muara_server.intake.forms import Bring
from muara_server.intake.models import Upload
from muara_server.jobs import queries as jobs
from muara_server.jobs.actions import resume
from muara_server.spreadsheets import CONTENT

if TYPE_CHECKING:
    from muara_server.intake.bringing.shown import Columns
    from muara_server.intake.models import FormVersion

ROWS = 50
S = Upload.State
AT_WORK = (S.READING, S.ENTERING)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.FILL)
def bring(request: HttpRequest) -> HttpResponse:
    """Templates, the field for a file, and what was brought before."""
    versions = _versions(request)
    titles = shown.titles(versions)
    posted = request.method == "POST"
    form = Bring(request.POST, request.FILES) if posted else Bring()
    form.offer([(str(each.pk), titles[each.form_id]) for each in versions])
    if posted and form.is_valid() and (upload := _kept(request, form, versions)):
        return redirect("intake:bring-one", upload.pk)
    page = {
        "form": form,
        "templates": [(each, titles[each.form_id]) for each in versions if reading.fields(each)],
        "brought": [(each, shown.title(each)) for each in uploads.own(request.user)],
        "term": uploads.term().days,
    }
    return render(request, "intake/bring.html", page, status=400 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.FILL)
def one(request: HttpRequest, upload: UUID) -> HttpResponse:
    """What was brought, where it stands: its columns, its rows, what came of them."""
    held = _held(request, upload)
    if request.method == "POST":
        return _deed(request, held)
    return _page(request, held)


@require_safe
@needs(rules.FILL)
def copy(request: HttpRequest, upload: UUID) -> HttpResponse:
    """The rows that stay out, as a workbook that says what is wrong in each."""
    held = _held(request, upload)
    if held.kind != uploads.LIST or not held.refused or not held.stored:
        raise Http404
    answer = HttpResponse(shown.copy_of(held), content_type=CONTENT["xlsx"])
    answer["Content-Disposition"] = 'attachment; filename="rows-to-correct.xlsx"'
    return answer


@require_safe
@needs(rules.FILL)
def template(request: HttpRequest, version: UUID, kind: str) -> HttpResponse:
    """An empty list for a form."""
    found = next((each for each in _versions(request) if each.pk == version), None)
    fields = reading.fields(found) if found else None
    if found is None or fields is None or kind not in CONTENT:
        raise Http404
    titles = (_("List"), _("Answers"), _("Column"), _("What may be written"))
    content = (
        template_csv(fields, language())
        if kind == "csv"
        else template_workbook(fields, language(), titles=titles)
    )
    answer = HttpResponse(content, content_type=CONTENT[kind])
    name = f"{slugify(found.form.key)}-{language()}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


ADDRESSES = [
    path("bring/", bring, name="bring"),
    path("bring/<uuid:upload>/", one, name="bring-one"),
    path("bring/<uuid:upload>/correct.xlsx", copy, name="bring-copy"),
    path("bring/template/<uuid:version>.<slug:kind>", template, name="list-template"),
]


def _versions(request: HttpRequest) -> list[FormVersion]:
    return queries.listed(request.user)


def _held(request: HttpRequest, upload: UUID) -> Upload:
    held = uploads.one(request.user, upload)
    if held is None:
        raise Http404
    return held


def _kept(request: HttpRequest, form: Bring, versions: list[FormVersion]) -> Upload | None:
    """The file, kept; or what is wrong with it beside the field."""
    told = form.cleaned_data
    version = next(each for each in versions if str(each.pk) == told["form"])
    sent = told["file"]
    content = sent.read()
    about = {"name": sent.name, "version": version, "place": told["place"], "who": request.user}
    if uploads.is_large(content):
        return asking.open_large(content, **about)
    try:
        upload = uploads.keep(content, **about)
    except MuaraError as why:
        form.add_error("file", words.problem(getattr(why, "fault", "")))
        return None
    if upload.kind == uploads.LIST and reading.fields(version) is None:
        uploads.erase(upload, who=request.user)
        form.add_error("form", _("Nobody has said how the answers of this form become entries"))
        return None
    if upload.kind == uploads.EXPORT:
        asking.look(upload, who=request.user)
    return upload


def _deed(request: HttpRequest, held: Upload) -> HttpResponse:
    deed = request.POST.get("do", "")
    if deed == "erase" and held.state not in (*AT_WORK, S.ERASED):
        uploads.erase(held, who=request.user)
        messages.success(request, _("The file is erased. What was entered from it stays."))
    elif deed == "enter" and held.state == S.SHOWN:
        asking.enter(held, who=request.user)
    elif deed == "leave" and held.state == S.SHOWN:
        row = request.POST.get("row", "")
        looking.leave_out(held, int(row) if row.isdecimal() else None)
    elif deed == "again" and held.state == S.SHOWN and held.kind == uploads.LIST:
        held.state = S.ASKED
        held.save(update_fields=["state"])
    elif deed == "resume" and held.job is None:
        asking.go_on(held, who=request.user)
    elif deed == "resume" and held.job and (work := jobs.job_of(request.user, held.job)):
        resume(work, who=request.user)
    elif deed == "look" and held.state == S.ASKED:
        return _looked(request, held)
    return redirect("intake:bring-one", held.pk)


def _looked(request: HttpRequest, held: Upload) -> HttpResponse:
    """Keep which column is which, as a person says, and look at the rows; or say what is open."""
    columns = shown.columns(held)
    chosen = {
        str(each.number): told
        for each in columns.columns
        if (told := request.POST.get(f"column:{each.number}", ""))
    }
    order, day = request.POST.get("order", ""), request.POST.get("day", "")
    if wrong := _open(columns, chosen, order=order, day=day):
        return _page(request, held, wrong=wrong)
    old_font = [each.number for each in columns.columns if request.POST.get(f"font:{each.number}")]
    with one_deed("upload.read"):
        uploads.say(
            held,
            first=columns.guess.row + columns.guess.height,
            columns=chosen,
            order=uploads.order_of(order),
            old_font=tuple(old_font),
            day=day,
        )
        uploads.remember(held, columns.guess)
    asking.look(held, who=request.user)
    return redirect("intake:bring-one", held.pk)


def _open(columns: Columns, chosen: dict[str, str], *, order: str, day: str) -> str:
    """What a person still has to say before the rows can be looked at."""
    known = {path for path, _head in columns.questions}
    if not chosen or not set(chosen.values()) <= known:
        return _("Say of one column at least which question it answers.")
    if len(set(chosen.values())) < len(chosen):
        return _("Two columns are said to answer the same question. Choose one of them.")
    if columns.asks_order and not uploads.order_of(order):
        return _("Say whether the day or the month comes first in dates such as 03/04/2016.")
    try:
        said = bool(day) and parse_date(day) is not None
    except ValueError:
        said = False
    if columns.day_path and columns.day_path not in chosen.values() and not said:
        return _("No column says on which day this was so. Say it for the whole list.")
    return ""


def _page(request: HttpRequest, held: Upload, *, wrong: str = "") -> HttpResponse:
    page = {
        "upload": held,
        "told": uploads.told_of(held),
        "title": shown.title(held),
        "wrong": wrong,
        "is_list": held.kind == uploads.LIST,
        "problem": words.problem(held.problem) if held.state == S.FAILED else "",
        "confidential": True,
    }
    if held.state in AT_WORK:
        work = jobs.job_of(request.user, held.job) if held.job else None
        broke_off = asking.broke_off(held)
        runs = work.ended_at is None if work else held.job is None and not broke_off
        page |= {"work": work, "runs": runs, "broke_off": broke_off}
    elif held.state == S.ASKED:
        page["columns"] = shown.columns(held)
    elif held.state in (S.SHOWN, S.DONE):
        outcome = request.GET.get("show", "")
        rows = held.read.filter(outcome=outcome) if outcome else held.read.all()
        part = Paginator(rows, ROWS).get_page(request.GET.get("page"))
        page |= {"part": part, "lines": shown.lines(held, list(part)), "show": outcome}
        page["goes_in"] = held.created + held.changed
        page["may_be_known"] = shown.may_be_known(held) if held.state == S.SHOWN else 0
        page["sorts"] = policy.allows(request.user, rules.SORT)
    return render(request, "intake/brought.html", page, status=400 if wrong else 200)
