"""Organisations: who there is, what each does and promised, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.accounts.views import needs
from muara_server.coordination.actions import partners as actions
from muara_server.coordination.actions.telling import correct, take_back, tell
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.forms.partners import (
    GROUP_NAMES,
    FindPartners,
    ImportPartners,
    OrganisationForm,
    SameName,
    TakeBack,
    Until,
    as_it_stands,
    kind_choices,
)
from muara_server.coordination.forms.told import OfficeForm
from muara_server.coordination.partner_files import read_organisations
from muara_server.coordination.queries.areas import kept_by
from muara_server.coordination.queries.levels import level_of, name_of
from muara_server.coordination.queries.organisations import (
    Organisation,
    of_one_name,
    organisations,
    plain,
)
from muara_server.coordination.queries.partners import (
    accounts_to_choose,
    bodies_of,
    organisation_choices,
    partner,
    roles_of,
    told_of,
)
from muara_server.coordination.queries.promises import kept, promises
from muara_server.coordination.queries.told import entry_for
from muara_server.coordination.rules.reach import KEEP, check_keeps, keeps
from muara_server.coordination.views.deeds import deed, tried
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User

METHODS = ["GET", "HEAD", "POST"]
SLIPS = 50
LARGEST = 2_000_000
"""Bytes; a list of 1,000 rows is smaller."""
WORDS = {"source": False, "note": False}
PUT_RIGHT = ("organisation_change", "organisation_role", "liaison", "agreement_party")


@require_safe
@needs("coordination.read")
def listed(request: HttpRequest) -> HttpResponse:
    """Every organisation, by group and level; first what a person must decide."""
    find = FindPartners(request.GET)
    told = find.cleaned_data if find.is_valid() else {}
    everyone = organisations(request.user, ended=True)
    there = [one for one in everyone.values() if one.until is None]
    shown = [one for one in everyone.values() if _fits(one, told)]
    roles = roles_of(request.user)
    owed: dict[UUID, list[Any]] = {}
    for each in promises(request.user):
        if each.owner:
            owed.setdefault(each.owner.id, []).append(each)
    page = {
        "find": find,
        "groups": [
            (GROUP_NAMES[group], [_row(one, roles, owed) for one in shown if one.group == group])
            for group in GROUP_NAMES
            if any(one.group == group for one in shown)
        ],
        "count": len(shown),
        "pairs": [
            (one, other, keeps(request.user, other.place)) for one, other in of_one_name(there)
        ],
        "narrowed": any(told.values()),
        "keeps": bool(accounts.grants(request.user, KEEP)),
    }
    return render(request, "coordination/organisations.html", page)


@require_safe
@needs("coordination.read")
def one(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """What it is, whose part, what it does, who speaks for it, what it signed and promised."""
    found = partner(request.user, organisation)
    page = {
        "partner": found,
        "one": found.one,
        "where": name_of(found.one.place),
        "group": GROUP_NAMES[found.one.group],
        "kind": found.one.kind.label(figures.language()) if found.one.kind else "",
        "bodies": bodies_of(request.user, organisation),
        "kept": kept(found.promises),
        "history": told_of(request.user, organisation),
        "keeps": keeps(request.user, found.one.place),
        "there": found.one.until is None,
    }
    return render(request, "coordination/organisation.html", page)


@require_http_methods(METHODS)
@needs("coordination.keep")
def add(request: HttpRequest) -> HttpResponse:
    """Record an organisation; one of the same name is shown before."""
    user = request.user
    offered = kept_by(user, KEEP)
    form = _organisation_form(request, user, places=offered)
    same = _same_name(form, user) if request.method == "POST" else None
    confirm = SameName(request.POST if same else None) if same else None

    def take() -> str:
        place = places.by_code(form.cleaned_data["place"])
        made = tell(
            "organisation",
            place=place,
            facts=form.facts,
            words=form.identifiers,
            on=form.cleaned_data["true_on"],
            who=user,
        )
        return reverse("coordination:organisation", args=[made])

    page = {
        "heading": _("Record an organisation"),
        "back": (reverse("coordination:organisations"), _("Organisations")),
        "button": _("Record"),
        "same": same,
        "confirm": confirm,
    }
    if confirm is not None and not confirm.is_valid():
        form.add_error(None, _("One of this name is recorded here already. Look at it first."))
    return deed(request, form, take, page=page, done=_("Recorded."))


@require_http_methods(METHODS)
@needs("coordination.keep")
def put_right(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Correct what was recorded wrongly; that it was said otherwise stays in its history."""
    found = _kept(request, organisation)
    form = _organisation_form(request, request.user, held=found)

    def take() -> str:
        partner_key = found.told.facts.get("partner")
        facts = form.facts | ({"partner": partner_key} if partner_key else {})
        day = form.cleaned_data["true_on"]
        correct(found.told, facts=facts, words=form.identifiers, on=day, who=request.user)
        return _address(found)

    page = _page(found, _("Correct what is recorded"), _("Correct"))
    page["binds"] = _("A slip is corrected here. A new name, a merger or an end is a change.")
    return deed(request, form, take, page=page, done=_("Corrected. The history holds both."))


CHANGES = ("renamed", "merged", "closed", "distinct")


@require_http_methods(METHODS)
@needs("coordination.keep")
def change(request: HttpRequest, organisation: UUID, change: str) -> HttpResponse:
    """A new name, a merger, an end; or that it is not the other of its name."""
    if change not in CHANGES:
        raise Http404
    found = _kept(request, organisation)
    others = [
        each
        for each in organisation_choices(request.user, place=found.place)
        if each[0] != str(found.id)
    ]
    needs_other = change in ("merged", "distinct")
    form = OfficeForm(
        request.POST or None,
        kind="organisation_change",
        words=({"title": True} if change == "renamed" else {}) | WORDS,
        needs=["other"] if needs_other else [],
        choices={"other": others},
        initial={"other": request.GET.get("other", "")},
    )
    if change == "renamed":
        form.fields["title"].label = _("New name")

    def take() -> str:
        tell(
            "organisation_change",
            place=found.place,
            programme=found.programme,
            facts={"change": change, **form.facts},
            words=form.identifiers,
            of=found.id,
            on=form.cleaned_data["true_on"],
            who=request.user,
        )
        return _address(found)

    heading, binds, button = _says(change)
    page = _page(found, heading, button) | {"binds": binds}
    return deed(request, form, take, page=page, done=_("Recorded. The history holds both."))


def _says(change: str) -> tuple[str, str, str]:
    return {
        "renamed": (
            _("It has another name"),
            _("The old name stays in its history, and it is still found by it."),
            _("Record the new name"),
        ),
        "merged": (
            _("It merged into another"),
            _("What it promised and did not do yet passes to the other. Its history stays."),
            _("Record the merger"),
        ),
        "closed": (
            _("It is there no more"),
            _("What it promised and did not do yet is flagged, until somebody passes it on."),
            _("Record its end"),
        ),
        "distinct": (
            _("It is not the other of its name"),
            _("Look at both first: who speaks for them, what they signed."),
            _("They are two"),
        ),
    }[change]


@require_http_methods(METHODS)
@needs("coordination.keep")
def split(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """An organisation that was a part of this one goes its own way: both go on."""
    found = _kept(request, organisation)
    form = _organisation_form(request, request.user, at=found)

    def take() -> str:
        made = actions.split_off(
            found,
            facts=form.facts,
            words=form.identifiers,
            on=form.cleaned_data["true_on"],
            who=request.user,
        )
        return reverse("coordination:organisation", args=[made])

    page = _page(found, _("A part of it goes its own way"), _("Record the new organisation"))
    page["binds"] = _("What this one promised stays with it, until somebody passes a promise on.")
    return deed(request, form, take, page=page, done=_("Recorded. Both go on."))


@require_http_methods(METHODS)
@needs("coordination.keep")
def role(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """What it does in the programme, from when until when."""
    found = _kept(request, organisation)
    form = OfficeForm(
        request.POST or None,
        kind="organisation_role",
        words=WORDS,
        needs=["role"],
        asks=["until"],
        first=["role", "true_on", "until"],
    )
    form.fields["true_on"].label = _("From")
    page = _page(found, _("Its part in the programme"), _("Record"))
    return deed(request, form, lambda: _told(request, found, form), page=page, done=_("Recorded."))


@require_http_methods(METHODS)
@needs("coordination.keep")
def speaker(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Who speaks for it; with an account, who answers its promises."""
    found = _kept(request, organisation)
    people = accounts_to_choose(found.place)
    form = OfficeForm(
        request.POST or None,
        kind="liaison",
        words={"member": True, "note": False},
        asks=["holder", "until"],
        choices={"holder": people},
        first=["member", "holder", "true_on", "until"],
    )
    form.fields["true_on"].label = _("From")
    form.fields["holder"].label = _("Account with which he or she answers promises")
    form.fields["holder"].help_text = (
        _("Accounts of partners that reach this place.")
        if people
        else _("No partner has an account that reaches this place. An administrator gives one.")
    )
    page = _page(found, _("Who speaks for it"), _("Record"))
    return deed(request, form, lambda: _told(request, found, form), page=page, done=_("Recorded."))


@require_http_methods(METHODS)
@needs("coordination.keep")
def entry(request: HttpRequest, entry: UUID) -> HttpResponse:
    """End a part, a speaker, a party on a day; or take back an entry that is wrong."""
    held = entry_for(request.user, entry, *PUT_RIGHT)
    check_keeps(request.user, held.place)
    may_end = held.kind != "organisation_change"
    ends = request.POST.get("deed") == "end" and may_end
    posted = request.method == "POST"
    last = held.facts.get("until")
    until = Until(request.POST if posted and ends else None, initial={"until": last})
    back = TakeBack(request.POST if posted and not ends else None)
    route = "agreement" if held.kind == "agreement_party" else "organisation"
    address = reverse(f"coordination:{route}", args=[held.of])

    def take() -> str:
        if ends:
            facts = {**held.facts, "until": until.cleaned_data["until"]}
            facts.pop("of", None)
            words = {name: " ".join(said) for name, said in held.words.items()}
            correct(held, facts=facts, words=words, who=request.user)
        else:
            take_back(held, reason=back.cleaned_data["reason"], who=request.user)
        return address

    page = {
        "heading": _("Put an entry right"),
        "back": (address, _("Back")),
        "told": next(
            (one for one in told_of(request.user, held.of) if one.entry == held.entry), None
        ),
        "until": until if may_end else None,
        "take_back": back,
        "button": "",
    }
    form: forms.Form = until if ends else back
    done = _("Recorded. The history holds both.")
    return deed(request, form, take, page=page, done=done)


@require_http_methods(METHODS)
@needs("coordination.keep")
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in a list of organisations, or show every slip in it."""
    posted = request.method == "POST"
    form = ImportPartners(request.POST, request.FILES) if posted else ImportPartners()
    page: dict[str, Any] = {"form": form, "places": kept_by(request.user, KEEP)}
    page["kinds"] = kind_choices(_top(page["places"]))
    if not posted or not form.is_valid():
        status = 400 if posted else 200
        return render(request, "coordination/import_organisations.html", page, status=status)
    read = read_organisations(
        form.cleaned_data["file"].read(LARGEST),
        offered=page["places"],
        known=list(organisations(request.user).values()),
    )
    if not read.slips and tried(form, lambda: str(actions.take_in(read.listed, who=request.user))):
        said = ngettext(
            "Taken in: %(number)s organisation.",
            "Taken in: %(number)s organisations.",
            len(read.listed),
        )
        messages.success(request, said % {"number": figures.number(len(read.listed))})
        return redirect("coordination:organisations")
    page |= {"slips": read.slips[:SLIPS], "all": len(read.slips), "rows": read.rows}
    return render(request, "coordination/import_organisations.html", page, status=400)


@area("coordination.read", "organisations")
def tells(user: User) -> Area:
    """What the first page says of organisations."""
    there = organisations(user)
    pairs = of_one_name(there.values())
    lines = []
    if pairs:
        said = ngettext(
            "%(number)s pair of one name at one place: somebody decides whether they are one.",
            "%(number)s pairs of one name at one place: somebody decides whether they are one.",
            len(pairs),
        )
        decides = any(keeps(user, other.place) for _one, other in pairs)
        lines.append(Line(said % {"number": figures.number(len(pairs))}, late=decides))
    said = ngettext("%(number)s organisation", "%(number)s organisations", len(there))
    lines.append(Line(said % {"number": figures.number(len(there))}))
    return Area(
        name=_("Organisations"),
        address=reverse("coordination:organisations"),
        says=_("Government, employers, workers, civil society, media: who there is."),
        lines=lines,
    )


ADDRESSES = [
    path("coordination/organisations/", listed, name="organisations"),
    path("coordination/organisations/add/", add, name="add-organisation"),
    path("coordination/organisations/import/", take_in, name="import-organisations"),
    path("coordination/organisations/<uuid:organisation>/", one, name="organisation"),
    path(
        "coordination/organisations/<uuid:organisation>/correct/",
        put_right,
        name="correct-organisation",
    ),
    path("coordination/organisations/<uuid:organisation>/split/", split, name="split-organisation"),
    path("coordination/organisations/<uuid:organisation>/part/", role, name="add-role"),
    path("coordination/organisations/<uuid:organisation>/speaker/", speaker, name="add-speaker"),
    path(
        "coordination/organisations/<uuid:organisation>/<slug:change>/",
        change,
        name="change-organisation",
    ),
    path("coordination/partner-entries/<uuid:entry>/", entry, name="partner-entry"),
]


def _fits(one: Organisation, told: dict[str, Any]) -> bool:
    text = plain(told.get("text") or "")
    names = (one.name, *one.known_as)
    return (
        (not text or any(text in plain(name) for name in names))
        and told.get("group") in (None, "", one.group)
        and told.get("level") in (None, "", level_of(one.place))
        and (one.until is None or bool(told.get("ended")) or bool(text))
    )


def _row(one: Organisation, roles: Any, owed: Any) -> dict[str, Any]:
    mine = owed.get(one.id, ())
    return {
        "one": one,
        "kind": one.kind.label(figures.language()) if one.kind else "",
        "where": name_of(one.place),
        "roles": roles.get(one.id, ()),
        "late": sum(each.stands == "late" for each in mine),
        "open": sum(each.is_open for each in mine),
        "all": len(mine),
    }


def _organisation_form(
    request: HttpRequest,
    user: User,
    *,
    places: Any = (),
    held: Organisation | None = None,
    at: Organisation | None = None,
) -> OrganisationForm:
    """The form: empty, with what stands, or for one that goes its own way."""
    place = (held or at).place if held or at else _top(places)  # type: ignore[union-attr]
    wholes = [
        each for each in organisation_choices(user) if held is None or each[0] != str(held.id)
    ]
    return OrganisationForm(
        request.POST or None,
        places=places,
        kinds=kind_choices(place),
        wholes=wholes,
        initial=as_it_stands(held) if held else None,
    )


def _top(offered: Any) -> Any:
    return places.by_code(offered[0][0]) if offered else None


def _same_name(form: OrganisationForm, user: User) -> Organisation | None:
    """One of this name at this place, if there is one."""
    if not form.is_valid():
        return None
    name, place = plain(form.cleaned_data["title"]), form.cleaned_data["place"]
    fits = (
        one
        for one in organisations(user).values()
        if one.place.code == place and name in {plain(each) for each in (one.name, *one.known_as)}
    )
    return next(fits, None)


def _kept(request: HttpRequest, organisation: UUID) -> Organisation:
    """An organisation that this person keeps. Http404, NotAllowed."""
    found = organisations(request.user, ended=True).get(organisation)
    if found is None:
        raise Http404
    check_keeps(request.user, found.place)
    return found


def _told(request: HttpRequest, found: Organisation, form: OfficeForm) -> str:
    tell(
        form.step.entry,
        place=found.place,
        programme=found.programme,
        facts=form.facts,
        words=form.identifiers,
        of=found.id,
        on=form.cleaned_data["true_on"],
        who=request.user,
    )
    return _address(found)


def _address(found: Organisation) -> str:
    return reverse("coordination:organisation", args=[found.id])


def _page(found: Organisation, heading: str, button: str) -> dict[str, Any]:
    return {"heading": heading, "back": (_address(found), found.name), "button": button}
