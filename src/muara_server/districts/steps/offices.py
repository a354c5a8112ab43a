"""Offices and services to which a child or a family is referred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara_server.casework.queries.providers import given_within, services
from muara_server.districts.actions import directory
from muara_server.districts.forms.steps import AddOffice
from muara_server.districts.queries.begun import like
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.districts.steps.places import offered
from muara_server.districts.words import in_language
from muara_server.figures import number
from muara_server.places import queries as places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.places.models import Place


def _listed(_user: User, district: Place) -> Listed:
    called = dict(services())
    given = given_within(district)
    rows = [
        Row([each.name, called.get(service, service), in_language(each.place.names), each.phone])
        for service, listed in given.items()
        for each in listed
    ]
    model = like(district)
    also = [called[each] for each in given_within(model) if each not in given] if model else []
    note = (
        _("%(place)s also has: %(kinds)s.")
        % {"place": in_language(model.names), "kinds": ", ".join(also)}
        if model and also
        else ""
    )
    return Listed([_("Name"), _("What it gives"), _("Lies in"), _("Telephone")], rows, note)


def _form(data: Any, district: Place) -> AddOffice:
    given = given_within(district)
    kinds = services()
    first = next((code for code, _label in kinds if code not in given), kinds[0][0])
    return AddOffice(
        data,
        choices={"service": kinds, "place": offered(district)},
        initial={"service": first, "place": district.code},
    )


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    at = places.by_code(typed["place"])
    directory.add_office(typed["name"], typed["service"], typed["phone"], at=at, who=who)
    return Taken(_("Recorded. Referrals can go there from now on."))


def _take_file(content: bytes, file: str, district: Place, who: User) -> Taken:
    added = directory.add_offices(content, file=file, district=district, who=who)
    said = ngettext("%(shown)s office taken in.", "%(shown)s offices taken in.", added)
    return Taken(said % {"shown": number(added)})


handles(
    Handler(
        "offices",
        _listed,
        _form,
        _take,
        _take_file,
        columns=("key", "name", "place", "phone", "service", "checked_on"),
        example=lambda place: f"SM-SCHOOL-1,Middle school Riga,{place.code},,school,2026-11-20",
    )
)
