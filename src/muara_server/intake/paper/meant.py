"""Who a name on paper is: rows of the lists that go with a form, as far as the clerk sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import FrameError
from muara.forms.expressions import Find
from muara_server.accounts import rules as policy
from muara_server.casework.queries.standing import proceedings_for
from muara_server.casework.rules.cases import CASE
from muara_server.casework.words import in_language
from muara_server.figures import language
from muara_server.intake import rules
from muara_server.intake.caseload import CHILDREN, FILES, HOUSEHOLDS, PLACES
from muara_server.intake.in_hand import rows_of
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

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
    searches = policy.allows(user, SEARCH)
    if listed == PLACES:
        found = _places(text, user)
    elif listed == CHILDREN and searches:
        found = _children(text, user)
    elif listed == HOUSEHOLDS and searches:
        found = _families(text, user)
    else:
        found = _in_hand(text, listed, user)
    return found[:MOST]


def called(ids: Collection[str], file: str, *, user: User) -> dict[str, str]:
    """What the records of these ids are called, as far as this person may know it.

    What is no id, or lies outside, is left out. Whose names are shown is recorded.
    """
    listed = FILES.get(file, "")
    if listed == PLACES:
        return {code: in_language(each.names) for code, each in places.with_codes(ids).items()}
    if listed not in (CHILDREN, HOUSEHOLDS):
        rows = rows_of(user) if listed else []
        return {row.id: row.label for row in rows if row.list == listed and row.id in ids}
    own = {subject: each for each in ids if (subject := as_id(each))}
    if listed == CHILDREN:
        seen = set(registry.people_for(user).filter(pk__in=own).values_list("pk", flat=True))
        registry.tell_listed("submission.named", seen, who=user)
    else:
        seen = registry.openable(user, own)
    told = registry.every_name_of(seen)
    return {
        own[subject]: registry.in_script(told.get(subject, ()), language())
        or _("Name not recorded")
        for subject in seen
    }


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
    """Rows of the worker's own caseload in which every word stands."""
    wanted = text.casefold().split()
    rows = [row for row in rows_of(user) if row.list == listed] if listed else []
    return [
        Row(row.id, row.label)
        for row in rows
        if all(each in row.label.casefold() for each in wanted)
    ]


def _children(text: str, user: User) -> list[Row]:
    return [
        Row(str(hit.person), _called(hit.name, hit.place))
        for hit in _hits(text, user)
        if hit.inside and hit.person
    ]


def _families(text: str, user: User) -> list[Row]:
    """Families by the name of somebody in them."""
    hits = {hit.person: hit for hit in _hits(text, user) if hit.inside and hit.person}
    homes = registry.homes_of(list(hits), on=timezone.localdate())
    may_open = registry.openable(user, set(homes.values()))
    told = _("family of %(name)s")
    found = {
        home: Row(str(home), _called(told % {"name": hits[person].name}, hits[person].place))
        for person, home in homes.items()
        if home in may_open
    }
    return list(found.values())


def _hits(text: str, user: User) -> Sequence[registry.Hit]:
    try:
        return registry.search(user, text).hits
    except FrameError:  # too short to look for
        return ()


def _places(text: str, user: User) -> list[Row]:
    """A place by its code, else those of this name where the clerk works."""
    try:
        found = [places.by_code(text.strip())]
    except FrameError:
        within = [grant.path or "" for grant in policy.grants(user, rules.FILL)]
        found = places.called(text, within=within, at_most=MOST)
    return [Row(place.code, in_language(place.names)) for place in found]


def as_id(text: str) -> UUID | None:
    """The id that stands in an answer; None where it is none."""
    try:
        return UUID(text.removeprefix("uuid:"))
    except ValueError:
        return None


def _called(name: str, place: Place | None) -> str:
    where = in_language(place.names) if place is not None else ""
    return " · ".join(filter(None, [name or _("Name not recorded"), where]))
