"""The survey files that a person brought or was given to work with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.errors import MuaraError, Refused
from muara_server.accounts.views import needs
from muara_server.jobs import queries as jobs
from muara_server.jobs.actions import resume
from muara_server.surveys import actions, arriving, queries, rules, shown, words
from muara_server.surveys.forms import Begin, Bring, Shapes, Written
from muara_server.surveys.models import Survey
from muara_server.surveys.shapes import shapes_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

S = Survey.State
TEXT = (".csv", ".csv.gz")


@require_safe
@needs(rules.KEEP)
def listing(request: HttpRequest) -> HttpResponse:
    """What there is, and until when it is kept; and the way to bring another."""
    return _listing(request, Bring())


@csrf_exempt
@require_POST
@needs(rules.KEEP)
def bring(request: HttpRequest) -> HttpResponse:
    """A file in one form. It is cut into parts as it comes, so the token is looked at after that:
    whoever sends it has shown who they are, and what a stranger's page sent is let go.
    """
    request.upload_handlers = arriving.handlers(request)
    return _bring(request)


@csrf_protect
def _bring(request: HttpRequest) -> HttpResponse:
    form = Bring(request.POST, request.FILES)
    came = request.FILES.get(arriving.FILE)
    # The last field of the form stands after the file: without it the connection broke.
    if came is not None and "whole" not in request.POST:
        form.add_error("file", _("This broke off on the way, and nothing of it was kept."))
    if form.is_valid():
        told = form.cleaned_data
        about = {name: told[name] for name in ("title", "pack", "mapping", "layout")}
        try:
            survey = actions.bring(came, who=request.user, **about)
        except MuaraError as wrong:
            form.add_error("file", words.told(words.parts(wrong)))
        else:
            return redirect("surveys:survey", survey.pk)
    if came is not None:
        came.let_go()
    return _listing(request, form, status=400)


@require_POST
@needs(rules.KEEP)
def begin(request: HttpRequest) -> JsonResponse:
    """Open the place for a file that the script sends in parts."""
    form = Begin(request.POST, request.FILES)
    if form.is_valid():
        try:
            survey = actions.begin(who=request.user, **form.cleaned_data)
        except MuaraError as wrong:
            form.add_error(None, words.told(words.parts(wrong)))
        else:
            return JsonResponse(_standing(survey))
    wrong = [str(each) for errors in form.errors.values() for each in errors]
    return JsonResponse({"wrong": wrong}, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.KEEP)
def parts(request: HttpRequest, survey: UUID) -> JsonResponse:
    """How far a file has arrived; or, posted, its next part."""
    held = _own(request, survey)
    if request.method == "POST":
        number = request.GET.get("number", "")
        content = arriving.part_of(request)
        actions.keep_part(held, int(number) if number.isdecimal() else -1, content)
        if actions.arrived(held) == held.size:
            actions.all_here(held, who=request.user)
    return JsonResponse(_standing(held))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.KEEP)
def one(request: HttpRequest, survey: UUID) -> HttpResponse:
    """One survey: where it stands, who works with it, until when it is kept."""
    held = held_by(request, survey)
    if request.method == "POST":
        return _deed(request, held)
    return _page(request, held)


ADDRESSES = [
    path("surveys/", listing, name="surveys"),
    path("surveys/bring/", bring, name="bring"),
    path("surveys/begin/", begin, name="begin"),
    path("surveys/<uuid:survey>/", one, name="survey"),
    path("surveys/<uuid:survey>/parts/", parts, name="parts"),
]


def held_by(request: HttpRequest, survey: UUID) -> Survey:
    """The survey, if this person may work with it; else nothing is here."""
    held = queries.one(request.user, survey)
    if held is None:
        raise Http404
    return held


def _own(request: HttpRequest, survey: UUID) -> Survey:
    held = held_by(request, survey)
    rules.check_owner(held, request.user)
    return held


def _standing(survey: Survey) -> dict[str, Any]:
    """How far a file has arrived, as the script reads it."""
    return {
        "page": reverse("surveys:survey", args=[survey.pk]),
        "parts": reverse("surveys:parts", args=[survey.pk]),
        "size": survey.size,
        "part": arriving.PART,
        "next": survey.parts.count(),
        "arrived": actions.arrived(survey),
    }


def _listing(request: HttpRequest, form: Bring, *, status: int = 200) -> HttpResponse:
    page = {
        "surveys": queries.surveys_of(request.user),
        "days": settings.MUARA_SURVEY_DAYS,
        "form": form,
    }
    return render(request, "surveys/surveys.html", page, status=status)


def _page(
    request: HttpRequest,
    held: Survey,
    *,
    wrong: str = "",
    areas: Shapes | None = None,
    status: int = 200,
) -> HttpResponse:
    work = jobs.job_of(held.owner, held.job) if held.job else None
    mapping = queries.mapping_of(held)
    page = {
        "survey": held,
        "owns": held.owner_id == request.user.pk,
        "work": work,
        "runs": held.state == S.READING and work is not None and work.ended_at is None,
        "arrived": actions.arrived(held) if held.state == S.ARRIVING else None,
        "part": arriving.PART,
        "problem": words.told(held.problem),
        "written": Written(initial=held.told) if held.state == S.UNREADABLE else None,
        "shares": queries.shared_with(held),
        "mapping": mapping,
        "trying": mapping is not None and mapping.job is not None and mapping.tried_at is None,
        "in_the_way": words.told(mapping.problem) if mapping else "",
        "known": shown.known(held, mapping) if mapping else [],
        "notes": shown.notes(mapping) if mapping else [],
        "days": settings.MUARA_SURVEY_DAYS,
        "areas": areas or Shapes(),
        "shapes": len(shapes_of(held)),
        "wrong": wrong,
    }
    return render(request, "surveys/survey.html", page, status=status)


def _deed(request: HttpRequest, held: Survey) -> HttpResponse:
    who, deed = request.user, request.POST.get("do", "")
    try:
        if deed == "delete":
            actions.delete(held, who=who)
            messages.success(request, _("The file is deleted, and all that was seen of it."))
        elif deed == "longer":
            actions.keep_longer(held, who=who)
        elif deed == "share":
            actions.share(held, request.POST.get("login", ""), who=who)
        elif deed == "unshare":
            _unshare(request, held)
        elif deed == "areas":
            return _areas(request, held)
        elif deed == "again" and held.state in (S.UNREADABLE, S.READY):
            _again(request, held)
        elif deed == "resume" and held.job and (work := jobs.job_of(who, held.job)):
            resume(work, who=who)
    except Refused as refusal:
        return _page(request, held, wrong=str(refusal), status=400)
    return redirect("surveys:survey", held.pk)


def _areas(request: HttpRequest, held: Survey) -> HttpResponse:
    form = Shapes(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, held, areas=form, status=400)
    actions.keep_shapes(held, form.cleaned_data["shapes"], who=request.user)
    messages.success(request, _("The shapes are kept. Tables by these areas are drawn as a map."))
    return redirect("surveys:survey", held.pk)


def _unshare(request: HttpRequest, held: Survey) -> None:
    chosen = request.POST.get("share", "")
    for share in queries.shared_with(held):
        if str(share.pk) == chosen:
            actions.unshare(held, share, who=request.user)


def _again(request: HttpRequest, held: Survey) -> None:
    form = Written(request.POST)
    if form.is_valid():
        actions.read(held, who=request.user, told=form.cleaned_data)
