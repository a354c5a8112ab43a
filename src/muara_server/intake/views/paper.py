"""Forms on paper: printed, keyed by a clerk, keyed again by somebody else, differences decided."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from muara_server import printing
from muara_server import sheet_numbers as numbers
from muara_server.accounts import rules as policy
from muara_server.accounts.views import needs
from muara_server.figures import language
from muara_server.intake import mappings, rules
from muara_server.intake import queries as forms
from muara_server.intake import shown as titles
from muara_server.intake.models import KeyedAlone
from muara_server.intake.paper import choosing, keying, printed, queries, shown
from muara_server.intake.paper.meant import meant_by

if TYPE_CHECKING:
    from muara_server.intake.models import FormVersion, Sheet

POSTS = ["GET", "HEAD", "POST"]
CHOSEN, OTHER = "chosen:", "other:"


@require_http_methods(POSTS)
@needs(rules.FILL)
def paper(request: HttpRequest) -> HttpResponse:
    """Where a clerk begins: the number of the next sheet; what waits; forms to print."""
    user = request.user
    if request.method == "POST":
        return _found(request)
    versions = forms.listed(user)
    called = titles.form_titles({each.form_id for each in versions})
    looks_after = policy.allows(user, rules.SORT)
    rates = queries.agreements(user) if looks_after else []
    page = {
        "forms": [(each, called[each.form_id]) for each in versions],
        "again": [
            (each, numbers.written(each.number)) for each in queries.waiting_for_second(user)
        ],
        "undecided": [
            (each, numbers.written(each.number))
            for each in (queries.undecided(user) if looks_after else [])
        ],
        "rates": [(each, titles.form_titles({each.form})[each.form]) for each in rates],
        "keyed": queries.keyed_by(user),
    }
    return render(request, "intake/paper.html", page)


@require_http_methods(POSTS)
@needs(rules.FILL)
def print_paper(request: HttpRequest, version: UUID) -> HttpResponse:
    """Choose a language and how many; the sheets come as one PDF, each with its number."""
    return _print(request, forms.download(request.user, version), back="intake:paper")


@require_http_methods(POSTS)
@needs(rules.PUBLISH)
def print_any(request: HttpRequest, version: UUID) -> HttpResponse:
    """The same for whoever publishes forms and fills none."""
    return _print(request, forms.offered(request.user, version), back="intake:forms")


@sensitive_post_parameters()
@require_http_methods(POSTS)
@needs(rules.FILL)
def key(request: HttpRequest, number: int) -> HttpResponse:
    """All questions of a sheet by their numbers, for the keyboard alone."""
    sheet = queries.sheet_numbered(request.user, number)
    if sheet is None:
        raise Http404
    keying.check_may_key(sheet, request.user)
    if request.method != "POST":
        return _form(request, sheet, shown.blank(sheet.version))
    page = shown.read(sheet.version, request.POST, user=request.user)
    if not page.whole or (page.odd and request.POST.get("stands") != "yes"):
        return _form(request, sheet, page, status=400)
    _tell(request, keying.key(sheet, page.told, who=request.user))
    return redirect("intake:paper")


@sensitive_post_parameters()
@require_POST
@needs(rules.FILL)
def meant(request: HttpRequest) -> HttpResponse:
    """For the page's script: who may be meant by a name on the paper."""
    text, file = request.POST.get("text", ""), request.POST.get("list", "")
    found = meant_by(text, file, user=request.user) if text.strip() else []
    return JsonResponse({"rows": [{"id": each.id, "label": each.label} for each in found]})


@sensitive_post_parameters()
@require_http_methods(POSTS)
@needs(rules.SORT)
def decide(request: HttpRequest, sheet: UUID) -> HttpResponse:
    """What two people keyed of one sheet, side by side where it differs; a person decides each."""
    held = queries.undecided_one(request.user, sheet)
    first, second = held.keyings.all()
    differing = keying.differences(keying.opened(first), keying.opened(second))
    rows = shown.side_by_side(held, differing)
    if request.method == "POST":
        chosen, wrong = shown.chosen(rows, request.POST)
        if not wrong:
            keying.decide(held, chosen, who=request.user)
            messages.success(request, _("Decided, and on its way into the register."))
            return redirect("intake:paper")
        messages.error(request, wrong)
    page = {
        "number": numbers.written(held.number),
        "sheet": held,
        "title": _title(held.version),
        "rows": rows,
        "who": (first.by, second.by),
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "intake/paper_decide.html", page, status=status)


@require_http_methods(POSTS)
@needs(rules.SORT)
def alone(request: HttpRequest, sheet: UUID) -> HttpResponse:
    """A sheet that waits for a second person: whom to ask, or that none comes, and why."""
    first = queries.waiting_one(request.user, sheet)
    posted = request.method == "POST"
    form = choosing.Alone(request.POST if posted else None)
    if posted and form.is_valid():
        why = KeyedAlone.Why(form.cleaned_data["why"])
        keying.enter_alone(first.sheet, why=why, who=request.user)
        messages.success(request, _("Decided, and on its way into the register."))
        return redirect("intake:waiting")
    page = {
        "first": first,
        "number": numbers.written(first.sheet.number),
        "title": _title(first.sheet.version),
        "others": queries.who_could_key(first),
        "mine": first.by_id == request.user.pk,
        "form": form,
    }
    return render(request, "intake/paper_alone.html", page, status=400 if posted else 200)


ADDRESSES = [
    path("paper/", paper, name="paper"),
    path("paper/print/<uuid:version>/", print_paper, name="print-paper"),
    path("forms/versions/<uuid:version>/print/", print_any, name="print-version"),
    path("paper/meant/", meant, name="meant-on-paper"),
    path("paper/<int:number>/", key, name="key-paper"),
    path("paper/<uuid:sheet>/decide/", decide, name="decide-paper"),
    path("paper/<uuid:sheet>/alone/", alone, name="paper-alone"),
]


def _found(request: HttpRequest) -> HttpResponse:
    """From the number that was typed, or read from the code, to the sheet."""
    text = request.POST.get("number", "")
    number = numbers.read(text)
    sheet = queries.sheet_numbered(request.user, number) if number else None
    if sheet is not None:
        return redirect("intake:key-paper", sheet.number)
    if number is None:
        told = _("This is no number of a sheet: a digit is wrong or missing. Look again.")
    else:
        told = _("No sheet of this number was printed here for a form that you fill.")
    messages.error(request, told)
    return redirect("intake:paper")


def _form(
    request: HttpRequest, sheet: Sheet, page: shown.Keyed, *, status: int = 200
) -> HttpResponse:
    told = {
        "sheet": sheet,
        "number": numbers.written(sheet.number),
        "title": _title(sheet.version),
        "page": page,
        "again": sheet.keyings.exists(),
        "confidential": True,
    }
    return render(request, "intake/paper_key.html", told, status=status)


def _print(request: HttpRequest, version: FormVersion | None, *, back: str) -> HttpResponse:
    if version is None:
        raise Http404
    languages = printed.languages_of(version)
    posted = request.method == "POST"
    form = choosing.Print(request.POST if posted else None, languages=languages)
    if posted and form.is_valid():
        language = form.cleaned_data["language"]
        printing.check(language)
        sheets = printed.draw(
            version, language=language, sheets=form.cleaned_data["sheets"], who=request.user
        )
        answer = HttpResponse(printed.paper(sheets).content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="sheets-{sheets[0].number}.pdf"'
        return answer
    words = printed.words_for(version)
    page = {
        "version": version,
        "title": _title(version),
        "form": form,
        "lacking": printing.lacking(*languages),
        "share": round(100 * words.share_of(version.form.key)),
        "unconfirmed": words.unconfirmed,
        "back": reverse(back),
    }
    return render(request, "intake/paper_print.html", page, status=400 if posted else 200)


def _title(version: FormVersion) -> str:
    return mappings.title(version, language())


def _tell(request: HttpRequest, sheet: Sheet) -> None:
    number = {"number": numbers.written(sheet.number)}
    if sheet.received_id and sheet.compared:
        told = _("Sheet %(number)s: both agree. It is on its way into the register.")
    elif sheet.received_id:
        told = _("Sheet %(number)s is on its way into the register.")
    elif sheet.compared:
        told = _("Sheet %(number)s: something differs. Somebody decides it with the paper in hand.")
    else:
        told = _("Sheet %(number)s is kept. Somebody else keys it again before it is entered.")
    messages.success(request, told % number)
