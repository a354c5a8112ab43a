"""Registering a child that was found: from the report that led there, or from the rescue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from muara.errors import InputError, NotAllowed
from muara_server.accounts.views import needs
from muara_server.casework.actions.found_children import Found, register_found
from muara_server.casework.forms.found_children import REGISTERED, SEEN, TOLD, FoundChildForm
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import WORKPLACE
from muara_server.casework.queries import found_children as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.rules.found_children import FINDERS, check_registers
from muara_server.casework.words import in_language


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs("proceeding.read")
def found_child(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """What is known stands there already; once it is right, the child is registered with a case."""
    held = standings.one_for(request.user, proceeding)
    if held.procedure not in FINDERS:
        raise Http404
    check_registers(request.user, held)
    known = queries.beginning(request.user, held)
    form = FoundChildForm(
        request.POST if request.method == "POST" else None,
        places=queries.places_near(held),
        workers=queries.case_workers(held),
        initial=_initial(request, held, known),
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = register_found(held, _found(form, known), who=request.user)
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Registered. The case is open."))
            return redirect(_after(request, held, case))
    page = {
        "form": form,
        "back": _page_of(held),
        "what": in_language(standings.procedure_of(held).labels),
        "place": in_language(held.place.names),
        "workplace_name": known.workplace_name,
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/found_child.html", page, status=status)


ADDRESSES = [path("found/<uuid:proceeding>/", found_child, name="found-child")]


def _initial(request: HttpRequest, held: Proceeding, known: queries.Beginning) -> dict[str, Any]:
    workers = [each.pk for each in queries.case_workers(held)]
    mine = request.user.pk if request.user.pk in workers else None
    return {
        "place": known.place.code,
        "work_kind": known.work_kind,
        "holder": str(mine or (workers[0] if len(workers) == 1 else "")),
    }


def _found(form: FoundChildForm, known: queries.Beginning) -> Found:
    at = {WORKPLACE: str(known.workplace)} if known.workplace else {}
    return Found(
        place=form.places[form.cleaned_data["place"]],
        on=form.cleaned_data["true_on"],
        holder=form.workers[form.cleaned_data["holder"]],
        registered=form.facts(REGISTERED),
        told=form.facts(TOLD),
        seen={"worked": True, "seen_at": "workplace", **form.facts(SEEN), **at},
        identifiers=form.identifiers,
        note=form.cleaned_data["note"].strip(),
    )


def _page_of(held: Proceeding) -> str:
    return reverse(f"casework:{held.procedure}", args=[held.pk])


def _after(request: HttpRequest, held: Proceeding, case: UUID) -> str:
    """The case, where whoever found the child may see it; else back to where it was found."""
    if standings.proceedings_for(request.user, pk=case).exists():
        return reverse("casework:case", args=[case])
    return _page_of(held)
