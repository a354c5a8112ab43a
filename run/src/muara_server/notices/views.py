"""One's own notices, how one is told, and, for administrators, what could not be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages as announced
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara_server.accounts.views import logged_in, needs
from muara_server.notices import actions, channels, messages, queries
from muara_server.notices.contacts import contact_of
from muara_server.notices.forms import PreferenceForm

if TYPE_CHECKING:
    from muara_server.notices.models import Notice

A_PAGE = 50


@require_safe
@logged_in
def notices(request: HttpRequest) -> HttpResponse:
    """What this person was told, newest first."""
    rows = Paginator(queries.notices_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    page = {
        "notices": [_shown(notice) for notice in rows],
        "rows": rows,
        "unread": queries.unread(request.user),
    }
    return _by_own_clock(request, "notices/notices.html", page)


@require_safe
@logged_in
def open_notice(request: HttpRequest, notice: UUID) -> HttpResponse:
    """Count it as read, and go on to what it is about."""
    found = queries.notice_of(request.user, notice)
    if found is None:
        raise Http404
    actions.read(found)
    return redirect(_leads_to(found))


@require_POST
@logged_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Count everything as read."""
    actions.read_all(request.user)
    return redirect("notices:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@logged_in
def preferences(request: HttpRequest) -> HttpResponse:
    """Where, when and by which channel this person is told."""
    user = request.user
    contact, chosen = contact_of(user), queries.preference_of(user)
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        initial=PreferenceForm.initial_of(contact, chosen),
        zone_by_place=queries.zone_by_place(user),
    )
    if form.is_valid():
        actions.choose(user, form.contact(contact), form.chosen(chosen))
        announced.success(request, _("Kept. Notices reach you this way from now on."))
        return redirect("notices:preferences")
    on = channels.switched_on()
    page = {
        "form": form,
        "email_off": channels.EMAIL not in on,
        "sms_off": channels.SMS not in on,
        "reached": bool(queries.reached_by(user)),
    }
    return render(request, "notices/preferences.html", page, status=400 if form.errors else 200)


@require_POST
@logged_in
def test(request: HttpRequest) -> HttpResponse:
    """Send a test by every channel that reaches this person."""
    if actions.test(request.user):
        announced.success(request, _("A test is on its way. It takes a minute or two."))
    else:
        announced.success(request, _("The last test is less than a minute old. Wait for it first."))
    return redirect("notices:preferences")


@require_safe
@needs("account.administer")
def deliveries(request: HttpRequest) -> HttpResponse:
    """What each channel sent and could not send; nothing of what was said."""
    rows = Paginator(queries.troubled(), A_PAGE).get_page(request.GET.get("page"))
    page = {"channels": queries.channel_states(), "rows": rows}
    return _by_own_clock(request, "notices/deliveries.html", page)


@require_POST
@needs("account.administer")
def try_again(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Have one message that was given up tried again."""
    found = queries.delivery(delivery)
    if found is None:
        raise Http404
    actions.try_again(found, who=request.user)
    announced.success(request, _("It is tried again within a minute or two."))
    return redirect("notices:deliveries")


def _shown(notice: Notice) -> dict[str, object]:
    """A notice as the page lists it."""
    return {
        "id": notice.pk,
        "says": messages.says(notice),
        "told_at": notice.told_at,
        "read": notice.read_at is not None,
    }


def _by_own_clock(request: HttpRequest, template: str, page: dict[str, object]) -> HttpResponse:
    """The page with its times as the reader's own clock shows them."""
    with timezone.override(queries.hours_of(request.user).zone):
        return render(request, template, page)


def _leads_to(notice: Notice) -> str:
    """The page it is about; the list where it is about none, or where this page is no more."""
    try:
        return reverse(notice.route, args=[notice.about] if notice.about else [])
    except NoReverseMatch:
        return reverse("notices:notices")
