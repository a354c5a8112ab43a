"""What the district set out to reach, beside what its records count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara.errors import nearest
from muara_server.districts.actions.settling import settle, settle_all
from muara_server.districts.files import read_rows
from muara_server.districts.forms.steps import SetTarget
from muara_server.districts.queries.begun import like
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.districts.words import in_language
from muara_server.figures import day as day_in_words
from muara_server.figures import number
from muara_server.programme.own_targets import definitions_at, targets_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

KIND = "district_target"


def _listed(user: User, district: Place) -> Listed:
    rows = [
        Row(
            [
                each.label,
                number(each.value),
                day_in_words(each.by),
                _counted(each),
                each.told.facts["definition"],
            ],
            opens=each.address,
        )
        for each in targets_at(district, user)
    ]
    model = like(district)
    there = targets_at(model, user) if model else []
    said = "; ".join(f"{each.label}: {number(each.value)}" for each in there)
    note = (
        _("%(place)s set out to reach: %(targets)s.")
        % {"place": in_language(model.names), "targets": said}
        if model and said
        else ""
    )
    heads = [_("What is counted"), _("Target"), _("To be reached by"), _("Counted today")]
    return Listed([*heads, _("Definition and its version")], rows, note)


def _counted(target: Any) -> str:
    if target.redefined:
        return _("counted otherwise now: set it again")
    return _("withheld") if target.withheld else number(target.counted)


def _form(data: Any, district: Place) -> SetTarget:
    known = [(key, one.label) for key, one in definitions_at(district).items()]
    return SetTarget(data, choices={"definition": known})


def _facts(key: str, value: int, by: str, district: Place) -> dict[str, Any]:
    indicator = definitions_at(district)[key].indicator.key
    return {"indicator": indicator, "value": value, "by_day": by, "definition": key}


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    by = typed["by_day"].isoformat()
    facts = _facts(typed["definition"], typed["value"], by, district)
    settle(KIND, district, who=who, facts=facts)
    return Taken(_("Recorded. It stands beside what is counted here."))


def _take_file(content: bytes, file: str, district: Place, who: User) -> Taken:
    rows = read_rows(content, file=file, needed=("definition", "value", "by_day"))
    known, told = definitions_at(district), []
    for row in rows:
        key = row.get("definition")
        if key not in known:
            raise row.refuse(
                _("This is no definition, with its version, by which something is counted here."),
                "definition",
                expected=", ".join(known),
                do=nearest(key, known),
            )
        by = row.day("by_day").isoformat()
        told.append((_facts(key, row.number("value"), by, district), {}))
    added = settle_all(KIND, district, told, who=who)
    said = ngettext("%(shown)s target set.", "%(shown)s targets set.", added)
    return Taken(said % {"shown": number(added)})


handles(
    Handler(
        "targets",
        _listed,
        _form,
        _take,
        _take_file,
        columns=("definition", "value", "by_day"),
        example=lambda place: f"{next(iter(definitions_at(place)), '')},500,2027-03-31",
    )
)
