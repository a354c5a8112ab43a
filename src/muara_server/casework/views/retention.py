"""The files that are to be erased, for whoever supervises; and a file erased before its time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import MuaraError
from muara_server.accounts.views import needs
from muara_server.casework.forms.retention import EraseForm
from muara_server.casework.queries.retention import Goes, announced_for, what_goes
from muara_server.casework.safeguards import safeguards
from muara_server.registry import queries as registry
from muara_server.registry.actions import PERMISSION, erase

if TYPE_CHECKING:
    from muara_server.registry.models import Household, Person


@require_safe
@needs("case.supervise")
def retention(request: HttpRequest) -> HttpResponse:
    """What is to be erased and when; whoever objects says why on the page of each."""
    listed, rows = announced_for(request.user, page=request.GET.get("page"))
    page = {
        "listed": listed,
        "rows": rows,
        "all": rows.paginator.count,
        "terms": safeguards(),
        "confidential": True,
    }
    return render(request, "casework/retention.html", page)


@dataclass(frozen=True)
class _File:
    """Whose file it is, under which name, where its page is, and what goes with it."""

    held: Person | Household
    name: str
    address: str
    goes: Goes


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PERMISSION)
def erase_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Erase the file of a person, for a reason of the law. It cannot be undone."""
    file = registry.person_for(request.user, person, why="erase")
    if file.erased:
        return redirect("web:person", person)
    goes = what_goes(person=person)
    return _erase(request, _File(file.person, file.name, "web:person", goes))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PERMISSION)
def erase_household(request: HttpRequest, household: UUID) -> HttpResponse:
    """Erase the file of a household; those who live in it keep theirs."""
    file = registry.household_for(request.user, household, why="erase")
    if file.erased:
        return redirect("web:household", household)
    goes = what_goes(household=household)
    return _erase(request, _File(file.household, file.name, "web:household", goes))


ADDRESSES = [
    path("retention/", retention, name="retention"),
    path("people/<uuid:person>/erase/", erase_person, name="erase-person"),
    path("households/<uuid:household>/erase/", erase_household, name="erase-household"),
]


def _erase(request: HttpRequest, file: _File) -> HttpResponse:
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erase(file.held.pk, who=request.user, reason=form.cleaned_data["reason"])
        except MuaraError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Erased. Nothing of this file can be read any more."))
            return redirect("web:home")
    page = {"form": form, "file": file, "confidential": True}
    status = 400 if form.is_bound else 200
    return render(request, "casework/erase.html", page, status=status)
