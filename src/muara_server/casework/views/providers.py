"""The directory of services: who gives what, for how many; kept true by those who work there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.errors import NotAllowed
from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.casework.actions import providers as actions
from muara_server.casework.forms.providers import Find, Import, Keep
from muara_server.casework.models import Provider
from muara_server.casework.provider_files import read_services
from muara_server.casework.queries import providers as queries
from muara_server.casework.queries.standing import proceedings_for
from muara_server.casework.rules.referrals import KEEP, check_keep, may_keep
from muara_server.casework.terms import terms

ROWS = 50
SLIPS = 50
LARGEST = 2_000_000
"""Bytes; a file of 5,000 rows is smaller."""


@require_safe
@needs("proceeding.read")
def providers(request: HttpRequest) -> HttpResponse:
    """Who gives what; first those that nobody has checked lately, for whoever keeps them."""
    find = Find(request.GET)
    told = find.cleaned_data if find.is_valid() else {"service": "", "text": "", "stale": False}
    keeps = bool(accounts.grants(request.user, KEEP))
    found = queries.directory(**told, to_check=keeps)
    listed = Paginator(found, ROWS).get_page(request.GET.get("page"))
    page = {
        "find": find,
        "listed": [(one, queries.offers_of(one)) for one in listed],
        "where": queries.places_in_words(one.place for one in listed),
        "page": listed,
        "stale_before": queries.still_true_since(),
        "days": terms().check_every_days,
        "keeps": keeps,
        "narrowed": any(told.values()),
    }
    return render(request, "casework/providers.html", page)


@require_safe
@needs("proceeding.read")
def provider(request: HttpRequest, provider: UUID) -> HttpResponse:
    """One service: what it gives, who has a place, who waits."""
    held = _held(provider)
    offers = queries.offers_of(held)
    waiting = {one.offer.service: queries.waiting_list(held, one.offer.service) for one in offers}
    ids = [each.referral for rows in waiting.values() for each in rows]
    mine = set(proceedings_for(request.user, pk__in=ids).values_list("pk", flat=True))
    page = {
        "provider": held,
        "where": queries.places_in_words([held.place])[held.place_id],
        "offers": [(one, waiting[one.offer.service]) for one in offers],
        "mine": mine,
        "stale": held.checked_on < queries.still_true_since(),
        "keeps": may_keep(request.user, held.place),
        "answers": [user.display_name for user in held.answers.all()],
    }
    return render(request, "casework/provider.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("provider.keep")
def add_provider(request: HttpRequest) -> HttpResponse:
    """Write a service into the directory."""
    return _kept(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("provider.keep")
def change_provider(request: HttpRequest, provider: UUID) -> HttpResponse:
    """Change what is told of a service."""
    held = _held(provider)
    check_keep(request.user, held.place)
    return _kept(request, held)


@require_POST
@needs("provider.keep")
def check_provider(request: HttpRequest, provider: UUID) -> HttpResponse:
    """It is still true."""
    held = _held(provider)
    actions.still_true(held, who=request.user)
    messages.success(request, _("Checked today. It is offered first again."))
    return redirect("casework:provider", provider)


@require_POST
@needs("provider.keep")
def close_provider(request: HttpRequest, provider: UUID) -> HttpResponse:
    """It is there no more."""
    held = _held(provider)
    actions.close(held, who=request.user)
    messages.success(request, _("Closed. Nothing new goes there."))
    return redirect("casework:providers")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("provider.keep")
def import_providers(request: HttpRequest) -> HttpResponse:
    """Take in a file, or show every slip in it."""
    posted = request.method == "POST"
    form = Import(request.POST, request.FILES) if posted else Import()
    page: dict[str, Any] = {"form": form}
    if not posted or not form.is_valid():
        return render(request, "casework/import.html", page, status=400 if posted else 200)
    sent = form.cleaned_data["file"]
    if sent.size > LARGEST:
        form.add_error("file", _("This file is too large. Divide it."))
        return render(request, "casework/import.html", page, status=400)
    read = read_services(sent.read())
    if read.slips:
        page |= {"slips": read.slips[:SLIPS], "all": len(read.slips), "rows": read.rows}
        return render(request, "casework/import.html", page, status=400)
    try:
        kept = actions.keep_all(read.services, who=request.user)
    except NotAllowed as refused:
        said = _("%(why)s Nothing of the file was taken in.") % {"why": refused}
        form.add_error("file", said)
        return render(request, "casework/import.html", page, status=400)
    told = {"services": figures.number(kept), "rows": figures.number(read.rows)}
    said = ngettext(
        "Taken in: %(services)s service of %(rows)s rows.",
        "Taken in: %(services)s services of %(rows)s rows.",
        kept,
    )
    messages.success(request, said % told)
    return redirect("casework:providers")


ADDRESSES = [
    path("providers/", providers, name="providers"),
    path("providers/add/", add_provider, name="add-provider"),
    path("providers/import/", import_providers, name="import-providers"),
    path("providers/<uuid:provider>/", provider, name="provider"),
    path("providers/<uuid:provider>/change/", change_provider, name="change-provider"),
    path("providers/<uuid:provider>/check/", check_provider, name="check-provider"),
    path("providers/<uuid:provider>/close/", close_provider, name="close-provider"),
]


def _held(provider: UUID) -> Provider:
    held = Provider.objects.filter(pk=provider, closed_on=None).select_related("place").first()
    if held is None:
        raise Http404
    return held


def _kept(request: HttpRequest, held: Provider | None) -> HttpResponse:
    form = Keep(
        request.POST if request.method == "POST" else None,
        places=queries.places_to_choose(request.user, held),
        people=queries.people_to_choose(held) if held else (),
        provider=held,
        initial=_as_it_stands(held) if held else None,
    )
    page = {"form": form, "provider": held}
    if request.method != "POST":
        return render(request, "casework/keep_provider.html", page)
    if not form.is_valid():
        return render(request, "casework/keep_provider.html", page, status=400)
    answers = form.cleaned_data.get("answers") if "answers" in form.fields else None
    kept = actions.keep(form.kept(), who=request.user, answers=answers)
    messages.success(request, _("Recorded, and checked today."))
    return redirect("casework:provider", kept.pk)


def _as_it_stands(held: Provider) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": held.name,
        "place": held.place.code,
        "phone": held.phone,
        "languages": held.languages,
        "answers": [str(user.pk) for user in held.answers.all()],
    }
    for offer in held.offers.all():
        told |= {
            f"gives_{offer.service}": True,
            f"many_{offer.service}": offer.capacity,
            f"per_{offer.service}": offer.per,
        }
    return told
