"""The worker's own pages, which open without a connection: what is due, what waits, the forms.

No page that a phone keeps as it is names anybody: who is due comes as a part of its own, which the
phone seals with what was filled.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from muara.errors import MuaraError, NotAllowed
from muara_server.accounts import actions as accounts
from muara_server.accounts import kept
from muara_server.accounts import queries as people
from muara_server.accounts import rules as policy
from muara_server.accounts.views import needs, public
from muara_server.audit.actions import one_deed
from muara_server.casework.queries import standing as casework
from muara_server.casework.queries.items import items
from muara_server.figures import language
from muara_server.intake import (
    bundle,
    handing_out,
    locks,
    mappings,
    on_phones,
    openrosa,
    queries,
    read_first,
    rules,
)
from muara_server.intake.caseload import PROPERTIES
from muara_server.intake.views.openrosa import received
from muara_server.intake.words import of_forms, of_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from muara_server.accounts.models import Device, User
    from muara_server.intake.models import FormVersion

MOST_DUE = 40
A_WEEK = 7 * 24 * 60 * 60
AT = "/field/"
FROM_THE_FORM = "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()"


@require_safe
@needs(rules.FILL)
def phone(request: HttpRequest) -> HttpResponse:
    """What is due, what waits on this phone, and the forms."""
    page = {**_listed(request.user), **_due(request.user), "confidential": True}
    return render(request, "intake/phone.html", page)


@require_safe
@needs(rules.FILL)
def offline(request: HttpRequest) -> HttpResponse:
    """The same page as the phone keeps it: without whom, and without the reader's name."""
    return render(request, "intake/phone_offline.html", _listed(request.user))


@require_safe
@bundle.shows_forms
@needs(rules.FILL)
def fill(request: HttpRequest, form: UUID) -> HttpResponse:
    """The page in which the current version of a form is filled."""
    listed = queries.listed(request.user)
    version = next((each for each in listed if each.form_id == form), None)
    if version is None:
        raise Http404
    page = {
        "version": version,
        "built": bundle.is_built(),
        "told": _told(version),
        "words": _words(),
        "texts": read_first.of_form(version, request.user),
    }
    response = render(request, "intake/fill.html", page)
    response["Permissions-Policy"] = FROM_THE_FORM
    return response


@require_safe
@needs(rules.FILL)
def blank(request: HttpRequest, version: UUID) -> HttpResponse:
    """A blank form: a version never changes."""
    found = queries.download(request.user, version)
    if found is None:
        raise Http404
    return handing_out.xform(bytes(found.xform))


@require_safe
@needs(rules.FILL)
def medium(request: HttpRequest, medium: UUID) -> HttpResponseBase:
    """A picture, a recording or a list of a form."""
    found = queries.medium(request.user, medium)
    if found is None:
        raise Http404
    return handing_out.medium(found)


@require_safe
@needs(rules.FILL)
def session(request: HttpRequest) -> HttpResponse:
    """For the page's script: whose session this is, as a mark, and the token for sending."""
    return JsonResponse({"owner": kept.mark_of(request.user.pk), "csrf": get_token(request)})


@require_safe
@never_cache
@needs(rules.FILL)
def caseload(request: HttpRequest) -> HttpResponse:
    """The lists that forms look up: whole, or what came and went since a cursor."""
    told = on_phones.told(request.user, request.GET.get("since", ""))
    rows: dict[str, list[tuple[str, ...]]] = {}
    gone: dict[str, list[str]] = {}
    for row in told.rows:
        rows.setdefault(row.list, []).append(row.values())
    for name, identity in told.gone:
        gone.setdefault(name, []).append(identity)
    columns = {name: ("name", "label", *more) for name, more in PROPERTIES.items()}
    said = {"cursor": told.cursor, "whole": told.whole, "columns": columns}
    return JsonResponse({**said, "rows": rows, "gone": gone})


@require_POST
@needs(rules.FILL)
def key(request: HttpRequest) -> HttpResponse:
    """Give the browser the secret of what it keeps: a new one, or the one behind its lock."""
    user = request.user
    lock = _lock(request)
    if not lock:
        device, _credential = accounts.register_device(user, label=_("Browser"))
        secret, lock = locks.new(device)
    else:
        opened = locks.opened(lock, user=user.pk)
        device = _own(user, opened.device) if opened else None
        if opened is None or device is None:
            gone = _("This phone was signed off, or its key is another person's.")
            return _said(gone, status=410)
        secret = opened.secret
    accounts.seen(device)
    response = JsonResponse({"lock": lock, "device": str(device.pk)})
    response.set_cookie(
        "field_key",
        secret,
        max_age=A_WEEK,
        path=AT,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _body_unread(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for the token of the session in the header alone.

    Django looks for it in the body first, and so takes the body apart by its own parser.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        request.POST = QueryDict()
        return checked(request)

    return opened


@_body_unread
@require_POST
@needs(rules.FILL)
def submission(request: HttpRequest) -> HttpResponse:
    """Take what was filled, once; the words of the answer are for the worker."""
    told = request.headers.get("X-Field-Device", "")
    device = _device(request, told)
    if device is None:
        gone = _("This phone was signed off. Ask your administrator.")
        return _said(gone, status=403 if told else 400)
    try:
        outcome = received(request, device)
    except openrosa.NotTaken as refusal:
        return _said(str(refusal), status=refusal.status)
    except NotAllowed as refusal:
        return _said(str(refusal), status=403)
    except MuaraError as refusal:
        return _said(str(refusal), status=400)
    if outcome.apart:
        other = _("Kept, but other answers came under the same number before. Your office looks.")
        return _said(other, status=202)
    return _said(_("Received. Thank you."), status=201 if outcome.version_known else 202)


@require_safe
@never_cache
@public
def worker(request: HttpRequest) -> HttpResponse:
    """The script that opens these pages without a connection."""
    told = json.dumps({"version": bundle.version(), "shell": bundle.addresses()})
    text = f"const MUARA = {told};\n{bundle.worker()}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@require_safe
@public
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put these pages beside its other programs."""
    told = {
        "id": AT,
        "name": "Muara",
        "short_name": "Muara",
        "description": _("The forms of the programme, also without a connection."),
        "lang": request.LANGUAGE_CODE,
        "start_url": AT,
        "scope": AT,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5b73",
        "icons": [{"src": static("web/mark.svg"), "type": "image/svg+xml", "sizes": "any"}],
    }
    return JsonResponse(told, content_type="application/manifest+json")


ADDRESSES = [
    path("field/", phone, name="phone"),
    path("field/offline/", offline, name="phone-offline"),
    path("field/forms/<uuid:form>/", fill, name="fill"),
    path("field/blank/<uuid:version>.xml", blank, name="blank"),
    path("field/blank/media/<uuid:medium>", medium, name="blank-medium"),
    path("field/session/", session, name="phone-session"),
    path("field/caseload/", caseload, name="phone-caseload"),
    path("field/key/", key, name="phone-key"),
    path("field/submission/", submission, name="phone-submission"),
    path("field/worker.js", worker, name="phone-worker"),
    path("field/manifest.webmanifest", manifest, name="phone-manifest"),
]


def _listed(user: User) -> dict[str, Any]:
    """The forms, and every address that the phone is to hold."""
    forms = queries.listed(user)
    holds = [reverse("intake:phone-offline")]
    for version in forms:
        holds += [reverse("intake:fill", args=[version.form_id]), *_files(version).values()]
        holds.append(reverse("intake:blank", args=[version.pk]))
    return {"forms": forms, "built": bundle.is_built(), "holds": holds, "words": _words()}


def _due(user: User) -> dict[str, Any]:
    """What waits for this person until tonight, with names: never part of a page that is kept."""
    if not policy.allows(user, "proceeding.read"):
        return {"due": [], "all_due": 0}
    now = casework.moment_for(user)
    with one_deed("work.listed"):
        found = casework.waiting_for(user, until=now + dt.timedelta(days=1), at_most=MOST_DUE)
        return {"due": items(user, found.rows, now=now), "all_due": found.all}


def _told(version: FormVersion) -> dict[str, Any]:
    """What the script of the page needs to know of the form."""
    return {
        "form": str(version.form_id),
        "title": mappings.title(version, language()),
        "xform": reverse("intake:blank", args=[version.pk]),
        "media": _files(version),
        "lists": queries.lists_of(version.pk, version.media.all()),
        "entry": static(bundle.ENTRY),
    }


def _files(version: FormVersion) -> dict[str, str]:
    return {
        each.name: reverse("intake:blank-medium", args=[each.pk]) for each in version.media.all()
    }


def _words() -> dict[str, Any]:
    return {"pages": of_pages(), "forms": of_forms()}


def _lock(request: HttpRequest) -> str:
    try:
        told = json.loads(request.body)
    except ValueError:
        return ""
    lock = told.get("lock", "") if isinstance(told, dict) else ""
    return lock if isinstance(lock, str) else ""


def _device(request: HttpRequest, told: str) -> Device | None:
    """The browser that sends this, registered for whoever is logged in."""
    try:
        return _own(request.user, UUID(told))
    except ValueError:
        return None


def _own(user: User, device: UUID) -> Device | None:
    found = people.own_device(user, device)
    return found if found and found.revoked_at is None else None


def _said(message: str, *, status: int) -> HttpResponse:
    return JsonResponse({"message": message}, status=status)
