"""Schemes of the country that do not run here, since when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from muara_server.convergence.queries.schemes import pack_for
from muara_server.districts.actions.settling import settle
from muara_server.districts.forms.steps import SayScheme, codes
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.figures import day as day_in_words
from muara_server.figures import language
from muara_server.registry.queries.settled import settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

KIND = "scheme_here"


def schemes_of(district: Place) -> list[tuple[str, str]]:
    """The schemes in force today where this district lies, by title."""
    pack, today = pack_for(district), timezone.localdate()
    found = [
        (each.key, each.called(language()))
        for each in pack.schemes.values()
        if each.on(today) and pack.geography.holds(each.jurisdiction, district.code) is not False
    ]
    return sorted(found, key=lambda one: one[1])


def _listed(_user: User, district: Place) -> Listed:
    called, reasons = dict(schemes_of(district)), dict(codes(KIND, "reason"))
    rows = [
        Row(
            [
                called.get(each.facts["scheme"], each.facts["scheme"]),
                _("offered") if each.facts["offered"] else _("not offered"),
                day_in_words(each.on),
                reasons.get(each.facts.get("reason") or "", ""),
            ]
        )
        for each in settled(district, KIND)
    ]
    note = _("All others of the country are offered.")
    return Listed([_("Scheme"), _("In this district it is"), _("From"), _("Why not")], rows, note)


def _form(data: Any, district: Place) -> SayScheme:
    return SayScheme(
        data,
        choices={
            "scheme": schemes_of(district),
            "offered": [("no", _("not offered")), ("yes", _("offered"))],
            "reason": [("", "–"), *codes(KIND, "reason")],
        },
        initial={"offered": "no", "since": timezone.localdate()},
    )


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    offered = typed["offered"] == "yes"
    facts = {
        "scheme": typed["scheme"],
        "offered": offered,
        "reason": "" if offered else typed["reason"],
    }
    settle(KIND, district, who=who, facts=facts, words={"note": typed["note"]}, on=typed["since"])
    return Taken(_("Recorded. It holds for every family of this district from that day."))


handles(Handler("schemes", _listed, _form, _take))
