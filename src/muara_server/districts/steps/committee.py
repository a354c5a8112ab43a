"""The district's committees: begun here, their seats and meetings kept on their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.coordination import body_kinds
from muara.packs import open_pack
from muara_server.coordination.queries.bodies import bodies
from muara_server.districts.actions.settling import settle
from muara_server.districts.forms.steps import AddCommittee
from muara_server.districts.queries.begun import like
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.districts.words import in_language
from muara_server.figures import day as day_in_words
from muara_server.figures import language
from muara_server.places.countries import pack_of
from muara_server.places.queries import DISTRICT_LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.coordination.queries.bodies import Body
    from muara_server.places.models import Place


def committees_of(user: User, district: Place) -> list[Body]:
    """The committees of a district itself that are there today."""
    found = bodies(user, place=district, ended=False).values()
    return [each for each in found if each.place.pk == district.pk]


def _listed(user: User, district: Place) -> Listed:
    held = committees_of(user, district)
    rows = [
        Row([each.name or each.kind_name, each.kind_name, day_in_words(each.sitting.since)])
        for each in held
    ]
    model = like(district)
    kinds = {each.kind_name for each in held}
    also = {each.kind_name for each in committees_of(user, model)} - kinds if model else set()
    note = (
        _("%(place)s also has: %(kinds)s.")
        % {"place": in_language(model.names), "kinds": ", ".join(sorted(also))}
        if model and also
        else ""
    )
    return Listed([_("Committee"), _("Kind"), _("Since")], rows, note)


def _form(data: Any, district: Place) -> AddCommittee:
    known = body_kinds(open_pack(pack_of(district)))
    here = [
        (key, each.label(language()))
        for key, each in known.items()
        if {"district", *DISTRICT_LEVELS} & set(each.levels)
    ]
    return AddCommittee(data, choices={"body_kind": here}, initial={"since": timezone.localdate()})


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    facts = {"body_kind": typed["body_kind"]}
    kinds = body_kinds(open_pack(pack_of(district)))
    title = typed["title"] or kinds[typed["body_kind"]].label(language())
    settle("body", district, who=who, facts=facts, words={"title": title}, on=typed["since"])
    return Taken(_("Recorded. Its seats and meetings are kept on its own page."))


handles(Handler("committee", _listed, _form, _take, page="coordination:bodies"))
