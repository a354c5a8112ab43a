"""Logging in and out, and the tag that every page of Muara carries: who may open it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login as open_session
from django.contrib.auth import logout as close_session
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from muara.errors import NotAllowed
from muara_server.accounts import actions, kept, queries, roles, rules
from muara_server.accounts.forms import LoginForm
from muara_server.audit.actions import record

if TYPE_CHECKING:
    from muara_server.accounts.models import Device, User

View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """Open a page only to those who hold this permission somewhere; the page's queries say where.

    The tag stays on the view: a test walks every address and fails for one without it.
    """
    roles.known(permission)

    def tag(view: View) -> View:
        @never_cache
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            try:
                rules.check(request.user, permission)
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from refusal
            return _open(view, request, args, kwargs)

        opened.needs = permission  # type: ignore[attr-defined]
        return opened

    return tag


def logged_in(view: View) -> View:
    """Open a page to everybody who has logged in, whatever their role: it shows only their own."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return _open(view, request, args, kwargs)

    opened.needs = "logged in"  # type: ignore[attr-defined]
    return opened


def public(view: View) -> View:
    """Open a page to everybody in the world."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    opened.needs = "public"  # type: ignore[attr-defined]
    return opened


@sensitive_post_parameters("password")
@never_cache
@public
def log_in(request: HttpRequest) -> HttpResponse:
    """The page with the two fields."""
    form = LoginForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        open_session(request, form.user)
        record("session.open", who=form.user)
        _keep_language(request, form.user)
        return HttpResponseRedirect(_wanted(request))
    return render(request, "accounts/login.html", {"form": form, "next": _next(request)})


@require_POST
@public
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session, and forget everything it held; forms not yet sent are asked about first."""
    unsent = kept.unsent(request)
    if unsent and request.POST.get("unsent") != "remove":
        return render(request, "accounts/unsent.html", {"unsent": unsent})
    if request.user.is_authenticated:
        record("session.close", who=request.user)
    close_session(request)
    answer = redirect(settings.LOGOUT_REDIRECT_URL)
    answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # the next reader's language is his own
    return answer if unsent is None else kept.forgotten(answer)


def _keep_language(request: HttpRequest, user: User) -> None:
    """Whoever chose a language before logging in goes on in it."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES) and chosen != user.language:
        actions.choose_language(user, chosen)


@require_safe
@public
def alive(request: HttpRequest) -> HttpResponse:
    """For the machine that watches this one: the server answers and reaches its records."""
    queries.roles_in_use().exists()
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_POST
@logged_in
def revoke_device(request: HttpRequest, device: UUID) -> HttpResponse:
    """Let a lost phone speak for its owner no more."""
    found = queries.own_device(request.user, device)
    if found is None:
        raise Http404
    actions.revoke_device(found, who=found.user)
    return HttpResponseRedirect(_wanted(request))


def device_of(request: HttpRequest) -> Device | None:
    """The device that signs this request with `Authorization: Bearer <credential>`."""
    kind, _, credential = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not credential:
        return None
    device = queries.device_for(credential.strip())
    if device is not None:
        actions.seen(device)
    return device


def _open(
    view: View, request: HttpRequest, args: tuple[Any, ...], named: dict[str, Any]
) -> HttpResponse:
    """Past the door, what the policy refuses answers as if it did not exist; the trail knows.

    What really does not exist is written into the trail too: whoever tries ids out shows, and
    both answers take the same time.
    """
    subjects = [(kind, subject) for kind, subject in named.items() if isinstance(subject, UUID)]
    try:
        return view(request, *args, **named)
    except NotAllowed as refusal:
        if refusal.code not in rules.OUT_OF_REACH:
            raise PermissionDenied(str(refusal)) from refusal
        record("access.refused", who=request.user, about=subjects[0] if subjects else None)
        raise Http404 from refusal
    except Http404:
        if subjects:
            record("access.refused", who=request.user, about=subjects[0])
        raise


def on_this_site(request: HttpRequest, wanted: str) -> str:
    """This address, if it is one of this site and begins at its root; else nothing."""
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def _next(request: HttpRequest) -> str:
    """Where the reader wanted to go; never to another site."""
    return on_this_site(request, request.POST.get("next") or request.GET.get("next") or "")


def _wanted(request: HttpRequest) -> str:
    return _next(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
