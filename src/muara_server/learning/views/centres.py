"""The register of schools and centres: the list, one of them, a new one, a change, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.casework.queries import providers as directory
from muara_server.casework.queries.areas import places_within
from muara_server.learning.actions import centres as actions
from muara_server.learning.forms.centres import CentreForm, Find, NewCentre
from muara_server.learning.frames.centre_standings import Standing, standings
from muara_server.learning.models import Institution
from muara_server.learning.queries import centres as queries
from muara_server.learning.rules.centres import (
    KEEP,
    READ,
    SUPERVISE,
    check_keeps,
    keeps_register,
)

if TYPE_CHECKING:
    from muara_server.accounts.models import User

ROWS = 50
MONTHS = 6
"""So many lines of registers are shown; of older ones those that lack something are counted."""


@require_safe
@needs("centre.read")
def centres(request: HttpRequest) -> HttpResponse:
    """The schools and centres of the reader's area, each with what is wrong there."""
    find = Find(
        request.GET,
        kinds=queries.kinds_within(accounts.reach(request.user, READ)),
        places=places_within(request.user, READ),
    )
    found = _narrowed(request.user, find)
    listed = Paginator(found, ROWS).get_page(request.GET.get("page"))
    page = {
        "find": find,
        "page": listed,
        "where": directory.places_in_words(one.centre.provider.place for one in listed),
        "wrong": sum(bool(one.wrong) for one in found),
        "narrowed": any(find.data.get(name) for name in find.fields),
        "keeps": rules.allows(request.user, KEEP),
        "supervises": rules.allows(request.user, SUPERVISE),
    }
    return render(request, "learning/centres.html", page)


def _narrowed(user: User, find: Find) -> list[Standing]:
    told = find.cleaned_data if find.is_valid() else {}
    found = queries.centres_for(user)
    if told.get("kind"):
        found = found.filter(kind=told["kind"])
    if told.get("operator"):
        found = found.filter(operator=told["operator"])
    if told.get("place"):
        found = found.filter(provider__place__path__contains=f"{told['place']}/")
    wrong = told.get("wrong")
    return [
        one
        for one in standings(user, found)
        if (not wrong and (one.wrong or not one.centre.provider.closed_on))
        or (wrong == "any" and one.wrong)
        or wrong in one.wrong
    ]


@require_safe
@needs("centre.read")
def centre(request: HttpRequest, centre: UUID) -> HttpResponse:
    """One school or centre: what it is, how full, which registers are there, who works there."""
    held = queries.one_centre(request.user, centre)
    (standing,) = standings(request.user, [held])
    place, batches = held.provider.place, list(_batches(held))
    named = {one.key: one for one in batches}
    page = {
        "centre": held,
        "standing": standing,
        "where": directory.places_in_words([place])[place.pk],
        "batches": [(one, standing.taken.get(one.key, 0)) for one in batches],
        "unbatched": standing.taken.get("", 0),
        "months": [(month, named.get(month.batch)) for month in standing.months[:MONTHS]],
        "older": sum(bool(month.missing) for month in standing.months[MONTHS:]),
        "staff": held.staff.all(),
        "keepers": [user.display_name for user in held.keepers.all()],
        "rules": queries.rules_at(place).centres,
        "keeps": rules.allows(request.user, KEEP, place=place),
        "supervises": rules.allows(request.user, SUPERVISE, place=place),
        "keeps_register": keeps_register(request.user, held),
    }
    return render(request, "learning/centre.html", page)


def _batches(held: Institution) -> Any:
    return held.batches.select_related("course", "tutor", "companion")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def new_centre(request: HttpRequest) -> HttpResponse:
    """Write a school or centre: one of the directory, or one that is not there yet."""
    form = NewCentre(
        request.POST if request.method == "POST" else None,
        kinds=queries.kinds_within(accounts.reach(request.user, KEEP)),
        providers=queries.providers_to_choose(request.user),
        places=directory.places_to_choose(request.user, None),
    )
    if request.method == "POST" and form.is_valid():
        made = form.written(Institution())
        if form.cleaned_data["provider"]:
            made.provider = directory.directory().get(pk=form.cleaned_data["provider"])
            actions.keep(made, who=request.user)
        else:
            actions.keep_new(form.kept(), made, who=request.user)
        messages.success(request, _("Recorded. Now name who keeps its register."))
        return redirect("learning:change-centre", made.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "learning/new_centre.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def change_centre(request: HttpRequest, centre: UUID) -> HttpResponse:
    """Change what is told of a school or centre, and who keeps its register."""
    held = queries.one_centre(request.user, centre)
    check_keeps(request.user, held.provider.place)
    form = CentreForm(
        request.POST if request.method == "POST" else None,
        kinds=queries.kinds_at(held.provider.place),
        keepers=queries.people_at(held),
        centre=held,
        initial={
            **{name: getattr(held, name) for name in NewCentre.OWN},
            "keepers": [str(user.pk) for user in held.keepers.all()],
        },
    )
    if request.method == "POST" and form.is_valid():
        keepers = [UUID(each) for each in form.cleaned_data.get("keepers", [])]
        actions.keep(form.written(held), who=request.user, keepers=keepers)
        messages.success(request, _("Recorded."))
        return redirect("learning:centre", held.pk)
    status = 400 if request.method == "POST" else 200
    page = {"form": form, "centre": held}
    return render(request, "learning/change_centre.html", page, status=status)


@require_POST
@needs("centre.keep")
def close_centre(request: HttpRequest, centre: UUID) -> HttpResponse:
    """It is there no more."""
    held = queries.one_centre(request.user, centre)
    (standing,) = standings(request.user, [held])
    actions.close(held, who=request.user)
    left = standing.all_taken
    if left:
        said = ngettext(
            "Closed. %(number)s child is still enrolled: record where it goes on.",
            "Closed. %(number)s children are still enrolled: record of each where it goes on.",
            left,
        )
        messages.warning(request, said % {"number": figures.number(left)})
        return redirect("learning:centre", held.pk)
    messages.success(request, _("Closed. Nobody is enrolled there."))
    return redirect("learning:centres")


ADDRESSES = [
    path("learning/centres/", centres, name="centres"),
    path("learning/centres/new/", new_centre, name="new-centre"),
    path("learning/centres/<uuid:centre>/", centre, name="centre"),
    path("learning/centres/<uuid:centre>/change/", change_centre, name="change-centre"),
    path("learning/centres/<uuid:centre>/close/", close_centre, name="close-centre"),
]
