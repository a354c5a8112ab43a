"""For the administrator: which forms the phones are offered, and publishing another."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.errors import FormError, InputError, NotAllowed
from muara_server.accounts.views import needs
from muara_server.intake import actions, drafting, queries
from muara_server.intake.changing import queries as changing
from muara_server.intake.forms import Publish
from muara_server.intake.slips import slip_of

if TYPE_CHECKING:
    from muara_server.intake.models import FormVersion


@require_http_methods(["GET", "HEAD", "POST"])
@needs("form.publish")
def forms(request: HttpRequest) -> HttpResponse:
    """Every form: what is offered, to whom, and how much of it waits; publish one more."""
    posted = request.method == "POST"
    form = Publish(request.POST, request.FILES) if posted else Publish()
    if posted and form.is_valid() and (version := _published(request, form)):
        told = {"title": version.title, "version": version.version or "–"}
        messages.success(request, _("%(title)s is published, version %(version)s.") % told)
        return redirect("intake:form-page", version.form_id)
    status = 400 if posted else 200
    page = {
        "standings": [(each, _lacking(each)) for each in queries.standings(request.user)],
        "form": form,
        "drafts": changing.drafts(request.user),
    }
    return render(request, "intake/forms.html", page, status=status)


@require_safe
@needs("form.publish")
def one(request: HttpRequest, form: UUID) -> HttpResponse:
    """One form with its versions, and what can be done with each."""
    found = queries.standing(request.user, form)
    if found is None:
        raise Http404
    page = {"each": found, "lacking": _lacking(found), "costs": queries.costs(found)}
    return render(request, "intake/form.html", page)


@require_POST
@needs("form.publish")
def retire(request: HttpRequest, version: UUID) -> HttpResponse:
    """Offer a version no more."""
    found = queries.offered(request.user, version)
    if found is None:
        raise Http404
    actions.retire(found, who=request.user)
    told = {"title": found.title, "version": found.version or "–"}
    messages.success(request, _("%(title)s, version %(version)s, is offered no more.") % told)
    return redirect("intake:form-page", found.form_id)


ADDRESSES = [
    path("forms/", forms, name="forms"),
    path("forms/<uuid:form>/", one, name="form-page"),
    path("forms/versions/<uuid:version>/retire/", retire, name="retire-version"),
]


def _published(request: HttpRequest, form: Publish) -> FormVersion | None:
    """The version, or what is wrong with it beside the field."""
    told = form.cleaned_data
    media = {each.name: each.read() for each in told["media"]}
    try:
        return drafting.publish_xform(
            told["xform"].read(),
            media=media,
            programme=told["programme"],
            place=told["place"],
            who=request.user,
        )
    except FormError as wrong:
        form.add_error("xform", slip_of(wrong).words)
    except InputError as wrong:
        form.add_error("xform", str(wrong))
    except NotAllowed as wrong:
        form.add_error("programme", str(wrong))
    return None


def _lacking(standing: queries.Standing) -> list[str]:
    return queries.lacking(standing.current) if standing.current else []
