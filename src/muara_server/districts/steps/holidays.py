"""Days without school here, beside those of the pack."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara.errors import Refused
from muara.packs import open_pack
from muara_server.districts.actions.settling import settle, settle_all
from muara_server.districts.files import read_rows
from muara_server.districts.forms.steps import AddHoliday
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.districts.words import in_language
from muara_server.figures import day as day_in_words
from muara_server.figures import number
from muara_server.places.countries import pack_of
from muara_server.registry.free_days import days_ahead
from muara_server.registry.queries.settled import settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

KIND = "local_holiday"


def _listed(_user: User, district: Place) -> Listed:
    own = {each.facts["day"]: each for each in settled(district, KIND)}
    rows = [
        Row([day_in_words(day), in_language(labels), _("the whole country")])
        for day, labels in days_ahead(open_pack(pack_of(district)), district)
        if day.isoformat() not in own
    ]
    rows = [
        Row(
            [
                day_in_words(dt.date.fromisoformat(day)),
                each.word("title"),
                _("this district") if each.facts["free"] else _("this district: school is open"),
            ],
            remove=day if each.facts["free"] else "",
        )
        for day, each in sorted(own.items())
    ] + rows
    return Listed([_("Day"), _("What it is called"), _("Whose")], rows)


def _form(data: Any, district: Place) -> AddHoliday:
    free = [("yes", _("there is no school")), ("no", _("there is school after all"))]
    return AddHoliday(data, choices={"free": free}, initial={"free": "yes"})


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    facts = {"day": typed["day"].isoformat(), "free": typed["free"] == "yes"}
    words = {"title": typed["title"], "source": typed["source"]}
    settle(KIND, district, who=who, facts=facts, words=words)
    return Taken(_("Recorded. Registers and attendance go by it."))


def _take_file(content: bytes, file: str, district: Place, who: User) -> Taken:
    rows = read_rows(content, file=file, needed=("day", "name"), others=("source",))
    year, seen, told = timezone.localdate().year, {}, []
    for row in rows:
        day = row.day("day")
        if abs(day.year - year) > 1:
            raise row.refuse(
                _("This holiday lies outside the years for which a calendar is made."),
                "day",
                expected=_("a day from %(first)s to %(last)s")
                % {"first": year - 1, "last": year + 1},
            )
        if day in seen:
            raise row.refuse(_("This day stands in another row too."), "day")
        seen[day] = row
        facts = {"day": day.isoformat(), "free": True}
        told.append((facts, {"title": row.get("name"), "source": row.get("source")}))
    added = settle_all(KIND, district, told, who=who)
    said = ngettext("%(shown)s holiday taken in.", "%(shown)s holidays taken in.", added)
    return Taken(said % {"shown": number(added)})


def _remove(sent: str, district: Place, who: User) -> None:
    held = next((each for each in settled(district, KIND) if each.facts["day"] == sent), None)
    if held is None:
        raise Refused(_("This is not here any more."))
    settle(
        KIND,
        district,
        who=who,
        facts={"day": sent, "free": False},
        words={"title": held.word("title")},
    )


handles(
    Handler(
        "holidays",
        _listed,
        _form,
        _take,
        _take_file,
        columns=("day", "name", "source"),
        example=lambda _place: "2026-03-22,Bihar Diwas,Circular of the district",
        remove=_remove,
    )
)
