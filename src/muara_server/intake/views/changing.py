"""For the administrator: hand a changed form in, see what changed, try it, publish it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.errors import MuaraError, NotAllowed
from muara.forms import answers_of, burden, pace, read_submission, sort
from muara.packs import open_pack
from muara_server.accounts.views import needs
from muara_server.intake import bundle, caseload, handing_out, mappings, openrosa, rules, shown
from muara_server.intake.changing import becoming, compared, handing_in, queries
from muara_server.intake.changing.choosing import HandIn
from muara_server.intake.words import of_forms

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from muara_server.intake.models import HandedIn
    from muara_server.intake.slips import Slip

LARGEST_TRIED = 1_000_000
NOBODY = UUID(int=0)
"""Whom a form is tried with: the lists of a worker's children are not for an administrator."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.PUBLISH)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand a workbook in; all that is wrong with it is said at once, and then nothing is kept."""
    posted = request.method == "POST"
    form = HandIn(request.POST, request.FILES) if posted else HandIn()
    slips: list[Slip] = []
    if posted and form.is_valid():
        try:
            held = _handed_in(request, form)
            return redirect("intake:draft", held.pk)
        except handing_in.Slips as wrong:
            slips = list(wrong.slips)
        except NotAllowed as wrong:
            form.add_error("programme", str(wrong))
        except MuaraError as wrong:
            form.add_error("workbook", str(wrong))
    page = {"form": form, "slips": slips}
    return render(request, "intake/hand_in.html", page, status=400 if posted else 200)


@require_safe
@needs(rules.PUBLISH)
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft: what changed, what its answers become; from here it is tried or published."""
    held = _draft(request, draft)
    before = queries.newest_of(held.draft.key)
    form = compared.form_of(held)
    mapping = compared.mapping_of(held)
    have = {each.name for each in held.draft.media.all()}
    old = {each.name for each in before.media.all()} if before else set()
    named = openrosa.blank(bytes(held.draft.xform)).media
    page = {
        "held": held,
        "title": held.draft.title,
        "before": before,
        "lines": compared.against(held, before) if before else [],
        "lacking": sorted(named - have - old - caseload.FILES.keys()),
        "asked": becoming.asked_by(
            form,
            mapping,
            pack=held.pack,
            serves=becoming.serves_in(bytes(held.workbook)),
        ),
        "mapping": mapping,
        "burden": burden(form, pace(open_pack(held.pack))),
    }
    return render(request, "intake/draft.html", page)


@require_POST
@needs(rules.PUBLISH)
def publish(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Offer the draft to the phones."""
    version = handing_in.publish(_draft(request, draft), who=request.user)
    told = {"title": version.title, "version": version.version or "–"}
    messages.success(request, _("%(title)s is published, version %(version)s.") % told)
    return redirect("intake:form-page", version.form_id)


@require_POST
@needs(rules.PUBLISH)
def throw_away(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Forget the draft."""
    handing_in.throw_away(_draft(request, draft), who=request.user)
    messages.success(request, _("The draft is gone. What is published stays as it is."))
    return redirect("intake:forms")


@require_safe
@bundle.shows_forms
@needs(rules.PUBLISH)
def try_it(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The draft as a phone shows it; beside it, what the answers would become. Nothing is kept."""
    held = _draft(request, draft)
    files = {
        each.name: reverse("intake:draft-medium", args=[held.pk, each.name])
        for each in queries.media_for(held)
    }
    told = {
        "xform": reverse("intake:draft-form", args=[held.pk]),
        "tried": reverse("intake:draft-tried", args=[held.pk]),
        "media": files,
        "lists": {name: _sample(name) for name in caseload.FILES},
        "entry": static(bundle.ENTRY),
    }
    page = {"held": held, "built": bundle.is_built(), "told": told, "words": of_forms()}
    return render(request, "intake/try.html", page)


@require_safe
@needs(rules.PUBLISH)
def draft_form(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The draft as phones would download it."""
    return handing_out.xform(bytes(_draft(request, draft).draft.xform))


@require_safe
@needs(rules.PUBLISH)
def draft_medium(request: HttpRequest, draft: UUID, name: str) -> HttpResponseBase:
    """A file of the draft, or of the version before."""
    found = next(
        (each for each in queries.media_for(_draft(request, draft)) if each.name == name), None
    )
    if found is None:
        raise Http404
    return handing_out.medium(found)


@sensitive_variables()
@require_POST
@needs(rules.PUBLISH)
def tried(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What these answers would become, as a part of the page. They are read, and forgotten."""
    held = _draft(request, draft)
    page: dict[str, Any] = {"became": [], "wrong": "", "mapping": bool(held.mapping)}
    try:
        submission = read_submission(request.body, largest=LARGEST_TRIED)
        answers = answers_of(submission, compared.form_of(held))
        mapping = compared.mapping_of(held)
        page["became"] = shown.proposals(sort(answers, mapping)) if mapping else []
    except MuaraError as wrong:
        page["wrong"] = str(wrong)
    status = 400 if page["wrong"] else 200
    return render(request, "intake/parts/tried.html", page, status=status)


@require_safe
@needs(rules.PUBLISH)
def entries(request: HttpRequest, version: UUID) -> HttpResponse:
    """A version, offered or not: its questions, what its answers become, and what that serves."""
    found = queries.version(request.user, version)
    if found is None:
        raise Http404
    kept = mappings.newest(found)
    page = {
        "version": found,
        "title": shown.form_titles({found.form_id})[found.form_id],
        "mapping": kept,
        "asked": becoming.asked_by(
            mappings.form_of(found),
            mappings.read(kept) if kept else None,
            pack=kept.pack if kept else handing_in.SHARED,
            serves=becoming.serves_of(found.pk),
        ),
    }
    return render(request, "intake/entries.html", page)


@require_safe
@needs(rules.PUBLISH)
def workbook(request: HttpRequest, version: UUID) -> HttpResponse:
    """The workbook of a version, to be changed and handed in again."""
    found = queries.workbook_of(request.user, version)
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="{found.version.form.key}.xlsx"'
    return answer


@require_safe
@needs(rules.PUBLISH)
def mapping(request: HttpRequest, version: UUID) -> HttpResponse:
    """The mapping of a version, to be changed and handed in again."""
    found = queries.version(request.user, version)
    kept = mappings.newest(found) if found else None
    if kept is None:
        raise Http404
    answer = HttpResponse(kept.text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{handing_in.MAPPING}"'
    return answer


ADDRESSES = [
    path("forms/hand-in/", hand_in, name="hand-in"),
    path("forms/drafts/<uuid:draft>/", draft, name="draft"),
    path("forms/drafts/<uuid:draft>/publish/", publish, name="draft-publish"),
    path("forms/drafts/<uuid:draft>/away/", throw_away, name="draft-away"),
    path("forms/drafts/<uuid:draft>/try/", try_it, name="draft-try"),
    path("forms/drafts/<uuid:draft>/form.xml", draft_form, name="draft-form"),
    path("forms/drafts/<uuid:draft>/media/<str:name>", draft_medium, name="draft-medium"),
    path("forms/drafts/<uuid:draft>/tried/", tried, name="draft-tried"),
    path("forms/versions/<uuid:version>/entries/", entries, name="version-entries"),
    path("forms/versions/<uuid:version>/form.xlsx", workbook, name="version-workbook"),
    path("forms/versions/<uuid:version>/mapping.toml", mapping, name="version-mapping"),
]


def _handed_in(request: HttpRequest, form: HandIn) -> HandedIn:
    told = form.cleaned_data
    files = handing_in.Files(
        workbook=told["workbook"].read(),
        name=told["workbook"].name,
        mapping=told["mapping"],
        media={each.name: each.read() for each in told["media"]},
    )
    whom = handing_in.ForWhom(told["programme"] or "", told["place"], told["pack"])
    return handing_in.hand_in(files, whom, who=request.user)


def _draft(request: HttpRequest, draft: UUID) -> HandedIn:
    found = queries.draft(request.user, draft)
    if found is None:
        raise Http404
    return found


def _sample(name: str) -> str:
    """A list with one invented row, so that what asks for one can be tried."""
    columns = ["name", "label", *caseload.PROPERTIES[caseload.FILES[name]]]
    row = [str(NOBODY), _("An example"), *(str(NOBODY) for _column in columns[2:])]
    return f"{','.join(columns)}\n{','.join(row)}\n"
