"""Blocks and villages: by name, or from a file with codes and parents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara_server.districts.actions import directory
from muara_server.districts.files import text_of
from muara_server.districts.forms.steps import AddPlaces
from muara_server.districts.steps.handler import Handler, Listed, Row, Taken, handles
from muara_server.districts.words import in_language, level_in_words
from muara_server.figures import number
from muara_server.places import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

LEVELS = ("village", "block", "ward")
SHOWN = 200


def offered(district: Place) -> list[tuple[str, str]]:
    """The district and what lies in it, by code: where somebody may work, or something lie."""
    below = queries.in_force(queries.descendants(district), on=timezone.localdate())
    return [(each.code, in_language(each.names)) for each in below.order_by("path")[:5_000]]


def _listed(_user: User, district: Place) -> Listed:
    below = queries.in_force(
        queries.descendants(district, itself=False), on=timezone.localdate()
    ).select_related("parent")
    rows = [
        Row(
            [
                in_language(each.names),
                level_in_words(each.level),
                each.code,
                in_language(each.parent.names) if each.parent else "",
            ]
        )
        for each in below.order_by("path")[:SHOWN]
    ]
    all_of = below.count()
    note = _("The first %(shown)s of %(all)s.") % {"shown": number(SHOWN), "all": number(all_of)}
    return Listed(
        [_("Name"), _("What it is"), _("Code"), _("Lies in")],
        rows,
        note if all_of > SHOWN else "",
    )


def _form(data: Any, district: Place) -> AddPlaces:
    levels = [(level, level_in_words(level)) for level in LEVELS]
    return AddPlaces(
        data,
        choices={"level": levels, "parent": offered(district)},
        initial={"level": LEVELS[0], "parent": district.code},
    )


def _take(typed: Mapping[str, Any], district: Place, who: User) -> Taken:
    within = queries.by_code(typed["parent"])
    added = directory.add_named(
        typed["names"], level=typed["level"], within=within, district=district, who=who
    )
    return _told(added)


def _take_file(content: bytes, file: str, district: Place, who: User) -> Taken:
    text = text_of(content, file=file)
    return _told(directory.add_table(text, file=file, district=district, who=who))


def _told(added: int) -> Taken:
    said = ngettext(
        "%(shown)s place added or changed.", "%(shown)s places added or changed.", added
    )
    return Taken(said % {"shown": number(added)})


handles(
    Handler(
        "places",
        _listed,
        _form,
        _take,
        _take_file,
        columns=("code", "parent", "level", "en", "id", "hi", "since", "until"),
        example=lambda place: f"{place.code}.001,{place.code},village,Bhataulia,,,,",
    )
)
