"""A household: who lives in it, what arrives and what is missing, what was seen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.accounts.views import needs
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry

from .. import actions
from ..forms import Facts, posted
from ..queries import person as queries
from ..queries.frame import role_in_words
from ..queries.places import line_of


@needs("household.read")
def household(request: HttpRequest, household: UUID) -> HttpResponse:
    """The page of one household."""
    file = registry.household_for(request.user, household)
    if file.erased:
        return render(request, "web/erased.html", {"erased_at": file.household.erased_at})
    seen = registry.household_timeline(request.user, household, read=True)
    held = file.household
    page = {
        "household": {"id": held.pk, "short_id": queries.short_id(held.pk), "name": file.name},
        "place": held.place,
        "place_line": line_of(held.place),
        "why": _("You see this page as %(role)s; opening it is recorded.")
        % {"role": role_in_words(request.user)},
        "members": queries.family(file.members),
        "stages": queries.stages(seen),
        "papers": queries.papers(seen),
        "timeline": queries.timeline(seen, chosen=None),
        "may_record": queries.may_record(request.user, place=held.place, programme=held.programme),
        "recordable": queries.recordable(about="household"),
        "confidential": True,
    }
    return render(request, "web/household.html", page)


@needs("observation.record")
def record(request: HttpRequest, household: UUID, kind: str) -> HttpResponse:
    """Record what was seen of a household as a whole."""
    file = registry.household_for(request.user, household, why="recording")
    held = next((one for one in queries.recordable(about="household") if one.name == kind), None)
    if held is None or file.erased:
        raise Http404
    form = Facts(posted(request), facts=queries.asked_on_pages(kinds()[kind]), with_note=True)
    back = reverse("web:household", args=[household])
    if request.method == "POST" and form.is_valid():
        actions.record(
            file.household,
            kind=kind,
            facts=form.answers(),
            true_on=form.cleaned_data["true_on"],
            who=request.user,
            note=form.cleaned_data.get("note", ""),
        )
        messages.success(request, _("Recorded."))
        return redirect(back)
    page = {
        "form": form,
        "kind_label": queries.in_language(held.labels),
        "subject_name": file.name,
        "back": back,
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "web/record.html", page, status=status)
