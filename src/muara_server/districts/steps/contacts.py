"""Whom to call when a child is in danger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from muara.coordination import national_numbers
from muara.errors import Refused
from muara.packs import open_pack
from muara_server.districts.actions.settling import settle
from muara_server.districts.forms.steps import AddContact, codes
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.districts.words import in_language
from muara_server.places.countries import pack_of
from muara_server.registry.queries.settled import settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

KIND = "emergency_contact"


def _standing(district: Place) -> list[Any]:
    return [each for each in settled(district, KIND) if not each.facts.get("ended")]


def _listed(_user: User, district: Place) -> Listed:
    called = dict(codes(KIND, "contact"))
    rows = [
        Row(
            [
                called[each.facts["contact"]],
                each.word("phone"),
                each.word("title"),
                each.word("note"),
            ],
            remove=each.facts.get("of") or str(each.id),
        )
        for each in _standing(district)
    ]
    return Listed([_("For what"), _("Telephone"), _("Who answers"), _("Note")], rows)


def _form(data: Any, district: Place) -> AddContact:
    listed = codes(KIND, "contact")
    there = {each.facts["contact"] for each in _standing(district)}
    first = next((code for code, _label in listed if code not in there), listed[0][0])
    known = national_numbers(open_pack(pack_of(district))).get(first)
    usual = {"phone": known.phone, "name": in_language(known.title)} if known else {}
    return AddContact(data, choices={"contact": listed}, initial={"contact": first, **usual})


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    words = {"title": typed["name"], "phone": typed["phone"], "note": typed["note"]}
    settle(KIND, district, who=who, facts={"contact": typed["contact"]}, words=words)
    return Taken(_("Recorded. It is shown from now on where a child is in danger."))


def _remove(sent: str, district: Place, who: User) -> None:
    standing = _standing(district)
    held = next((one for one in standing if sent in (one.facts.get("of"), str(one.id))), None)
    if held is None:
        raise Refused(_("This is not here any more."))
    facts = {"contact": held.facts["contact"], "ended": True}
    settle(KIND, district, who=who, facts=facts, of=UUID(sent))


handles(Handler("contacts", _listed, _form, _take, remove=_remove))
