"""Recording what was seen, on the page of a person or of a household alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from muara_server.casework.procedures import WORKPLACE
from muara_server.casework.queries import asking, workplaces
from muara_server.places.countries import pack_of

from .. import actions
from ..forms import Facts, posted
from ..queries import person as queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara_server.ledger.kinds import Kind
    from muara_server.registry.models import Household, Person


BY_PACK = frozenset({"living", "circumstances", "papers"})
"""Kinds whose questions are those of the schemes of a country."""


@dataclass(frozen=True)
class Subject:
    """Whom an entry is about, and where its page is."""

    about: str
    held: Person | Household
    name: str
    erased: bool
    page: str


def record(request: HttpRequest, subject: Subject, kind: str) -> HttpResponse:
    """The form of one kind of entry; once it is right, the entry, and back to the page."""
    known = queries.recordable(about=subject.about)
    held = next((one for one in known if one.name == kind), None)
    if held is None or subject.erased:
        raise Http404
    facts = queries.asked_on_pages(
        held, about=subject.about, pack=pack_of(subject.held.place) if kind in BY_PACK else ""
    )
    left_out = asking.not_to_ask(request.user, subject.held.place).get(kind, ())
    facts = [each for each in facts if each.name not in left_out]
    offered = _offered(request, subject, held)
    form = Facts(
        posted(request),
        facts=[*facts, *(held.facts[name] for name in offered)],
        with_note=True,
        asked_first=request.GET.getlist("ask"),
        offered=offered,
    )
    if request.method == "POST" and form.is_valid():
        actions.record(
            subject.held,
            kind=kind,
            facts=form.answers(),
            true_on=form.cleaned_data["true_on"],
            who=request.user,
            note=form.cleaned_data.get("note", ""),
        )
        messages.success(request, _("Recorded."))
        return redirect(subject.page)
    page = {
        "form": form,
        "kind_label": queries.in_language(held.labels),
        "subject_name": subject.name,
        "back": subject.page,
        "left_out": left_out,
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "web/record.html", page, status=status)


def _offered(
    request: HttpRequest, subject: Subject, kind: Kind
) -> dict[str, Sequence[tuple[str, str]]]:
    """The workplaces that an entry of this kind may name, where there are any."""
    if WORKPLACE not in kind.facts:
        return {}
    near = workplaces.offered_near(request.user, subject.held.place)
    return {WORKPLACE: near} if near else {}
