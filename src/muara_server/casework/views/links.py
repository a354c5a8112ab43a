"""Links for services without an account: made by the sender, answered by whoever was told the code.

The page behind a link is small: no menu, nothing kept by the browser, no address passed on.
"""

from __future__ import annotations

from functools import partial, wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from muara.errors import NotAllowed
from muara_server.accounts.views import needs, public
from muara_server.casework.actions import links as actions
from muara_server.casework.forms.referrals import Code
from muara_server.casework.forms.steps import StepForm, step_forms
from muara_server.casework.procedures import RECEIVER
from muara_server.casework.queries import links as queries
from muara_server.casework.queries import referrals
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.items import item
from muara_server.casework.queries.providers import provider_with
from muara_server.casework.terms import terms
from muara_server.ledger import queries as ledger
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from muara_server.casework.models import Link, Proceeding

GROUP = 3


@require_POST
@sensitive_post_parameters()
@needs("referral.send")
def make_link(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """Make a link; its address and code are shown once, here, and never again."""
    held = standings.one_for(request.user, proceeding)
    try:
        made = actions.make_link(held, who=request.user)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("casework:referral", proceeding)
    address = reverse("casework:answer", args=[made.token])
    page = {
        "referral": held,
        "reference": referrals.reference_of(held.pk),
        "to": provider_with(held.receiver),
        "address": request.build_absolute_uri(address),
        "code": f"{made.code[:GROUP]} {made.code[GROUP:]}",
        "link": made.link,
        "confidential": True,
    }
    return render(request, "casework/link.html", page)


@require_POST
@needs("referral.send")
def close_link(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """Close the link of a referral."""
    held = standings.one_for(request.user, proceeding)
    link = queries.link_of(held.pk)
    if link is not None:
        actions.close_link(link, held, who=request.user)
        messages.success(request, _("The link is closed. Nobody can open it any more."))
    return redirect("casework:referral", proceeding)


def unspoken(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """No other site learns the address of this page, no search finds it, no browser keeps it.

    `no-referrer` would say no more to others, and hide from us where our own form comes from.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Cache-Control"] = "no-store"
        return answer

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@public
@unspoken
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code; then show what the service may see, and take its answers."""
    if request.method != "POST":
        return _ask(request, Code())
    if "pass" in request.POST:
        link = queries.open_link(token)
        if link and queries.passes(link, request.POST["pass"]):
            return _answered(request, link)
        form = Code({})
        form.errors.clear()
        form.add_error(
            None,
            _("The time is up, or this is answered. Type the code again, or call who sent it."),
        )
        return _ask(request, form, status=400)
    return _opened(request, token)


ADDRESSES = [
    path("referrals/<uuid:proceeding>/link/", make_link, name="make-link"),
    path("referrals/<uuid:proceeding>/link/close/", close_link, name="close-link"),
    path("answer/<str:token>/", answer, name="answer"),
]


def _opened(request: HttpRequest, token: str) -> HttpResponse:
    form = Code(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=400)
    came = actions.open_with_code(
        token, form.cleaned_data["code"], address=request.META.get("REMOTE_ADDR", "")
    )
    if came.link is not None:
        return _page(request, came.link)
    form.add_error(None, _refused(locked=came.locked))
    return _ask(request, form, status=429 if came.locked else 400)


def _answered(request: HttpRequest, link: Link) -> HttpResponse:
    """Take the answer that was sent; without one, the page stays open for longer."""
    step = request.POST.get("step", "")
    if not step:
        return _page(request, link)
    held = _held(link)
    procedure = standings.procedure_of(held)
    if step not in procedure.steps or RECEIVER not in procedure.steps[step].by:
        raise Http404
    chosen = procedure.steps[step]
    form = StepForm(request.POST, step=chosen, choices=choices_for(held, procedure, [chosen]))
    if not form.done(partial(actions.answer_through, link, step)):
        return _page(request, link, tried=form, status=400)
    if link.closed_at is not None:
        after = queries.held_by(link)
        more = after and referrals.receivers_steps(after, standings.standing_of(held.pk))
        page = {"held": held, "more": bool(more)}
        return render(request, "casework/answered.html", _frame() | page)
    return _page(request, link, done=True)


def _page(
    request: HttpRequest,
    link: Link,
    *,
    tried: StepForm | None = None,
    done: bool = False,
    status: int = 200,
) -> HttpResponse:
    held = _held(link)
    standing = standings.standing_of(held.pk)
    face = referrals.face_of(held, who=None, by="link")
    steps = () if face.closed else referrals.receivers_steps(held, standing)
    page = {
        "face": face,
        "one": item(held, standing, None, now=registry.working_moment(held.programme)),
        "standing": standing,
        "forms": step_forms(held, steps, tried),
        "tried": tried,
        "done": done,
        "pass": queries.a_pass(link),
        "minutes": terms().page_minutes,
        "link": link,
        **_frame(),
    }
    return render(request, "casework/answer.html", page, status=status)


def _held(link: Link) -> Proceeding:
    held = queries.held_by(link)
    if held is None:
        raise Http404
    return held


def _ask(request: HttpRequest, form: Code, *, status: int = 200) -> HttpResponse:
    return render(request, "casework/answer.html", {"code": form, **_frame()}, status=status)


def _frame() -> dict[str, Any]:
    return {"invented": ledger.nature() == "demonstration", "confidential": True}


def _refused(*, locked: bool) -> str:
    if locked:
        return _("Too many tries. Wait a quarter of an hour, or call whoever sent you the link.")
    return _(
        "This link and this code do not fit, or the link has ended. Check the code, or call "
        "whoever sent you the link."
    )
