"""What the ledger's door asks of what is told of a village and its groups.

A group is one of a village, and does nothing before it began or after its end; parts do not exceed
their whole; a verification names the survey that it looks at; what a group raised is a record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.coordination import community_kinds, village_rules
from muara.errors import FrameError, nearest
from muara.packs import open_pack
from muara_server.coordination.models import Record
from muara_server.ledger import queries as ledger
from muara_server.ledger.checks import Fresh, checks
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.places.models import Place

BODY, END, MEMBERS = "community_body", "community_end", "community_members"
TRAINING, MEETING, VISIT = "community_training", "community_meeting", "community_visit"
RAISED = "community_raised"
CHILDREN, SURVEY, VERIFICATION = "village_children", "village_survey", "village_verification"
OF_GROUP = (END, MEMBERS, TRAINING, MEETING, VISIT, RAISED)
SEXES = ("female", "male")


@dataclass(frozen=True)
class Known:
    """What an entry names: of which kind it is, where, and from which day."""

    kind: str
    place: str
    on: dt.date


@checks(BODY, *OF_GROUP, CHILDREN, SURVEY, VERIFICATION)
def lies_in_a_village(fresh: Sequence[Fresh]) -> None:
    """Groups, counts and surveys are of one village, and not of a district."""
    known = places.with_codes({each.draft.place_code for each in fresh})
    for each in fresh:
        place = known.get(each.draft.place_code)
        if place is not None and place.level not in levels_at(place):
            raise FrameError(
                "This is told of a village, and the place is none.",
                row=each.row,
                column="place_code",
                found=f"{place.code} ({place.level})",
                expected="a place of the level " + " or ".join(levels_at(place)),
                do="Choose the village. If it is not there, load the villages first.",
            )


@checks(BODY)
def of_a_known_kind(fresh: Sequence[Fresh]) -> None:
    """The kinds of group stand in the packs."""
    known = places.with_codes({each.draft.place_code for each in fresh})
    for each in fresh:
        kinds = community_kinds(open_pack(pack_of(known.get(each.draft.place_code))))
        said = each.facts["community_kind"]
        if said not in kinds:
            raise FrameError(
                "This kind of group is not known.",
                row=each.row,
                column="community_kind",
                found=said,
                do=nearest(said, kinds),
            )


@checks(BODY, *OF_GROUP)
def of_a_group_that_stands(fresh: Sequence[Fresh]) -> None:
    """It is told of a group of the same village that had begun, and had not ended."""
    told = [each for each in fresh if each.draft.kind != BODY]
    named = _named(told, "of", beside=fresh)
    ended = _ends({UUID(each.facts["of"]) for each in told})
    for each in told:
        group = named.get(UUID(each.facts["of"]))
        if group is None or (group.kind, group.place) != (BODY, each.draft.place_code):
            raise _not_there(each, "of", "The group is not recorded in this village.", "a group")
        if each.draft.true_on < group.on:
            raise FrameError(
                "This is before the group began.",
                row=each.row,
                column="true_on",
                found=each.draft.true_on,
                expected=f"{group.on} or later",
                do="Correct this day, or the day on which the group began.",
            )
        over = ended.get(UUID(each.facts["of"]))
        if over and each.draft.true_on > over and each.draft.kind != END:
            raise FrameError(
                "This is after the group ended.",
                row=each.row,
                column="true_on",
                found=each.draft.true_on,
                expected=f"{over} or earlier",
            )


@checks(TRAINING)
def no_more_trained_than_members(fresh: Sequence[Fresh]) -> None:
    """Of a group only its members are trained; where nobody counted them, nothing is said."""
    for each in fresh:
        members = members_on(UUID(each.facts["of"]), each.draft.true_on)
        for sex in SEXES:
            if members is not None and each.facts[sex] > members[sex]:
                raise FrameError(
                    "More were trained than the group has members.",
                    row=each.row,
                    column=sex,
                    found=each.facts[sex],
                    expected=f"{members[sex]} or fewer, as counted by that day",
                    do="Correct the number, or record first how many members there are.",
                )


@checks(VISIT, VERIFICATION)
def no_more_at_work_than_seen(fresh: Sequence[Fresh]) -> None:
    """Whoever was seen at work, or is not in school, is one of the children seen."""
    for each in fresh:
        seen = each.facts.get("children_seen")
        for part in ("at_work", "out_of_school"):
            if seen is not None and each.facts[part] > seen:
                raise FrameError(
                    "These are more than all the children who were seen.",
                    row=each.row,
                    column=part,
                    found=each.facts[part],
                    expected=f"{seen} or fewer",
                )


@checks(CHILDREN)
def parts_within_their_whole(fresh: Sequence[Fresh]) -> None:
    """The children of all ages and both sexes are no more than all children."""
    for each in fresh:
        parts = parts_of(each.facts)
        if parts > each.facts["total"]:
            raise FrameError(
                "The ages together are more than all children.",
                row=each.row,
                column="total",
                found=each.facts["total"],
                expected=f"{parts} or more",
                do="Look at the numbers of the source again.",
            )


@checks(SURVEY)
def no_more_homes_than_there_are(fresh: Sequence[Fresh]) -> None:
    """Nobody visits more homes than the village has."""
    for each in fresh:
        if each.facts["homes_visited"] > each.facts["homes"]:
            raise FrameError(
                "More homes were visited than the village has.",
                row=each.row,
                column="homes_visited",
                found=each.facts["homes_visited"],
                expected=f"{each.facts['homes']} or fewer",
            )


@checks(SURVEY, VERIFICATION)
def of_a_survey_before_it(fresh: Sequence[Fresh]) -> None:
    """A verification looks at a survey of the same village, which was over by then."""
    told = [each for each in fresh if each.draft.kind == VERIFICATION]
    named = _named(told, "survey", beside=fresh)
    for each in told:
        survey = named.get(UUID(each.facts["survey"]))
        if survey is None or (survey.kind, survey.place) != (SURVEY, each.draft.place_code):
            raise _not_there(each, "survey", "The survey is not recorded here.", "a survey")
        if each.draft.true_on < survey.on:
            raise FrameError(
                "This is before the survey that it verifies.",
                row=each.row,
                column="true_on",
                found=each.draft.true_on,
                expected=f"{survey.on} or later",
            )


@checks(RAISED)
def raised_is_a_record(fresh: Sequence[Fresh]) -> None:
    """What a group raised is a report at the complaint desk, or a child of the register."""
    reports = ledger.entries(_ids(fresh, "report"))
    children = registry.programmes_of(_ids(fresh, "child"))
    for each in fresh:
        said = [name for name in ("report", "child") if each.facts.get(name)]
        named = UUID(each.facts[said[0]]) if len(said) == 1 else None
        known = named in children or (named in reports and reports[named].kind == "complaint")
        if named is None or not known:
            raise _not_there(
                each, "report", "What was raised is not recorded.", "one report, or one child"
            )


def _ids(fresh: Sequence[Fresh], fact: str) -> list[UUID]:
    return [UUID(each.facts[fact]) for each in fresh if each.facts.get(fact)]


def levels_at(place: Place) -> list[str]:
    """The levels that are a village in the country of a place."""
    return list(village_rules(open_pack(pack_of(place))).levels)


def parts_of(facts: Mapping[str, Any]) -> int:
    """All that a count tells by age and sex, together."""
    return sum(
        said for name, said in facts.items() if name.partition("_")[0] in SEXES and said is not None
    )


def members_on(group: UUID, day: dt.date) -> Mapping[str, int] | None:
    """How many members of each sex a group was last counted to have by a day."""
    rows = Record.objects.filter(matter=group, kind=MEMBERS, corrected_at=None, true_on__lte=day)
    last = rows.order_by("true_on", "number").last()
    return {sex: last.facts[sex] for sex in SEXES} if last else None


def _named(told: Sequence[Fresh], fact: str, *, beside: Sequence[Fresh]) -> dict[UUID, Known]:
    """What these entries name in a fact: recorded already, or told beside them."""
    wanted = {UUID(each.facts[fact]) for each in told}
    rows = Record.objects.filter(first__in=wanted, corrected_at=None).select_related("place")
    found = {row.first: Known(row.kind, row.place.code, row.true_on) for row in rows}
    for each in beside:
        one = each.draft
        found.setdefault(one.uuid, Known(one.kind, one.place_code, one.true_on))
    return found


def _ends(groups: set[UUID]) -> dict[UUID, dt.date]:
    rows = Record.objects.filter(matter__in=groups, kind=END, corrected_at=None)
    return dict(rows.values_list("matter", "true_on"))


def _not_there(each: Fresh, column: str, message: str, expected: str) -> FrameError:
    return FrameError(
        message,
        row=each.row,
        column=column,
        found=str(each.facts.get(column, "nothing")),
        expected=f"the id of {expected} of the village",
        do="Record it first.",
    )
