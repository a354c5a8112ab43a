"""What the ledger's door asks of a district's settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from muara.coordination import set_up_steps
from muara.errors import FrameError, nearest
from muara.packs import open_pack
from muara_server.ledger.checks import Fresh, checks
from muara_server.places.countries import pack_of
from muara_server.places.queries import by_code
from muara_server.programme.own_targets import definitions_at


@checks("scheme_here")
def a_scheme_of_the_country(fresh: Sequence[Fresh]) -> None:
    """The scheme is one of the country, and whoever takes it away says why."""
    for each in fresh:
        pack = open_pack(pack_of(by_code(each.draft.place_code, row=each.row)))
        scheme = each.facts["scheme"]
        if scheme not in pack.schemes:
            raise FrameError(
                "There is no such scheme in this country.",
                row=each.row,
                column="scheme",
                found=scheme,
                do=nearest(scheme, pack.schemes),
            )
        if each.draft.place_code not in pack.geography.parents:
            raise FrameError(
                "The packs do not have this place: a scheme cannot be left out there.",
                row=each.row,
                column="place_code",
                found=each.draft.place_code,
                expected="a State or district of the packs",
                do="Say it for the district.",
            )
        if not each.facts["offered"] and not each.facts.get("reason"):
            raise FrameError(
                "A scheme that is not offered needs a reason.",
                row=each.row,
                column="reason",
                found="nothing",
                expected="why it is not offered here",
                do="Choose a reason.",
            )


@checks("local_holiday")
def a_day_of_this_year_or_the_next(fresh: Sequence[Fresh]) -> None:
    """A calendar is made for a year: a day far off is a slip of the pen."""
    today = timezone.localdate()
    for each in fresh:
        day = dt.date.fromisoformat(str(each.facts["day"]))
        if abs(day.year - (each.draft.true_on.year if each.draft.recorded_at else today.year)) > 1:
            raise FrameError(
                "This holiday lies outside the years for which a calendar is made.",
                row=each.row,
                column="day",
                found=day.isoformat(),
                expected=f"a day from {today.year - 1} to {today.year + 1}",
                do="Correct the year.",
            )


@checks("district_target")
def counted_by_a_known_definition(fresh: Sequence[Fresh]) -> None:
    """A target names what is counted and by which version of its definition."""
    for each in fresh:
        known = definitions_at(by_code(each.draft.place_code, row=each.row))
        key = each.facts["definition"]
        if key not in known or known[key].indicator.key != each.facts["indicator"]:
            raise FrameError(
                "This is no definition, with its version, by which something is counted here.",
                row=each.row,
                column="definition",
                found=key,
                expected="a definition such as "
                + next(iter(known), "none: the pack counts nothing"),
                do=nearest(key, known),
            )


@checks("district_step")
def a_step_there_is(fresh: Sequence[Fresh]) -> None:
    """Looked through is a step of the set-up."""
    for each in fresh:
        steps = set_up_steps(open_pack(pack_of(by_code(each.draft.place_code, row=each.row))))
        if each.facts["step_key"] not in steps:
            raise FrameError(
                "There is no such step.",
                row=each.row,
                column="step_key",
                found=each.facts["step_key"],
                do=nearest(each.facts["step_key"], steps),
            )
