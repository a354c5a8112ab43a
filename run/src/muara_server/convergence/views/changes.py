"""Changing a condition: the form, what it would do, and the second person's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import NotAllowed
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.convergence.actions import changes as actions
from muara_server.convergence.forms.changes import ChangeCondition, Decision
from muara_server.convergence.frames.changes import effect
from muara_server.convergence.queries import changes as queries
from muara_server.convergence.queries import scheme_page, schemes
from muara_server.convergence.rules import changes as rules

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme
    from muara.packs.schemes import Condition
    from muara_server.convergence.models import SchemeChange


@require_http_methods(["GET", "HEAD", "POST"])
@needs("scheme.change")
def change(request: HttpRequest, key: str, condition: str) -> HttpResponse:
    """Word a condition anew; before anything is stored, see whose verdicts would change."""
    pack, scheme, held = _found(key, condition)
    form = ChangeCondition(
        request.POST if request.method == "POST" else None,
        initial=ChangeCondition.initial_of(held),
        pack=pack,
        scheme=scheme,
        condition=held,
    )
    page: dict[str, Any] = {
        "form": form,
        "scheme": scheme,
        "country": pack,
        "line": scheme_page.line(pack, held),
    }
    if request.method != "POST":
        return render(request, "convergence/change.html", page)
    if not form.is_valid() or form.draft is None:
        return render(request, "convergence/change.html", page, status=400)
    try:
        rules.check_propose(request.user, scheme)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return render(request, "convergence/change.html", page, status=400)
    if "propose" in request.POST:
        made = actions.propose(form.draft, who=request.user)
        messages.success(request, _("Proposed. A second person decides."))
        return redirect("convergence:proposal", made.pk)
    if "again" in request.POST:
        return render(request, "convergence/change.html", page)
    draft = form.draft
    page |= {
        "effect": effect(pack, draft.scheme, since=draft.since, user=request.user),
        "difference": queries.difference(pack, draft.scheme, condition=held.id, since=draft.since),
        "since": draft.since,
    }
    return render(request, "convergence/preview.html", page)


@require_safe
@needs("scheme.read")
def changes(request: HttpRequest) -> HttpResponse:
    """Every proposal: those that wait for a second person first."""
    return render(request, "convergence/changes.html", {"changes": queries.proposals()})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("scheme.read")
def proposal(request: HttpRequest, change: UUID) -> HttpResponse:
    """One proposal: what it says, what it would do, and the decision."""
    held = queries.proposal(change)
    if held is None:
        raise Http404
    form = Decision(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "convergence/proposal.html", _proposal(request, held, form))
    if form.is_valid():
        refused = _decided(request, held, form)
        if not refused:
            return redirect(reverse("convergence:proposal", args=[held.pk]))
        form.add_error(None, refused)
    page = _proposal(request, held, form)
    return render(request, "convergence/proposal.html", page, status=400)


def _decided(request: HttpRequest, held: SchemeChange, form: Decision) -> str:
    """Do what was decided; the reason where it is not done."""
    told = form.cleaned_data
    try:
        if told["decision"] == "approve":
            actions.approve(held, who=request.user, because=told["because"])
            messages.success(request, _("Approved. The new version holds on this server now."))
        else:
            actions.refuse(held, who=request.user, because=told["because"])
            messages.success(request, _("Refused. Whoever proposed it reads why."))
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _proposal(request: HttpRequest, held: SchemeChange, form: Decision) -> dict[str, Any]:
    pack, scheme = queries.proposed_scheme(held)
    counted = accounts.allows(request.user, "aggregate.read") and held.approved is None
    return {
        "change": held,
        "form": form,
        "scheme": scheme,
        "country": pack,
        "difference": queries.difference(pack, scheme, condition=held.condition, since=held.since),
        "effect": effect(pack, scheme, since=held.since, user=request.user) if counted else None,
        "may_decide": rules.may_decide(request.user, held, scheme),
    }


def _found(key: str, condition: str) -> tuple[Pack, Scheme, Condition]:
    """The condition as the newest version that has it says it."""
    found = schemes.scheme_with_pack(key)
    if found is None:
        raise Http404
    pack, scheme = found
    for version in reversed(scheme.versions):
        held = version.condition(condition)
        if held is not None:
            return pack, scheme, held
    raise Http404
