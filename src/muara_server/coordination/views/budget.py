"""The budget: each line's plan beside what was spent, and the payments behind each figure."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.coordination import budget_lines
from muara.packs import open_pack
from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.coordination.actions import money as actions
from muara_server.coordination.forms.activities import FOUND
from muara_server.coordination.forms.money import PlanForm, SettleForm
from muara_server.coordination.frames.budget import Budget
from muara_server.coordination.queries.towns import towns_kept
from muara_server.coordination.rules.reach import keeps
from muara_server.coordination.views.settling import settled
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

KEEP = actions.KEEP_MONEY


@require_safe
@needs("coordination.read")
def budget(request: HttpRequest) -> HttpResponse:
    """Planned and spent, line by line: what is above its plan first."""
    held = Budget(request.user)
    plans = held.plans()
    most = max([each.amount for each in plans] + [each.spent for each in plans], default=1)
    page = {
        "rows": [
            {
                "plan": each,
                "spent_share": 100 * each.spent / most,
                "plan_share": 100 * each.amount / most,
                "may": keeps(request.user, each.told.place, KEEP),
            }
            for each in plans
        ],
        "unplanned": held.unplanned(),
        "settle": SettleForm(codes=FOUND["over_plan"]),
        "may_plan": bool(accounts.grants(request.user, KEEP)),
    }
    return render(request, "coordination/budget.html", page)


@require_safe
@needs("coordination.read")
def budget_line(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The payments that a line's figure is the sum of."""
    held = Budget(request.user)
    found = next((each for each in held.plans() if each.told.id == plan), None)
    if found is None:
        raise Http404
    page = {"plan": found, "payments": held.payments(found)}
    return render(request, "coordination/budget_line.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("money.keep")
def new_plan(request: HttpRequest) -> HttpResponse:
    """Write down what is planned for a line."""
    posted = request.method == "POST"
    offered = towns_kept(request.user, KEEP)
    if not offered:
        raise Http404
    lines = budget_lines(open_pack(pack_of(places.by_code(offered[0][0]))))
    named = [(key, line.label(figures.language())) for key, line in lines.items()]
    form = PlanForm(request.POST if posted else None, places=offered, choices={"line": named})

    def keep() -> None:
        at = places.by_code(form.cleaned_data["place"])
        day = form.cleaned_data["true_on"]
        actions.plan_line(at, facts=form.facts, words=form.words, on=day, who=request.user)

    if posted and form.done(keep):
        messages.success(request, _("Recorded. What was spent is counted beside it."))
        return redirect("coordination:budget")
    status = 400 if posted else 200
    return render(request, "coordination/new_plan.html", {"form": form}, status=status)


@require_POST
@needs("money.keep")
def settle_plan(request: HttpRequest) -> HttpResponse:
    """Say what was found of a line above its plan."""
    plans = Budget(request.user).plans()
    flags = [
        each.flag for each in plans if each.flag and keeps(request.user, each.told.place, KEEP)
    ]
    settled(request, flags, FOUND, permission=KEEP)
    return redirect("coordination:budget")


ADDRESSES = [
    path("coordination/budget/", budget, name="budget"),
    path("coordination/budget/new/", new_plan, name="new-plan"),
    path("coordination/budget/settle/", settle_plan, name="settle-plan"),
    path("coordination/budget/<uuid:plan>/", budget_line, name="budget-line"),
]
