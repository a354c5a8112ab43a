"""Activities: the list, a new one, one with what became of it, what it cost and who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms as django
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.coordination import activity_kinds, budget_lines, participant_kinds
from muara.packs import open_pack
from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.coordination.actions import activities as actions
from muara_server.coordination.actions.telling import take_back
from muara_server.coordination.forms import activities as forms
from muara_server.coordination.forms.money import SettleForm
from muara_server.coordination.frames.budget import line_label
from muara_server.coordination.frames.participants import counted, flags
from muara_server.coordination.participant_files import COLUMNS, NEEDED, read_participants
from muara_server.coordination.queries.activities import Activity, activities, one_activity
from muara_server.coordination.queries.flags import still_open
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.queries.towns import towns_kept
from muara_server.coordination.rules.reach import check_keeps, keeps
from muara_server.coordination.views.settling import settled
from muara_server.learning.queries.taking_back import reasons_here
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.actions.activities import Participant

KEEP = actions.KEEP
LARGEST = 2_000_000
"""Bytes; a list of 2,000 rows is smaller."""
SLIPS, PAGE = 50, 50


@require_safe
@needs("coordination.read")
def all_activities(request: HttpRequest) -> HttpResponse:
    """Activities, late ones first; their participants counted once; what must be resolved."""
    listed = activities(request.user)
    held = [each for each in listed if each.state == "held"]
    keeping = [each for each in listed if keeps(request.user, each.place, KEEP)]
    found = [
        (flag, SettleForm(codes=forms.FOUND[flag.code])) for flag in flags(request.user, keeping)
    ]
    page = {
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "late": sum(each.late for each in listed),
        "counted": counted(request.user, held),
        "kinds": _participant_kinds(listed),
        "estimated": sum(each.estimated for each in held),
        "flags": found,
        "open": len(still_open([flag for flag, _form in found])),
        "may": bool(accounts.grants(request.user, KEEP)),
    }
    return render(request, "coordination/activities.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("activity.keep")
def new_activity(request: HttpRequest) -> HttpResponse:
    """Plan an activity."""
    posted = request.method == "POST"
    offered = towns_kept(request.user, KEEP)
    if not offered:
        raise Http404
    pack = open_pack(pack_of(places.by_code(offered[0][0])))
    form = forms.PlanActivityForm(
        request.POST if posted else None,
        places=offered,
        choices={
            "activity_kind": _labelled(activity_kinds(pack)),
            "line": _labelled(budget_lines(pack)),
            "organisation": _organisations(request.user),
        },
    )
    made: list[UUID] = []

    def keep() -> None:
        typed = form.cleaned_data
        at = places.by_code(typed["place"])
        also = [places.by_code(code) for code in typed["also_at"] if code != at.code]
        made.append(
            actions.plan(at, facts=form.facts, words=form.words, also_at=also, who=request.user)
        )

    if posted and form.done(keep):
        messages.success(request, _("Planned. When it is over, say that it was held."))
        return redirect("coordination:activity", made[0])
    status = 400 if posted else 200
    return render(request, "coordination/new_activity.html", {"form": form}, status=status)


@require_safe
@needs("coordination.read")
def activity(request: HttpRequest, activity: UUID) -> HttpResponse:
    """One activity: how it stands, what it cost, who was there."""
    held = one_activity(request.user, activity)
    may = keeps(request.user, held.place, KEEP)
    page = _page(request.user, held, may=may, said=_forms(request, held) if may else {})
    return render(request, "coordination/activity.html", page)


@require_POST
@needs("activity.keep")
def tell_activity(request: HttpRequest, activity: UUID) -> HttpResponse:
    """Say what became of an activity, what was paid, whom it reached, or who was there."""
    held = one_activity(request.user, activity)
    check_keeps(request.user, held.place, KEEP)
    said, what = _forms(request, held), request.POST.get("what", "")
    if what not in said:
        messages.error(request, _("Nothing was recorded: this cannot be said of it now."))
        return redirect("coordination:activity", held.id)
    if _told(request.user, held, what, said[what]):
        messages.success(request, _("Recorded."))
        return redirect("coordination:activity", held.id)
    page = _page(request.user, held, may=True, said=said) | {"tried": what}
    return render(request, "coordination/activity.html", page, status=400)


def _page(user: User, held: Activity, *, may: bool, said: dict[str, django.Form]) -> dict[str, Any]:
    names = {str(pk): one.name for pk, one in organisations(user, ended=True).items()}
    kind_words = _participant_kinds([held])
    sex = kinds()["participation"].facts["participant_sex"]
    people = [
        {
            "told": each,
            "days": held.days_of(each),
            "kind": kind_words.get(each.facts["participant_kind"], ""),
            "sex": sex.code_label(each.facts["participant_sex"], figures.language())
            if each.facts.get("participant_sex")
            else "",
            "organisation": names.get(each.facts.get("organisation") or "", ""),
        }
        for each in (held.taking_part if may else ())
    ]
    by = kinds()["activity_reach"].facts["estimated_by"]
    return {
        "activity": held,
        "line": line_label(held.line, held.place) if held.line else "",
        "may": may,
        "forms": said,
        "counted": counted(user, [held]),
        "kinds": kind_words,
        "people": people,
        "reached": [
            (each, by.code_label(each.facts["estimated_by"], figures.language()))
            for each in held.reached
        ],
        "reasons": reasons_here(),
        "reason": _reason(held),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("activity.keep")
def import_participants(request: HttpRequest, activity: UUID) -> HttpResponse:
    """Take in a list of participants, or show every slip in it."""
    held = one_activity(request.user, activity)
    check_keeps(request.user, held.place, KEEP)
    posted = request.method == "POST"
    form = forms.ParticipantList(request.POST, request.FILES) if posted else forms.ParticipantList()
    page = {
        "form": form,
        "activity": held,
        "columns": COLUMNS,
        "needed": NEEDED,
        "kinds": _participant_kinds([held]).items(),
        "sexes": _sexes(),
    }
    if posted and form.is_valid() and form.cleaned_data["file"].size > LARGEST:
        form.add_error("file", _("This file is too large. Divide it."))
    if not posted or not form.is_valid():
        status = 400 if posted else 200
        return render(request, "coordination/import_participants.html", page, status=status)
    known = {name.casefold(): key for key, name in _organisations(request.user)}
    offered = _offered(request.user, held)
    read = read_participants(
        form.cleaned_data["file"].read(),
        lambda row: forms.ParticipantForm(row, activity=held, **offered),
        token=lambda told: actions.token_of(told, held.place),
        there={UUID(each.facts["participant"]) for each in held.taking_part},
        organisations=known,
    )
    if read.slips:
        page |= {"slips": read.slips[:SLIPS], "all": len(read.slips), "rows": read.rows}
        return render(request, "coordination/import_participants.html", page, status=400)
    many = actions.enter(held, read.participants, who=request.user)
    said = ngettext("%(number)s participant entered.", "%(number)s participants entered.", many)
    messages.success(request, said % {"number": figures.number(many)})
    return redirect("coordination:activity", held.id)


@require_POST
@needs("activity.keep")
def settle_activity(request: HttpRequest) -> HttpResponse:
    """Say what was found of a flag of participants."""
    listed = [each for each in activities(request.user) if keeps(request.user, each.place, KEEP)]
    settled(request, flags(request.user, listed), forms.FOUND, permission=KEEP)
    return redirect("coordination:activities")


@require_POST
@needs("activity.keep")
def activity_away(request: HttpRequest, activity: UUID, told: UUID) -> HttpResponse:
    """Take back a cost, an estimate or a participant; that it was there stays recorded."""
    held = one_activity(request.user, activity)
    check_keeps(request.user, held.place, KEEP)
    entries = {each.id: each for each in held.parts}
    if told not in entries:
        raise Http404
    reason = request.POST.get("reason", "")
    if reason not in dict(reasons_here()):
        messages.error(request, _("Nothing was taken back. Choose why it is wrong."))
    else:
        take_back(entries[told], reason=reason, who=request.user, permission=KEEP)
        messages.success(request, _("Taken back. That it was there stays recorded."))
    return redirect("coordination:activity", held.id)


def _forms(request: HttpRequest, held: Activity) -> dict[str, django.Form]:
    """What may be told of it now; the one that was sent, with its answers."""
    sent = request.POST.get("what", "") if request.method == "POST" else ""

    def data(what: str) -> Any:
        return request.POST if sent == what else None

    steps = {"planned": ("hold", "move", "cancel"), "held": ("reopen",), "cancelled": ("reopen",)}
    found: dict[str, django.Form] = {
        each: forms.StepForm(data(each), step=each, activity=held) for each in steps[held.state]
    }
    if held.state != "cancelled":
        found["cost"] = forms.CostForm(data("cost"), auto_id="cost_%s")
    if held.state == "held":
        found["reach"] = forms.ReachForm(data("reach"), auto_id="reach_%s")
        if held.names_people:
            offered = _offered(request.user, held)
            found["participant"] = forms.ParticipantForm(
                data("participant"), activity=held, auto_id="participant_%s", **offered
            )
    return found


def _told(user: User, held: Activity, what: str, form: Any) -> bool:
    """Record what was sent; False, and why on the form, where it was refused."""
    if isinstance(form, forms.ParticipantForm):
        return _entered(user, held, form)
    told: dict[str, Any] = {"who": user}

    def keep() -> None:
        if isinstance(form, forms.StepForm):
            actions.step(held, what, facts=form.facts, note=form.words["note"], **told)
        else:
            deed = actions.cost if what == "cost" else actions.reach
            on = form.cleaned_data["true_on"]
            deed(held, facts=form.facts, words=form.words, on=on, **told)

    return bool(form.done(keep))


def _entered(user: User, held: Activity, form: forms.ParticipantForm) -> bool:
    if not form.is_valid():
        return False
    told: Participant = form.told()
    there = {each.facts["participant"] for each in held.taking_part}
    if str(actions.token_of(told, held.place)) in there:
        form.add_error(
            None,
            _(
                "This person is entered for this activity already. If they are two, write the phone"
                " or a number of each."
            ),
        )
        return False
    actions.enter(held, [told], who=user)
    return True


def _offered(user: User, held: Activity) -> dict[str, Any]:
    return {
        "kinds": list(_participant_kinds([held]).items()),
        "sexes": _sexes(),
        "organisations": _organisations(user),
    }


def _sexes() -> list[tuple[str, str]]:
    fact = kinds()["participation"].facts["participant_sex"]
    return [(code, fact.code_label(code, figures.language())) for code in fact.codes.codes]


def _participant_kinds(listed: list[Activity]) -> dict[str, str]:
    packs = {pack_of(each.place) for each in listed} or {"international"}
    words = figures.language()
    return {
        key: labels.get(words) or labels["en"]
        for pack in sorted(packs)
        for key, labels in participant_kinds(open_pack(pack)).items()
    } | {"not_told": _("not told")}


def _labelled(known: Any) -> list[tuple[str, str]]:
    return [(key, each.label(figures.language())) for key, each in known.items()]


def _organisations(user: User) -> list[tuple[str, str]]:
    return forms.named([(pk, one.name) for pk, one in organisations(user).items()])


def _reason(held: Activity) -> str:
    fact = kinds()["activity"].facts["reason"]
    code = held.steps[-1].facts.get("reason")
    return fact.code_label(code, figures.language()) if code else ""


ADDRESSES = [
    path("coordination/activities/", all_activities, name="activities"),
    path("coordination/activities/new/", new_activity, name="new-activity"),
    path("coordination/activities/settle/", settle_activity, name="settle-activity"),
    path("coordination/activities/<uuid:activity>/", activity, name="activity"),
    path("coordination/activities/<uuid:activity>/tell/", tell_activity, name="tell-activity"),
    path(
        "coordination/activities/<uuid:activity>/import/",
        import_participants,
        name="import-participants",
    ),
    path(
        "coordination/activities/<uuid:activity>/away/<uuid:told>/",
        activity_away,
        name="activity-away",
    ),
]
