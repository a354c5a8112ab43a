"""What the ledger's door asks of a society's money, of budgets, and of flags that were settled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.coordination import FLAGS, budget_lines
from muara.errors import FrameError, nearest
from muara.packs import open_pack
from muara_server.coordination.models import Record
from muara_server.learning.queries.centres import centres_by_key
from muara_server.ledger.checks import Fresh, checks
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara.packs import Pack

PARTNERS = ("organisation", "body")
OTHER_FLAGS = ("two_towns", "perhaps_same", "over_plan")


@checks("society_survey", "society_funds")
def money_of_somebody(fresh: Sequence[Fresh]) -> None:
    """Money is of an organisation that is recorded; what is allotted goes to one, too."""
    check_recorded(fresh, "society", PARTNERS)
    check_recorded([each for each in fresh if each.facts.get("agency")], "agency", PARTNERS)
    for each in fresh:
        movement = each.facts.get("movement")
        if movement == "allotted" and not each.facts.get("agency"):
            refuse(each, "agency", "This does not say to whom it was allotted.", "an organisation")
        if movement == "used" and not each.facts.get("head"):
            refuse(each, "head", "This does not say what it was used for.", "a head of the list")
        for told in ("centres", "children"):
            if each.facts.get(told) is not None and movement != "sanctioned":
                refuse(each, told, "Only a sanction says for how many.", "nothing")


@checks("society_centre", "society_funds")
def centres_of_an_allotment(fresh: Sequence[Fresh]) -> None:
    """A centre that there is, of an allotment that is recorded or told with it."""
    named = [each for each in fresh if each.draft.kind == "society_centre"]
    told = {each.draft.uuid for each in fresh if each.facts.get("movement") == "allotted"}
    check_recorded(named, "of", ("society_funds",), also=told)
    known = centres_by_key() if named else {}
    for each in named:
        key = each.facts.get("provider")
        if key not in known:
            near = nearest(str(key), known)
            refuse(each, "provider", "There is no such centre.", "the code of a centre", do=near)


@checks("budget_plan")
def a_plan_that_can_be(fresh: Sequence[Fresh]) -> None:
    """A line of the pack, and days in their order."""
    for each in fresh:
        check_key(each, "line", budget_lines(pack_at(each)))
        check_days(each)


@checks("flag_settled")
def a_flag_that_there_is(fresh: Sequence[Fresh]) -> None:
    """Only a flag that the rules can raise is settled."""
    for each in fresh:
        check_key(each, "flag", (*FLAGS, *OTHER_FLAGS))


def pack_at(each: Fresh) -> Pack:
    """The pack of the country in which this lies."""
    return open_pack(pack_of(places.by_code(each.draft.place_code)))


def check_key(each: Fresh, fact: str, known: Collection[str]) -> None:
    """A key of a pack's file, where one is named. Raises FrameError with the nearest right one."""
    found = each.facts.get(fact)
    if found is not None and found not in known:
        listed = ", ".join(known)
        refuse(each, fact, "This key is not in the pack.", listed, do=nearest(str(found), known))


def check_days(each: Fresh) -> None:
    """The last day is not before the first. Raises FrameError."""
    begins, ends = each.facts.get("begins_on"), each.facts.get("ends_on")
    if begins and ends and ends < begins:
        refuse(each, "ends_on", "This ends before it begins.", f"{begins} or later")


def check_recorded(
    fresh: Sequence[Fresh], fact: str, kinds: Sequence[str], *, also: Collection[UUID] = ()
) -> None:
    """What `fact` names is an entry of these kinds, or one of `also`. Raises FrameError."""
    wanted = {UUID(each.facts[fact]) for each in fresh if each.facts.get(fact)}
    known = set(
        Record.objects.filter(first__in=wanted, kind__in=kinds).values_list("first", flat=True)
    )
    for each in fresh:
        if UUID(each.facts[fact]) not in known | set(also):
            refuse(each, fact, "What this belongs to is not recorded.", " or ".join(kinds))


def refuse(each: Fresh, fact: str, message: str, expected: Any, *, do: str = "") -> None:
    """Raise a FrameError that says what was found in a fact of an entry."""
    found = each.facts.get(fact)
    raise FrameError(
        message,
        row=each.row,
        column=fact,
        found="nothing" if found is None else found,
        expected=str(expected),
        do=do,
    )
