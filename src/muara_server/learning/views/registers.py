"""A month's register: printed with its number, and keyed back on one screen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from muara.errors import Refused
from muara_server import figures, printing, sheet_numbers
from muara_server.accounts.views import needs
from muara_server.learning import paper
from muara_server.learning.actions.registers import draw, keep_month
from muara_server.learning.forms import registers as screen
from muara_server.learning.forms.enrolments import SheetForm
from muara_server.learning.forms.paper import PrintForm
from muara_server.learning.frames.months import days_of_month, month_named, told_in
from muara_server.learning.frames.pupils import Pupil, pupils_of
from muara_server.learning.queries.batches import batch_for, batches_kept, sheet_for
from muara_server.learning.rules.centres import REGISTER

if TYPE_CHECKING:
    from muara_server.learning.models import Batch

POSTS = ["GET", "HEAD", "POST"]


@require_http_methods(POSTS)
@needs(REGISTER)
def registers(request: HttpRequest) -> HttpResponse:
    """Where keying begins: the number on the paper, or the batch."""
    form = SheetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = sheet_numbers.read(form.cleaned_data["number"].strip().lstrip("Rr"))
        sheet = sheet_for(request.user, number) if number else None
        if sheet is not None:
            month = reverse("learning:key-month", args=[sheet.batch_id, f"{sheet.month:%Y-%m}"])
            return redirect(f"{month}?sheet={sheet.number}")
        form.add_error("number", _no_sheet(number))
    page = {"form": form, "batches": batches_kept(request.user)}
    status = 400 if request.method == "POST" else 200
    return render(request, "learning/registers.html", page, status=status)


@sensitive_post_parameters()
@require_http_methods(POSTS)
@needs(REGISTER)
def key_month(request: HttpRequest, batch: UUID, month: str) -> HttpResponse:
    """Every child of the batch on one screen, a line each."""
    held, first, pupils = _month(request, batch, month, why="keying")
    days = days_of_month(held.institution, first)
    page = screen.blank(days, pupils, told_in(held.institution, pupils, first))
    page.rows = screen.of_children(page.rows, _order(request))
    status = 200
    if request.method == "POST":
        fill = "fill" in request.POST
        page = screen.read(page, request.POST.dict(), fill=fill)
        status = 400
        if page.whole and not fill:
            try:
                done = keep_month(held, first, page.keyed, who=request.user)
            except Refused as refused:
                page.wrong.append(str(refused))
            else:
                messages.success(request, _kept(done))
                return redirect("learning:batch", held.pk)
        elif page.whole:
            status = 200
    told = {
        "batch": held,
        "month": first,
        "page": page,
        "answers": screen.answers(),
        "weekdays": [figures.weekday(day.date) for day in days],
        "confidential": True,
    }
    return render(request, "learning/key_month.html", told, status=status)


@require_http_methods(POSTS)
@needs(REGISTER)
def print_month(request: HttpRequest, batch: UUID, month: str) -> HttpResponse:
    """Choose a language; the register comes as a PDF, with its number."""
    held, first, pupils = _month(request, batch, month, why="printing")
    posted = request.method == "POST"
    form = PrintForm(request.POST if posted else None)
    if posted and form.is_valid():
        language = form.cleaned_data["language"]
        printing.check(language)
        sheet = draw(held, first, pupils, language=language, who=request.user)
        printed = paper.register(sheet, pupils)
        answer = HttpResponse(printed.content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="register-{sheet.number}.pdf"'
        return answer
    page = {
        "batch": held,
        "month": first,
        "form": form,
        "children": len(pupils),
        "lacking": printing.lacking(*form.languages),
    }
    return render(request, "learning/print_month.html", page, status=400 if posted else 200)


ADDRESSES = [
    path("learning/registers/", registers, name="registers"),
    path("learning/batches/<uuid:batch>/<str:month>/", key_month, name="key-month"),
    path("learning/batches/<uuid:batch>/<str:month>/print/", print_month, name="print-month"),
]


def _month(
    request: HttpRequest, batch: UUID, month: str, *, why: str
) -> tuple[Batch, dt.date, list[Pupil]]:
    """The batch, the first day of the month, and who was enrolled in it; each child once."""
    held, first = batch_for(request.user, batch), month_named(month)
    if first is None or first > timezone.localdate():
        raise Http404
    days = [each.date for each in days_of_month(held.institution, first)]
    there = [each for each in pupils_of(request.user, held, why=why) if each.in_month(days)]
    return held, first, list({each.person: each for each in there}.values())


def _order(request: HttpRequest) -> list[str]:
    """The children in the order of the printed register that the address names."""
    number = request.GET.get("sheet", "")
    sheet = sheet_for(request.user, int(number)) if number.isdecimal() else None
    return sheet.children if sheet else []


def _no_sheet(number: int | None) -> str:
    if number is None:
        return _("This is no number of a register: a digit is wrong or missing. Look again.")
    return _("No register of this number was printed for a centre whose registers you keep.")


def _kept(done: int) -> str:
    if not done:
        return _("Nothing was different from what stands. Nothing was recorded.")
    said: Any = ngettext("%(number)s entry recorded.", "%(number)s entries recorded.", done)
    return str(said % {"number": figures.number(done)})
