"""Slips and outcomes in the reader's language. No word of a row is repeated in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from muara_server.figures import language
from muara_server.intake.models import UploadRow
from muara_server.intake.reasons import TITLES
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from muara.lists import Fields

CONFIRMED = "read_from_font"
MOST = 8
"""Answers that are named where none of them was given; the template names them all."""

SLIPS = {
    "needed": _("is empty, and without it the row says nothing"),
    "not_a_choice": _("is none of the answers: %(offered)s"),
    "not_a_number": _("is not a number; write digits alone"),
    "not_whole": _("is not a whole number; write digits alone"),
    "not_a_day": _("is not a day; write it as 2016-09-01"),
    "day_or_month": _("may be two different days; say above which comes first"),
    "short_year": _("has a year of two digits; write all four"),
    "not_a_time": _("is not a time of day; write it as 19:00"),
    "not_an_id": _("names no record; copy its number"),
    "nobody_found": _("names nobody who is registered here; register the child first"),
    "several_found": _("is the name of several people; write the number of the record"),
    "no_answers": _("The row says nothing that the form asks"),
    "misfit": _("does not meet the condition that the form sets"),
    "skipped": _("would not have been asked on a phone, by the other answers"),
    "left_out": _("Left out: registered already"),
    "twice": _("Says the same as a row before it"),
    "other_version": _(
        "What is here was filled with another version, which does not ask all of this"
    ),
    "of_others": _("Somebody else sent this, and you do not look after it"),
    "range_kept": _("is a range, kept as %(low)s to %(high)s"),
    "range_unknown": _("is a range, kept as not known"),
    "made_a_day": _("was made a day by the spreadsheet, kept as not known"),
    "name_split": _("held a second name, which has a place of its own"),
    "read_from_font": _("was typed for an old font and is read as Unicode"),
    "no_version": _("Filled in a version of the form that is not known here; read as the newest"),
    "waits": _("will wait until somebody sees to it"),
    "not_sorted": _("cannot be entered"),
    "unseen_signs": _("held signs that nobody can see; they are left out"),
    "not_written": _("The row cannot be written as a filled form"),
    "several_files": _("names a file that came along more than once; none of them is attached"),
    "undecided": _("Says something else than what is here, and waits for a decision"),
    "stands_otherwise": _("Was here before; what holds now says something else, and stays"),
}
OUTCOMES = {
    UploadRow.Outcome.CREATE: _("is entered"),
    UploadRow.Outcome.CHANGE: _("changes what is here"),
    UploadRow.Outcome.REFUSE: _("stays out"),
    UploadRow.Outcome.SAME: _("is here already"),
}
PROBLEMS = {
    "other_form": _("This export is of another form. Choose that one."),
    "not_a_list": _(
        "This cannot be read as a list or an export. Send .xlsx without a password, .csv, .json, "
        "or a zip of an export."
    ),
    "too_large": _("This file is too large. Divide it."),
    "too_many_joined": _(
        "Too much of this workbook is merged or linked as one area. Take the merging out and send "
        "it again."
    ),
    "too_many_rows": _("This table has more rows or columns than are read. Divide it."),
}


def problem(code: str) -> str:
    """Why a file could not be read."""
    return str(PROBLEMS.get(code) or TITLES.get(code) or PROBLEMS["not_a_list"])


def slips(found: Sequence[Mapping[str, Any]], fields: Fields | None) -> list[str]:
    """What is to be said of a row; what was said of its column already is not said again."""
    return [slip(each, fields) for each in found if each["code"] != CONFIRMED]


def slip(told: Mapping[str, Any], fields: Fields | None) -> str:
    """One slip, with the question that it is about."""
    if told["code"] == "reason":
        title = str(TITLES.get(told["reason"], TITLES["unexpected"]))
        kind = kinds().get(told.get("kind", ""))
        return f"{kind.label(language())}: {title}" if kind else title
    said = str(SLIPS[told["code"]])
    if told["code"] == "not_a_choice":
        said %= {"offered": _offered(told, fields)}
    elif told["code"] == "range_kept":
        said %= told["values"]
    if told["code"] == "not_sorted" and (fault := told["values"].get("fault")) in TITLES:
        said = str(TITLES[fault])
    field = fields.by_path.get(told.get("question", "")) if fields else None
    return f"{field.short(language())}: {said}" if field else said


def _offered(told: Mapping[str, Any], fields: Fields | None) -> str:
    field = fields.by_path.get(told.get("question", "")) if fields else None
    if field is None:
        return str(told.get("values", {}).get("offered", ""))
    offered = field.offered(language())
    return ", ".join(offered[:MOST]) + (" …" if len(offered) > MOST else "")
