"""People with their roles and places; their passwords are shown once and kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from muara.errors import nearest
from muara_server.accounts import queries as accounts
from muara_server.districts.actions.people import NewPerson, Opened, open_accounts
from muara_server.districts.files import read_rows
from muara_server.districts.forms.steps import AddPerson
from muara_server.districts.queries.begun import begun
from muara_server.districts.rules import opens_accounts
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.districts.steps.places import offered
from muara_server.districts.words import in_language, role_title
from muara_server.figures import language, number
from muara_server.places import queries as places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

AT = ("village", "block", "district")


def roles_here() -> list[tuple[str, str]]:
    """The roles that work in a district or below it."""
    return [(each.key, role_title(each)) for each in accounts.roles_in_use() if each.works_at in AT]


def _listed(_user: User, district: Place) -> Listed:
    rows = [
        Row([each.user.display_name, role_title(each.role), in_language(each.place.names)])
        for each in accounts.working_within(district)
    ]
    return Listed([_("Name"), _("Role"), _("Works in")], rows)


def _form(data: Any, district: Place) -> AddPerson:
    return AddPerson(
        data,
        choices={"role": roles_here(), "place": offered(district)},
        initial={"role": "case_worker", "place": district.code, "language": language()},
    )


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    one = NewPerson(
        name=typed["name"],
        role=typed["role"],
        place=places.by_code(typed["place"]),
        login=typed["login"],
        language=typed["language"],
    )
    return _told(open_accounts([one], district, programme=begun(district), who=who))


def _take_file(content: bytes, file: str, district: Place, who: User) -> Taken:
    rows = read_rows(
        content, file=file, needed=("name", "role"), others=("login", "place", "language")
    )
    roles = dict(roles_here())
    inside = dict(offered(district))
    known = places.with_codes(inside)
    people, logins = [], set()
    for row in rows:
        if row.get("role") not in roles:
            raise row.refuse(
                _("There is no such role in a district."),
                "role",
                do=nearest(row.get("role"), roles),
            )
        at = row.get("place") or district.code
        if at not in inside:
            raise row.refuse(
                _("This place does not lie in the district."),
                "place",
                expected=f"{district.code}, or a place in it",
            )
        login = row.get("login").lower()
        if login and (login in logins or accounts.user_by_login(login)):
            raise row.refuse(
                _("This login is taken."), "login", do=_("Choose another, or leave it empty.")
            )
        spoken = row.get("language") or language()
        if spoken not in dict(settings.LANGUAGES):
            raise row.refuse(
                _("Muara does not speak this language."),
                "language",
                expected=", ".join(dict(settings.LANGUAGES)),
            )
        logins.add(login)
        people.append(
            NewPerson(
                name=row.get("name")[:150],
                role=row.get("role"),
                place=known[at],
                login=login,
                language=spoken,
            )
        )
    return _told(open_accounts(people, district, programme=begun(district), who=who))


def _told(opened: Sequence[Opened]) -> Taken:
    said = ngettext("%(shown)s account opened.", "%(shown)s accounts opened.", len(opened))
    return Taken(said % {"shown": number(len(opened))}, opened=opened)


handles(
    Handler(
        "people",
        _listed,
        _form,
        _take,
        _take_file,
        columns=("name", "role", "login", "place", "language"),
        example=lambda place: f"Ani Kumari,case_worker,,{place.code},hi",
        may=opens_accounts,
        otherwise=gettext_lazy(
            "Accounts are opened by an administrator. Give the administrator a list: name, role,"
            " place, language."
        ),
    )
)
