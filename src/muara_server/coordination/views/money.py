"""Money of societies: the accounts there are, a year of one, the movements behind each figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.coordination import FLAGS, survey_rule_on, survey_rules
from muara_server.accounts.views import needs
from muara_server.coordination.actions import money as actions
from muara_server.coordination.actions.telling import take_back
from muara_server.coordination.forms import money as forms
from muara_server.coordination.frames.account_lists import LISTS, lines_of, total
from muara_server.coordination.frames.societies import Account, Year
from muara_server.coordination.money_words import MOVEMENT_TITLES
from muara_server.coordination.queries.flags import still_open
from muara_server.coordination.queries.money import Society, one_society, societies
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.rules.reach import check_keeps, keeps
from muara_server.coordination.views.settling import settled
from muara_server.learning.frames.quarter import Period, behind
from muara_server.learning.queries.centres import centres_for, one_centre
from muara_server.learning.queries.taking_back import reasons_here
from muara_server.learning.rules.office import reads_papers

if TYPE_CHECKING:
    from muara_server.accounts.models import User

KEEP = actions.KEEP_MONEY
CHAIN = ("sanctioned", "released", "allotted", "used", "returned")


@require_safe
@needs("coordination.read")
def accounts(request: HttpRequest) -> HttpResponse:
    """Every society with an account, its latest year and what must be looked at."""
    rows = []
    for each in societies(request.user):
        account = Account(request.user, each)
        year = account.year(account.years[0]) if account.years else None
        rows.append((each, year, still_open(year.flags) if year else []))
    rows.sort(key=lambda row: (-len(row[2]), row[0].organisation.name))
    known = {each.id for each, _year, _open in rows}
    begin = [
        (pk, one.name)
        for pk, one in organisations(request.user).items()
        if pk not in known and keeps(request.user, one.place, KEEP)
    ]
    return render(request, "coordination/accounts.html", {"rows": rows, "begin": begin})


@require_safe
@needs("coordination.read")
def account(request: HttpRequest, society: UUID) -> HttpResponse:
    """A financial year of a society: from the survey to what was given back."""
    held = one_society(request.user, society)
    page: dict[str, Any] = {"society": held, "may": keeps(request.user, _place(held), KEEP)}
    if not held.movements and not held.surveys:
        return render(request, "coordination/account.html", page | {"titles": _deeds()})
    told = Account(request.user, held)
    year = told.year(_year(request, told))
    page |= {
        "account": told,
        "year": year,
        "years": [(each, told.office.year.called(each)) for each in told.years],
        "steps": _steps(held, year),
        "surveys": _surveys(told),
        "titles": _deeds(),
        "settle": forms.SettleForm(codes=forms.MONEY_FOUND),
    }
    return render(request, "coordination/account.html", page)


@require_safe
@needs("coordination.read")
def account_list(request: HttpRequest, society: UUID) -> HttpResponse:
    """The movements that a figure is the sum of, or the children whom it counts."""
    held = one_society(request.user, society)
    told = Account(request.user, held)
    year, what = _year(request, told), request.GET.get("what", "used")
    called = told.office.year.called(year)
    page = {"society": held, "year": year, "called": called, "title": MOVEMENT_TITLES.get(what)}
    if what == "admitted":
        return render(
            request, "coordination/account_children.html", page | _children(request, told, year)
        )
    if what not in LISTS:
        raise Http404
    listed = lines_of(
        told, year, what, agency=_id(request, "agency"), centre=request.GET.get("centre", "")
    )
    may = keeps(request.user, _place(held), KEEP)
    seen = set(centres_for(request.user).values_list("pk", flat=True)) if may else set()
    page |= {"lines": listed, "total": total(listed), "may": may, "seen": seen}
    return render(request, "coordination/account_list.html", page | {"reasons": reasons_here()})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("money.keep")
def record(request: HttpRequest, society: UUID, what: str) -> HttpResponse:
    """Record a survey, a sanction, a release, an allotment, what was used or returned."""
    held = one_society(request.user, society)
    check_keeps(request.user, _place(held), KEEP)
    if what not in forms.FORMS:
        raise Http404
    form = _form(request, held, what)
    posted = request.method == "POST"
    if posted and form.done(lambda: _record(request.user, held, what, form)):
        messages.success(request, _("Recorded. The sums follow from it."))
        return redirect("coordination:account", held.id)
    page = {"society": held, "form": form, "title": MOVEMENT_TITLES[what], "what": what}
    status = 400 if posted else 200
    return render(request, "coordination/record_money.html", page, status=status)


@require_POST
@needs("money.keep")
def settle(request: HttpRequest, society: UUID) -> HttpResponse:
    """Say what was found of a flag."""
    held = one_society(request.user, society)
    check_keeps(request.user, _place(held), KEEP)
    told = Account(request.user, held)
    year = _year(request, told)
    offered = dict.fromkeys(FLAGS, forms.MONEY_FOUND)
    settled(request, told.year(year).flags, offered, permission=KEEP)
    return redirect(f"{reverse('coordination:account', args=[held.id])}?year={year}")


@require_POST
@needs("money.keep")
def money_away(request: HttpRequest, society: UUID, money: UUID) -> HttpResponse:
    """Take back a movement or a survey that is wrong; that it was there stays recorded."""
    held = one_society(request.user, society)
    entries = {each.id: each for each in (*held.movements, *held.surveys)}
    if money not in entries:
        raise Http404
    reasons = dict(reasons_here())
    if request.POST.get("reason") not in reasons:
        messages.error(request, _("Nothing was taken back. Choose why it is wrong."))
    else:
        take_back(entries[money], reason=request.POST["reason"], who=request.user, permission=KEEP)
        messages.success(request, _("Taken back. That it was there stays recorded."))
    return redirect("coordination:account", held.id)


def _record(user: User, held: Society, what: str, form: forms.Told) -> None:
    told = {"words": form.words, "on": form.cleaned_data["true_on"], "who": user}
    society, facts = held.organisation, form.facts
    if isinstance(form, forms.SanctionForm):
        actions.sanction(society, heads=form.heads, facts=facts, **told)
    elif isinstance(form, forms.AllotForm):
        actions.allot(society, centres=form.centres, facts=facts, **told)
    elif what == "survey":
        actions.survey(society, facts=facts, **told)
    else:
        actions.move(society, what, facts=facts, **told)


def _form(request: HttpRequest, held: Society, what: str) -> forms.Told:
    told: dict[str, Any] = {}
    made = forms.FORMS[what]
    if what != "survey":
        told["office"] = Account(request.user, held).office
    if what == "allotted":
        agencies = organisations(request.user)
        named = [(str(pk), one.name) for pk, one in agencies.items()]
        told["choices"] = {"agency": named}
        told["centres"] = [
            (each.provider.key, each.provider.name)
            for each in centres_for(request.user).select_related("provider")
            if each.provider.place.path.startswith(_place(held).path)
        ]
    return made(request.POST if request.method == "POST" else None, **told)


def _steps(held: Society, year: Year) -> list[dict[str, Any]]:
    """The chain as bars, each to the scale of the largest."""
    sums = {**year.sums, "allotted": year.allotted}
    most = max(*(sums[name] for name in CHAIN), 1)
    return [
        {
            "value": round(sums[name]),
            "address": address(held, year.year, name),
            "heard": f"{MOVEMENT_TITLES[name]}: {round(sums[name])}",
            "name": MOVEMENT_TITLES[name],
            "share": 100 * max(sums[name], 0) / most,
        }
        for name in CHAIN
    ]


def address(held: Society, year: int, what: str, **part: object) -> str:
    """Where the list behind a figure is."""
    asked = urlencode({"year": year, "what": what, **part})
    return f"{reverse('coordination:account-list', args=[held.id])}?{asked}"


def _surveys(told: Account) -> list[dict[str, Any]]:
    rules = survey_rules(told.pack)
    return [
        {"told": each, "rule": survey_rule_on(rules, each.on)}
        for each in sorted(told.society.surveys, key=lambda one: one.on, reverse=True)
    ]


def _children(request: HttpRequest, told: Account, year: int) -> dict[str, Any]:
    """The children admitted at a centre, for whoever may read its papers."""
    key = request.GET.get("centre", "")
    runs = told.runs["institution"].to_list()
    held = centres_for(request.user).filter(provider__key=key).first() if key in runs else None
    if held is None or not reads_papers(request.user, held):
        raise Http404
    centre = one_centre(request.user, held.pk)
    since, until = told.office.year.days(year)
    period = Period(year, 0, since, until, told.office.year.called(year))
    rows = behind(request.user, centre, period, "came")
    return {"centre": centre, "rows": rows, "confidential": True}


def _deeds() -> Mapping[str, str]:
    return {name: MOVEMENT_TITLES[name] for name in forms.FORMS}


def _place(held: Society) -> Any:
    return held.organisation.place


def _year(request: HttpRequest, told: Account) -> int:
    asked = (request.GET.get("year") or request.POST.get("year") or "").strip()
    if asked.isdecimal() and int(asked) in told.years:
        return int(asked)
    return told.years[0] if told.years else told.office.year.of(told.day)


def _id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


ADDRESSES = [
    path("coordination/money/", accounts, name="accounts"),
    path("coordination/money/<uuid:society>/", account, name="account"),
    path("coordination/money/<uuid:society>/list/", account_list, name="account-list"),
    path("coordination/money/<uuid:society>/settle/", settle, name="settle"),
    path("coordination/money/<uuid:society>/away/<uuid:money>/", money_away, name="money-away"),
    path("coordination/money/<uuid:society>/<slug:what>/", record, name="record-money"),
]
