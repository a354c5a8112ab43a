"""What the ledger's door asks of organisations, agreements and promises.

Refused is what cannot be. Two organisations of one name at one place can be: they are flagged, and
a person says whether they are one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from muara.coordination import agreement_kinds, organisation_kinds
from muara.errors import FrameError, nearest
from muara.packs import open_pack
from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.coordination.models import Record
from muara_server.coordination.queries.agreements import days_of
from muara_server.coordination.queries.organisations import (
    Organisation,
    every_organisation,
    partners_at,
    plain,
)
from muara_server.coordination.queries.told import Said, of_matters
from muara_server.ledger.checks import Fresh, checks
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.places.models import Place

FOUNDS = "organisation"
NAMED = ("part_of", "other", "organisation", "owner")
"""Facts that name an organisation."""


class Door:
    """What stands already, and what comes in the same deed: both count."""

    def __init__(self, fresh: Sequence[Fresh]) -> None:
        named = {_id(each, name) for each in fresh for name in ("of", *NAMED)}
        self.known = every_organisation(each for each in named if each)
        self.new = {each.draft.uuid: each for each in fresh if each.draft.kind == FOUNDS}

    def day_of(self, organisation: UUID) -> dt.date | None:
        """Since when it is known to be there; None where there is none of this id."""
        if organisation in self.known:
            return self.known[organisation].since
        return self.new[organisation].draft.true_on if organisation in self.new else None

    def check_there(self, each: Fresh, column: str, on: dt.date) -> None:
        """The organisation that this fact names was there on this day."""
        organisation = _id(each, column)
        if organisation is None:
            return
        since = self.day_of(organisation)
        if since is None:
            raise FrameError(
                _("This organisation is not recorded."),
                row=each.row,
                column=column,
                found=organisation,
                expected=_("an organisation of the list"),
                do=_("Record the organisation first."),
            )
        if on < since:
            raise FrameError(
                _("This organisation is not known to have been there on that day."),
                row=each.row,
                column=column,
                found=on,
                expected=_("%(day)s or later") % {"day": figures.day(since)},
                do=_("Correct the day, or since when the organisation is known."),
            )
        held = self.known.get(organisation)
        if held and held.until and on >= held.until:
            raise FrameError(
                _("This organisation was there no more on that day."),
                row=each.row,
                column=column,
                found=on,
                expected=_("a day before %(day)s") % {"day": figures.day(held.until)},
                do=_("Choose the organisation that took its place."),
            )


@checks("organisation")
def of_a_known_kind(fresh: Sequence[Fresh]) -> None:
    """Its kind, and the partner it is, stand in the pack; it is no part of itself."""
    door = Door(fresh)
    for each in fresh:
        place = _place(each)
        _check_key(each, "organisation_kind", organisation_kinds(open_pack(pack_of(place))))
        _check_key(each, "partner", partners_at(place))
        whole = _id(each, "part_of")
        if whole and whole in (each.draft.uuid, each.draft.corrects):
            raise FrameError(
                _("An organisation is no part of itself."),
                row=each.row,
                column="part_of",
                do=_("Choose another, or leave it empty."),
            )
        if whole and door.day_of(whole) is None:
            door.check_there(each, "part_of", each.draft.true_on)


@checks("organisation", "organisation_change")
def changes_that_can_be(fresh: Sequence[Fresh]) -> None:
    """It merges into another that is there, and gets a name that it did not have."""
    door = Door(fresh)
    for each in fresh:
        if each.draft.kind == "organisation_change":
            _check_change(each, door)


def _check_change(each: Fresh, door: Door) -> None:
    change, of, other = each.facts["change"], _id(each, "of"), _id(each, "other")
    held = door.known.get(of) if of else None
    if each.draft.corrects is None:
        door.check_there(each, "of", each.draft.true_on)
    if change in ("merged", "split", "distinct"):
        _check_other(each, change, of, other)
    if change == "merged":
        door.check_there(each, "other", each.draft.true_on)
        _check_open(each, door.known.get(other) if other else None)
    if change == "renamed":
        _check_name(each, held)


def _check_other(each: Fresh, change: str, of: UUID | None, other: UUID | None) -> None:
    if other is None:
        raise FrameError(
            _("This does not say which the other organisation is."),
            row=each.row,
            column="other",
            expected=_("an organisation of the list"),
            do=_("Choose it."),
        )
    if other == of:
        raise FrameError(
            _("An organisation cannot be merged into itself.")
            if change == "merged"
            else _("These are one organisation."),
            row=each.row,
            column="other",
            found=other,
            expected=_("another organisation"),
            do=_("Choose the other one."),
        )


def _check_open(each: Fresh, other: Organisation | None) -> None:
    """It is there today as well: what was promised passes to it."""
    if other and other.until:
        raise FrameError(
            _("The organisation into which this merges is there no more."),
            row=each.row,
            column="other",
            found=_("ended on %(day)s") % {"day": figures.day(other.until)},
            expected=_("an organisation that is there"),
            do=_("Choose the one that took its place."),
        )


def _check_name(each: Fresh, held: Organisation | None) -> None:
    name = _word(each, "title")
    if not name:
        raise FrameError(
            _("The new name is missing."), row=each.row, column="title", do=_("Write it.")
        )
    if held and plain(name) == plain(held.name) and each.draft.corrects is None:
        raise FrameError(
            _("The organisation has this name already."),
            row=each.row,
            column="title",
            expected=_("another name"),
            do=_("Write the new name. A slip in the old one is corrected, not renamed."),
        )


@checks("organisation", "organisation_role", "liaison", "agreement_party")
def while_it_was_there(fresh: Sequence[Fresh]) -> None:
    """A part, a speaker or a party begins while the organisation is there, and ends after that."""
    door = Door(fresh)
    for each in fresh:
        if each.draft.kind == FOUNDS:
            continue
        names = "organisation" if each.draft.kind == "agreement_party" else "of"
        door.check_there(each, names, each.draft.true_on)
        _check_order(each, "until", each.draft.true_on, _("It ends before it begins."))
        if each.draft.kind == "liaison":
            _check_holder(each)


def _check_holder(each: Fresh) -> None:
    holder = _id(each, "holder")
    if holder and not accounts.known([holder]):
        raise FrameError(
            _("There is no such account."),
            row=each.row,
            column="holder",
            found=holder,
            expected=_("somebody with an account, or nobody"),
        )


@checks("agreement")
def days_in_order(fresh: Sequence[Fresh]) -> None:
    """It ends after it begins, and is renewed to a later day."""
    for each in fresh:
        kinds = agreement_kinds(open_pack(pack_of(_place(each))))
        _check_key(each, "agreement_kind", kinds)
        before = _("The agreement ends before it begins.")
        began = each.facts.get("since")
        _check_order(each, "until", _day(began) if began else each.draft.true_on, before)
        if each.facts["step"] in ("renew", "end", "sign") and each.draft.corrects is None:
            _check_beside(each, before)
        if each.facts["step"] == "sign":
            _check_promised(each)


def _check_beside(each: Fresh, before: str) -> None:
    """What was recorded of it before."""
    held = days_of(_id(each, "of"))
    if held is None:
        return
    if held.begins and each.facts["step"] == "end" and each.draft.true_on < held.begins:
        raise FrameError(
            before,
            row=each.row,
            column="true_on",
            found=each.draft.true_on,
            expected=_("%(day)s or later") % {"day": figures.day(held.begins)},
            do=_("Correct the one day or the other."),
        )
    if each.facts["step"] == "renew" and held.until:
        longer = held.until + dt.timedelta(days=1)
        _check_order(each, "until", longer, _("It is not renewed to a later day."))


def _check_promised(each: Fresh) -> None:
    """What was promised in it already is due on the day it is signed or later."""
    due = _first_due(_id(each, "of"))
    if due and due < each.draft.true_on:
        raise FrameError(
            _("The promise is due before its agreement was signed."),
            row=each.row,
            column="true_on",
            found=each.draft.true_on,
            expected=_("%(day)s or earlier") % {"day": figures.day(due)},
            do=_("Correct the one day or the other."),
        )


def _first_due(agreement: UUID | None) -> dt.date | None:
    """The earliest day on which something promised in this agreement is due, as it stands now:
    a later day counts that was set since, and what was dropped is due no more."""
    rows = Record.objects.filter(
        kind="obligation", corrected_at=None, facts__agreement=str(agreement)
    )
    days = [
        _day([each.facts["due_on"] for each in told if each.facts.get("due_on")][-1])
        for told in of_matters(rows.values_list("matter", flat=True), "obligation").values()
        if not any(each.facts["step"] == "drop" for each in told)
    ]
    return min(days, default=None)


@checks("obligation", "organisation")
def promised_and_due(fresh: Sequence[Fresh]) -> None:
    """A promise is due after it was made, and after its agreement was signed; it is the promise of
    an organisation that is there."""
    promises = [each for each in fresh if each.draft.kind == "obligation"]
    if not promises:
        return
    door = Door(fresh)
    told = of_matters([of for each in promises if (of := _id(each, "of"))], "obligation")
    for each in promises:
        door.check_there(each, "owner", each.draft.true_on)
        _check_due(each)
        before = told.get(_id(each, "of"))  # type: ignore[arg-type]
        if before:
            _check_after(each, before)


def _check_due(each: Fresh) -> None:
    early = _("The promise is due before it was made.")
    _check_order(each, "due_on", each.draft.true_on, early)
    signed = days_of(_id(each, "agreement"))
    if signed and signed.begins:
        early = _("The promise is due before its agreement was signed.")
        _check_order(each, "due_on", signed.begins, early)


def _check_after(each: Fresh, before: Sequence[Said]) -> None:
    made = before[0].on
    if each.draft.true_on < made and each.draft.corrects is None:
        raise FrameError(
            _("This was done before it was promised."),
            row=each.row,
            column="true_on",
            found=each.draft.true_on,
            expected=_("%(day)s or later") % {"day": figures.day(made)},
            do=_("Correct the one day or the other."),
        )


def _check_order(each: Fresh, column: str, first: dt.date, says: str) -> None:
    told = each.facts.get(column)
    if told and _day(told) < first:
        raise FrameError(
            says,
            row=each.row,
            column=column,
            found=told,
            expected=_("%(day)s or later") % {"day": figures.day(first)},
            do=_("Correct the one day or the other."),
        )


def _check_key(each: Fresh, column: str, known: Mapping[str, object] | Iterable[str]) -> None:
    key = each.facts.get(column)
    if key and key not in known:
        raise FrameError(
            _("The pack of this place does not have this word."),
            row=each.row,
            column=column,
            found=key,
            expected=", ".join(known),
            do=nearest(key, known),
        )


def _place(each: Fresh) -> Place:
    return places.by_code(each.draft.place_code, row=each.row)


def _id(each: Fresh, name: str) -> UUID | None:
    said = each.facts.get(name)
    return UUID(str(said)) if said else None


def _word(each: Fresh, name: str) -> str:
    said: Any = each.draft.identifiers.get(name, "")
    return (said if isinstance(said, str) else " ".join(said)).strip()


def _day(said: Any) -> dt.date:
    return said if isinstance(said, dt.date) else dt.date.fromisoformat(said)
