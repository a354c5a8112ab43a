"""Promises: what is late, what is due, what was kept; answered by whoever speaks for its owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from muara.coordination import STANDINGS, promise_terms
from muara.packs import open_pack
from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.coordination.actions import partners as actions
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.forms.partners import FindPromises, PromiseForm, PromiseStep
from muara_server.coordination.queries.agreements import agreements
from muara_server.coordination.queries.areas import kept_by
from muara_server.coordination.queries.levels import name_of
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.queries.partners import organisation_choices, told_of
from muara_server.coordination.queries.promises import Promised, kept, promise_for, promises
from muara_server.coordination.rules.reach import KEEP, keeps
from muara_server.coordination.rules.speaking import speakers_of, speaks_for
from muara_server.coordination.views.deeds import deed, tried
from muara_server.coordination.words import PROMISE_WORDS
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User

METHODS = ["GET", "HEAD", "POST"]
COUNTED = ("on_time", "due")
SETTLES = ("pass_on", "drop")
"""What settles a promise that nobody owes any more."""


@require_safe
@needs("coordination.read")
def listed(request: HttpRequest) -> HttpResponse:
    """What is late, due, open, kept and dropped; by organisation; and those behind each figure."""
    every = promises(request.user)
    find = FindPromises(
        request.GET,
        owners=_owners(every),
        standings=[
            *PROMISE_WORDS.items(),
            ("mine", _("Of whom I speak for")),
            ("gone", _("Nobody owes it any more")),
        ],
    )
    told = find.cleaned_data if find.is_valid() else {}
    mine = speaks_for(request.user)
    of_one = [each for each in every if told.get("owner", "") in ("", _owner_id(each))]
    counted = request.GET.get("counted", "")
    shown = [each for each in of_one if _fits(each, told, mine)]
    if counted in COUNTED:
        ids = set(getattr(kept(of_one), counted))
        shown = [each for each in of_one if str(each.id) in ids]
    page = {
        "find": find,
        "numbers": _strip(of_one, told.get("owner", "")),
        "sections": _sections(shown),
        "by_owner": _by_owner(every),
        "narrowed": any(told.values()) or counted in COUNTED,
        "counted": counted if counted in COUNTED else "",
        "any": bool(every),
        "mine": [each for each in every if _mine(each, mine) and each.is_open],
        "keeps": bool(accounts.grants(request.user, KEEP)),
    }
    return render(request, "coordination/promises.html", page)


@require_safe
@needs("coordination.read")
def one(request: HttpRequest, promise: UUID) -> HttpResponse:
    """What was promised, whose it is, by when, and what you can do."""
    found = promise_for(request.user, promise)
    return render(request, "coordination/promise.html", _page(request, found, None))


@require_http_methods(METHODS)
@needs("promise.answer")
def step(request: HttpRequest, promise: UUID, step: str) -> HttpResponse:
    """Say how far it is, that it is done; or set another day, pass it on, drop it."""
    found = promise_for(request.user, promise)
    taken = found.standing.procedure.steps.get(step)
    if taken is None or taken.key == found.standing.procedure.opens:
        raise Http404
    address = reverse("coordination:promise", args=[found.id])
    if request.method != "POST":
        return redirect(address)
    form = PromiseStep(request.POST, step=taken, owners=organisation_choices(request.user))

    def take() -> str:
        actions.answer(
            found,
            step,
            facts=form.facts,
            words=form.identifiers,
            on=form.cleaned_data["true_on"],
            who=request.user,
        )
        return address

    if form.is_valid() and tried(form, take):
        return redirect(address)
    page = _page(request, found, form)
    return render(request, "coordination/promise.html", page, status=400)


@require_http_methods(METHODS)
@needs("coordination.keep")
def add(request: HttpRequest) -> HttpResponse:
    """Record what an organisation promises, and by when."""
    user = request.user
    offered = kept_by(user, KEEP)
    under = request.GET.get("agreement", "")
    signed = agreements(user)
    chosen = next((each for each in signed if str(each.id) == under), None)
    owner = request.GET.get("owner", "")
    known = organisations(user)
    at = (
        chosen.place
        if chosen
        else next((o.place for o in known.values() if str(o.id) == owner), None)
    )
    form = PromiseForm(
        request.POST or None,
        owners=organisation_choices(user, place=at),
        agreements=[(str(each.id), each.title) for each in signed],
        places=offered,
        initial={"agreement": under, "owner": owner, "place": at.code if at else ""},
    )

    def take() -> str:
        made = tell(
            "obligation",
            place=places.by_code(form.cleaned_data["place"]),
            facts={"step": "undertake", **form.facts},
            words=form.identifiers,
            on=form.cleaned_data["true_on"],
            who=user,
        )
        return reverse("coordination:promise", args=[made])

    page = {
        "heading": _("Record a promise"),
        "binds": _("Who does what by when. Whether it is late follows from its day."),
        "back": (reverse("coordination:promises"), _("Promises")),
        "button": _("Record"),
    }
    return deed(
        request,
        form,
        take,
        page=page,
        done=_("Recorded. Whoever speaks for it is told before its day."),
    )


@area("coordination.read", "promises")
def tells(user: User) -> Area:
    """What the first page says of promises."""
    found = promises(user)
    mine = speaks_for(user)
    late = [each for each in found if each.stands == "late"]
    own = [each for each in late if _mine(each, mine)]
    soon = sum(each.stands == "due_soon" for each in found)
    lines = []
    if own:
        said = ngettext(
            "%(number)s of the organisation you speak for is late",
            "%(number)s of the organisations you speak for are late",
            len(own),
        )
        lines.append(Line(said % {"number": figures.number(len(own))}, late=True))
    if late:
        said = ngettext("%(number)s promise is late", "%(number)s promises are late", len(late))
        lines.append(Line(said % {"number": figures.number(len(late))}, late=not own))
    if soon:
        said = ngettext("%(number)s is due soon", "%(number)s are due soon", soon)
        lines.append(Line(said % {"number": figures.number(soon)}))
    told = kept(found)
    if told.due:
        said = _("%(kept)s of %(due)s were kept by their day") % {
            "kept": figures.number(len(told.on_time)),
            "due": figures.number(len(told.due)),
        }
        lines.append(Line(said))
    return Area(
        name=_("Promises"),
        address=reverse("coordination:promises"),
        says=_("What unions, employers, media and others undertook, and by when."),
        lines=lines,
    )


ADDRESSES = [
    path("coordination/promises/", listed, name="promises"),
    path("coordination/promises/add/", add, name="add-promise"),
    path("coordination/promises/<uuid:promise>/", one, name="promise"),
    path("coordination/promises/<uuid:promise>/<slug:step>/", step, name="promise-step"),
]


def _page(request: HttpRequest, found: Promised, form: PromiseStep | None) -> dict[str, Any]:
    owners = organisation_choices(request.user)
    steps = actions.steps_open_to(found, request.user)
    if found.gone:
        steps.sort(key=lambda each: each.key not in SETTLES)
    forms = [PromiseStep(step=each, owners=owners) for each in steps]
    if form is not None:
        forms = [form, *(each for each in forms if each.taken != form.taken)]
    known = organisations(request.user, ended=True)
    signed = {each.id: each.title for each in agreements(request.user)}
    owner = found.owner
    return {
        "promise": found,
        "stands": PROMISE_WORDS[found.stands],
        "owner": owner,
        "first": known.get(found.promised_by),
        "agreement": signed.get(found.agreement) if found.agreement else "",
        "where": name_of(found.place),
        "forms": forms,
        "tried": form,
        "mine": owner is not None and owner.id in speaks_for(request.user),
        "spoken_for": bool(owner and speakers_of(owner.id)),
        "keeps": keeps(request.user, found.place),
        "history": told_of(request.user, found.id),
    }


def _owner_id(each: Promised) -> str:
    return str(each.owner.id if each.owner else each.promised_by)


def _owners(every: Sequence[Promised]) -> list[tuple[str, str]]:
    found = {_owner_id(each): each.owner.name for each in every if each.owner}
    return sorted(found.items(), key=lambda one: one[1].casefold())


def _mine(each: Promised, mine: frozenset[UUID]) -> bool:
    return each.owner is not None and each.owner.id in mine


def _fits(each: Promised, told: Mapping[str, Any], mine: frozenset[UUID]) -> bool:
    wanted = told.get("standing", "")
    if wanted == "mine":
        return _mine(each, mine)
    if wanted == "gone":
        return each.gone
    return wanted in ("", each.stands)


def _strip(found: Sequence[Promised], owner: str) -> list[dict[str, Any]]:
    """Late, due soon, open, and how many of those due were kept by their day."""
    told = kept(found)
    numbers = [
        _number(sum(each.stands == key for each in found), PROMISE_WORDS[key], owner, standing=key)
        for key in ("late", "due_soon", "open")
    ]
    rate = _number(len(told.on_time), _("Kept by their day"), owner, counted="on_time")
    rate["second"] = (
        _("of %(due)s due by now: %(share)s %%")
        % {"due": figures.number(len(told.due)), "share": figures.number(round(100 * told.share))}
        if told.share is not None
        else _("none was due yet")
    )
    soon = {promise_terms(open_pack(pack_of(each.place))).soon_days for each in found}
    if len(soon) == 1:
        numbers[1]["second"] = _("within %(days)s days") % {"days": figures.number(*soon)}
    return [*numbers, rate]


def _number(value: int, label: Any, owner: str, **asked: str) -> dict[str, Any]:
    said = "&".join(f"{name}={each}" for name, each in ({"owner": owner} | asked).items() if each)
    return {
        "value": value,
        "label": label,
        "address": f"{reverse('coordination:promises')}?{said}#list",
        "heard": _("%(number)s: %(label)s, open the list")
        % {"number": figures.number(value), "label": label},
        "second": "",
    }


def _sections(shown: Sequence[Promised]) -> list[tuple[str, Any, list[Promised]]]:
    listed = [(key, [each for each in shown if each.stands == key]) for key in STANDINGS]
    return [(key, PROMISE_WORDS[key], found) for key, found in listed if found]


def _by_owner(every: Sequence[Promised]) -> list[dict[str, Any]]:
    """How each organisation stands with what it promised."""
    grouped: dict[str, list[Promised]] = {}
    for each in every:
        if each.owner:
            grouped.setdefault(_owner_id(each), []).append(each)
    rows = []
    for owner, found in grouped.items():
        told = kept(found)
        cells = [
            _number(
                sum(each.stands == key for each in found), PROMISE_WORDS[key], owner, standing=key
            )
            for key in ("late", "due_soon", "open", "dropped")
        ]
        rows.append(
            {
                "owner": found[0].owner,
                "cells": cells,
                "on_time": _number(
                    len(told.on_time), _("Kept by their day"), owner, counted="on_time"
                ),
                "due": _number(len(told.due), _("Due by now"), owner, counted="due"),
            }
        )
    return sorted(rows, key=lambda row: row["owner"].name.casefold())
