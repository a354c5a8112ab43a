"""The register of policies: how far each has come, who claims to have brought it there, and why
that is believed or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from muara_server import figures
from muara_server.accounts.views import needs
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.forms.policies import (
    ClaimForm,
    EvidenceForm,
    FindPolicies,
    PolicyForm,
    StageForm,
)
from muara_server.coordination.queries import policies as queries
from muara_server.coordination.queries.areas import kept_by
from muara_server.coordination.queries.organisations import names_of, organisations
from muara_server.coordination.queries.policies import CLAIM, EVIDENCE, POLICY, STAGE
from muara_server.coordination.rules.reach import KEEP_POLICIES, check_keeps, keeps
from muara_server.places.queries import by_code
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.forms.told import OfficeForm
    from muara_server.places.models import Place


@area("coordination.read", "policies")
def told(user: User) -> Area:
    """How many policies there are, how many are in force and not funded, and claims that fell."""
    known = queries.policies(user, on=timezone.localdate())
    unfunded = sum(each.stage == "in_force" for each in known)
    fallen = sum(claim.finding == "contradicted" for each in known for claim in each.claims)
    lines = [
        Line(
            ngettext("%(number)s policy", "%(number)s policies", len(known))
            % {"number": figures.number(len(known))}
        )
    ]
    if unfunded:
        lines.append(
            Line(
                ngettext(
                    "%(number)s in force, of which nobody recorded money or practice",
                    "%(number)s in force, of which nobody recorded money or practice",
                    unfunded,
                )
                % {"number": figures.number(unfunded)}
            )
        )
    if fallen:
        lines.append(
            Line(
                ngettext(
                    "%(number)s claimed contribution is contradicted",
                    "%(number)s claimed contributions are contradicted",
                    fallen,
                )
                % {"number": figures.number(fallen)},
                late=True,
            )
        )
    return Area(
        name=_("Register of policies"),
        address=reverse("coordination:policies"),
        says=_("How far each law, rule and plan has come, with its source; claims stand apart."),
        lines=lines,
    )


@require_safe
@needs("coordination.read")
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with its stage, narrowed by stage and place."""
    known = queries.policies(request.user, on=timezone.localdate())
    where = {each.place.code: in_language(each.place.names) for each in known}
    find = FindPolicies(request.GET, places=sorted(where.items(), key=lambda one: one[1]))
    asked = find.cleaned_data if find.is_valid() else {}
    shown = [
        each
        for each in known
        if asked.get("stage") in ("", None, each.stage)
        and asked.get("place") in ("", None, each.place.code)
    ]
    page = {
        "find": find,
        "policies": shown,
        "all": len(known),
        "keeps": kept_by(request.user, KEEP_POLICIES),
    }
    return render(request, "coordination/policies.html", page)


@require_safe
@needs("coordination.read")
def policy(request: HttpRequest, policy: UUID) -> HttpResponse:
    """One policy: its stages with their sources, what nobody told, and the claims about it."""
    held = queries.one_policy(request.user, policy, on=timezone.localdate())
    claimants = {each.told.facts.get("claimant") for each in held.claims} - {None}
    names = names_of(request.user, (UUID(each) for each in claimants))
    page = {
        "policy": held,
        "keeps": keeps(request.user, held.place, KEEP_POLICIES),
        "claimants": {str(key): name for key, name in names.items()},
    }
    return render(request, "coordination/policy.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.keep")
def new_policy(request: HttpRequest) -> HttpResponse:
    """Write down a policy that the register does not have."""
    form = PolicyForm(request.POST or None, places=kept_by(request.user, KEEP_POLICIES))
    made: list[UUID] = []

    def keep(**said: Any) -> None:
        place = by_code(form.cleaned_data["place"])
        made.append(_tell(form, POLICY, place, request.user, **said))

    if request.method == "POST" and form.done(keep):
        messages.success(request, _("Recorded. Now say which stage it has reached."))
        return redirect("coordination:policy-stage", made[0])
    return _asked(
        request, form, title=_("Write down a policy"), back=reverse("coordination:policies")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.keep")
def new_stage(request: HttpRequest, policy: UUID) -> HttpResponse:
    """Record a stage that a policy reached."""
    held = queries.one_policy(request.user, policy, on=timezone.localdate())
    return _of(request, StageForm(request.POST or None), STAGE, held, _("Record a stage"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.keep")
def new_claim(request: HttpRequest, policy: UUID) -> HttpResponse:
    """Record that somebody claims to have brought a policy to a stage."""
    held = queries.one_policy(request.user, policy, on=timezone.localdate())
    known = organisations(request.user).values()
    form = ClaimForm(
        request.POST or None, organisations=[(str(each.id), each.name) for each in known]
    )
    return _of(request, form, CLAIM, held, _("Record a claimed contribution"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.keep")
def new_evidence(request: HttpRequest, policy: UUID, claim: UUID) -> HttpResponse:
    """Bring evidence for or against a claim."""
    held = queries.one_policy(request.user, policy, on=timezone.localdate())
    if claim not in {each.told.id for each in held.claims}:
        raise Http404
    form = EvidenceForm(request.POST or None)
    return _of(request, form, EVIDENCE, held, _("Bring evidence"), of=claim)


def _of(
    request: HttpRequest,
    form: OfficeForm,
    kind: str,
    held: queries.Policy,
    title: str,
    of: UUID | None = None,
) -> HttpResponse:
    """Ask for one thing about a policy, and record it."""
    check_keeps(request.user, held.place, KEEP_POLICIES)
    back = reverse("coordination:policy", args=[held.id])

    def keep(**said: Any) -> None:
        _tell(form, kind, held.place, request.user, of=of or held.id, **said)

    if request.method == "POST" and form.done(keep):
        messages.success(request, _("Recorded."))
        return redirect(back)
    return _asked(request, form, title=title, back=back, of=held.name)


def _tell(form: OfficeForm, kind: str, place: Place, who: User, **said: Any) -> UUID:
    said.pop("note", None)
    return tell(
        kind, place=place, who=who, permission=KEEP_POLICIES, words=form.identifiers, **said
    )


def _asked(
    request: HttpRequest, form: OfficeForm, *, title: str, back: str, of: str = ""
) -> HttpResponse:
    page = {"form": form, "title": title, "back": back, "of": of or _("Register of policies")}
    status = 400 if request.method == "POST" else 200
    return render(request, "coordination/ask.html", page, status=status)


ADDRESSES = [
    path("coordination/policies/", policies, name="policies"),
    path("coordination/policies/new/", new_policy, name="new-policy"),
    path("coordination/policies/<uuid:policy>/", policy, name="policy"),
    path("coordination/policies/<uuid:policy>/stage/", new_stage, name="policy-stage"),
    path("coordination/policies/<uuid:policy>/claim/", new_claim, name="policy-claim"),
    path(
        "coordination/policies/<uuid:policy>/claims/<uuid:claim>/evidence/",
        new_evidence,
        name="policy-evidence",
    ),
]
