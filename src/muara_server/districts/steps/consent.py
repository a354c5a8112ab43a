"""What a family is told before it consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara.coordination import usual_texts
from muara.packs import open_pack
from muara_server.districts.actions.settling import settle
from muara_server.districts.forms.steps import AddConsent, codes
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.figures import language
from muara_server.places.countries import pack_of
from muara_server.registry.queries.settled import settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

KIND = "consent_text"


def _listed(_user: User, district: Place) -> Listed:
    what, spoken = dict(codes(KIND, "purpose")), dict(codes(KIND, "in_language"))
    rows = [
        Row([what[each.facts["purpose"]], spoken[each.facts["in_language"]], each.word("text")])
        for each in settled(district, KIND)
    ]
    return Listed([_("Consent to what"), _("Language of the text"), _("Text")], rows)


def _form(data: Any, district: Place) -> AddConsent:
    purposes = codes(KIND, "purpose")
    there = {each.facts["purpose"] for each in settled(district, KIND)}
    first = next((code for code, _label in purposes if code not in there), purposes[0][0])
    usual = usual_texts(open_pack(pack_of(district))).get(first, {})
    initial = {
        "purpose": first,
        "in_language": language(),
        "text": usual.get(language()) or usual.get("en", ""),
    }
    choices = {"purpose": purposes, "in_language": codes(KIND, "in_language")}
    return AddConsent(data, choices=choices, initial=initial)


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    facts = {name: typed[name] for name in ("purpose", "in_language")}
    settle(KIND, district, who=who, facts=facts, words={"text": typed["text"]})
    return Taken(_("Recorded. It is shown from now on where this consent is recorded."))


handles(Handler("consent", _listed, _form, _take))
