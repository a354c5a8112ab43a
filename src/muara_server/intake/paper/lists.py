"""Who a name on paper is: rows of the lists that go with a form, as far as the clerk sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from muara.errors import FrameError
from muara.forms.expressions import Find
from muara_server.accounts import rules as policy
from muara_server.casework.queries.standing import proceedings_for
from muara_server.casework.rules.cases import CASE
from muara_server.casework.words import in_language
from muara_server.intake.caseload import CHILDREN, FILES, PLACES
from muara_server.intake.in_hand import rows_of
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User

SEARCH = "person.search"
MOST = 9
"""So many are offered: one key picks one."""


@dataclass(frozen=True)
class Row:
    """Somebody or something that may be meant: the id an answer carries, and what one reads."""

    id: str
    label: str


def meant_by(text: str, file: str, *, user: User) -> list[Row]:
    """Who or what may be meant by a text from paper, in the list of this file; at most nine."""
    listed = FILES.get(file, "")
    found = {row.id: Row(row.id, row.label) for row in _in_hand(text, listed, user)}
    if listed == CHILDREN and policy.allows(user, SEARCH):
        found |= {row.id: row for row in _searched(text, user)}
    if listed == PLACES:
        found |= {row.id: row for row in _by_code(text)}
    return list(found.values())[:MOST]


def finder(user: User) -> Find:
    """What the lists say of a row that was chosen: the case of a child, as far as the clerk may."""

    def find(listed: str, key: str, column: str) -> str:
        if listed != CHILDREN or column != "case":
            return ""
        try:
            held = proceedings_for(user, CASE, ended=False, person=UUID(key)).first()
        except ValueError:
            return ""
        return str(held.pk) if held else ""

    return find


def _in_hand(text: str, listed: str, user: User) -> list[Row]:
    wanted = text.casefold().split()
    rows = [row for row in rows_of(user) if row.list == listed] if listed else []
    return [
        Row(row.id, row.label)
        for row in rows
        if all(each in row.label.casefold() for each in wanted)
    ]


def _searched(text: str, user: User) -> list[Row]:
    try:
        hits = registry.search(user, text).hits
    except FrameError:  # too short to look for
        return []
    return [
        Row(str(hit.person), _called(hit.name, hit.place))
        for hit in hits
        if hit.inside and hit.person
    ]


def _by_code(text: str) -> list[Row]:
    try:
        place = places.by_code(text.strip())
    except FrameError:
        return []
    return [Row(place.code, in_language(place.names))]


def _called(name: str, place: object) -> str:
    where = in_language(place.names) if place is not None else ""  # type: ignore[attr-defined]
    return " · ".join(filter(None, [name or _("Name not recorded"), where]))
