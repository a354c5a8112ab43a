"""The three consents of a child: what holds, the form, the history; and sharing without consent."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.errors import InputError, NotAllowed
from muara_server.accounts.views import needs
from muara_server.casework.actions.consents import record_consent, withdraw
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.forms.consents import ConsentForm
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries import consents as queries
from muara_server.casework.queries.settled_here import consent_texts_at
from muara_server.casework.rules.consent import OVERRIDE
from muara_server.casework.views.movement import allowed, done, head, opened


@require_safe
@needs("person.read")
def consents(request: HttpRequest, person: UUID) -> HttpResponse:
    """What is consented to, by whom, until when, and everything that was said before."""
    file = opened(request, person, why="consent")
    return render(
        request,
        "casework/consents.html",
        {
            **head(file),
            "found": queries.shown_to(request.user, file.person),
            "may_record": allowed(request, "observation.record", file),
            "may_ask": allowed(request, "case.work", file),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("observation.record")
def record(request: HttpRequest, person: UUID) -> HttpResponse:
    """Record an answer about one purpose."""
    file = opened(request, person, why="consent")
    sent = request.POST if request.method == "POST" else None
    form = ConsentForm(
        sent,
        recipients=queries.recipients(),
        assents=queries.is_of_age_to_assent(file.person.pk),
        suspects=allowed(request, "protection.act", file),
        initial={name: request.GET.get(name, "") for name in ("purpose", "recipient")},
    )
    if done(form, partial(record_consent, file.person, who=request.user)):
        messages.success(request, _("Recorded."))
        return _back(request, person)
    page = {
        **head(file),
        "form": form,
        "back": reverse("casework:consents", args=[person]),
        "title": _("Consent"),
        "binds": _("Explain it in the family's own language first. Nothing is assumed."),
        "texts": consent_texts_at(file.person.place, request.GET.get("purpose", "")),
    }
    return render(request, "casework/told.html", page, status=400 if sent is not None else 200)


@require_POST
@needs("observation.record")
def take_back(request: HttpRequest, person: UUID) -> HttpResponse:
    """Record that a consent was withdrawn: it ends today."""
    file = opened(request, person, why="consent")
    held = queries.consent_named(file.person.pk, request.POST.get("entry", ""))
    if held is None:
        messages.error(request, _("This consent holds no longer. What holds now stands below."))
        return redirect("casework:consents", person)
    try:
        withdraw(file.person, held, on=timezone.localdate(), who=request.user)
    except (NotAllowed, InputError) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Recorded. From today this consent holds no more."))
    return redirect("casework:consents", person)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def override(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask a second person to allow sharing without consent, with a reason."""
    file = opened(request, person, why="override")
    if not allowed(request, "case.work", file):
        raise PermissionDenied(
            _("This lies outside the area of your work. Ask somebody who works there.")
        )
    procedure = procedure_at(file.person.place, OVERRIDE)
    sent = request.POST if request.method == "POST" else None
    form = StepForm(
        sent,
        step=procedure.steps[procedure.opens],
        choices={"receiver": queries.recipients()},
        initial={"receiver": request.GET.get("recipient", "")},
    )
    begun = done(form, partial(_ask, person=person, who=request.user))
    if begun:
        messages.success(request, _("Asked. Nothing is shared until a second person allows it."))
        return _back(request, person)
    page = {
        **head(file),
        "form": form,
        "back": reverse("casework:consents", args=[person]),
        "title": _("Ask to share without consent"),
        "binds": _("A second person decides, and the supervisor sees every such request."),
        "button": _("Ask"),
    }
    return render(request, "casework/told.html", page, status=400 if sent is not None else 200)


@require_safe
@needs("case.supervise")
def overrides(request: HttpRequest) -> HttpResponse:
    """Every sharing without consent in a supervisor's area: who asked, why, who decided."""
    found = queries.overrides_for(request.user)
    return render(request, "casework/overrides.html", {"rows": found, "confidential": True})


ADDRESSES = [
    path("overrides/", overrides, name="overrides"),
    path("people/<uuid:person>/consents/", consents, name="consents"),
    path("people/<uuid:person>/consents/record/", record, name="record-consent"),
    path("people/<uuid:person>/consents/withdraw/", take_back, name="withdraw-consent"),
    path("people/<uuid:person>/consents/override/", override, name="override"),
]


def _back(request: HttpRequest, person: UUID) -> HttpResponse:
    """To the consents; or to the hand-over (`offer`) for which this one was asked."""
    try:
        address = reverse("casework:offer-hand-over", args=[UUID(request.GET.get("offer", ""))])
    except ValueError:
        return redirect("casework:consents", person)
    asked = urlencode({"to_place": request.GET.get("recipient", "")})
    return redirect(f"{address}?{asked}")


def _ask(*, person: UUID, who: Any, facts: Any, note: str, on: Any) -> UUID:
    return open_procedure(OVERRIDE, person=person, facts=facts, who=who, note=note, on=on)
