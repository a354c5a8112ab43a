"""What a rescue asks before it may go on: children with an authority, and each with a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import queries as accounts
from muara_server.casework.models import Proceeding, StepTaken
from muara_server.casework.procedures import MEMBER, acting, procedure_at
from muara_server.figures import number

if TYPE_CHECKING:
    from muara.procedure import Step

RESCUE, CASE = "rescue", "case"
CHILD, CHILDREN = "child", "children"


def check_rescue(held: Proceeding, step: Step, facts: Mapping[str, Any]) -> None:
    """Refuse to call in who has no part in rescues, and to end one that left a child behind.

    Raises NotAllowed: `not_of_the_team`, `child_twice`, `children_not_handed`,
    `children_without_case`.
    """
    if held.procedure != RESCUE:
        return
    if facts.get(MEMBER):
        _check_member(held, UUID(str(facts[MEMBER])))
    if step.key == "hand_child":
        _check_child(held, str(facts.get(CHILD, "")))
    if step.key == "hand_all":
        _check_all_handed(held)
    if step.key == "end":
        _check_cases(held)


def handed(rescue: UUID) -> set[UUID]:
    """The children who were handed over in this rescue."""
    steps = StepTaken.objects.filter(proceeding=rescue, stands=True, facts__step="hand_child")
    told = steps.values_list("facts", flat=True)
    return {UUID(facts[CHILD]) for facts in told if facts.get(CHILD)}


def found(rescue: UUID) -> int:
    """How many children were found when it was carried out."""
    steps = StepTaken.objects.filter(proceeding=rescue, stands=True, facts__step="carry_out")
    told = steps.order_by("order").values_list("facts", flat=True).last() or {}
    return int(told.get(CHILDREN) or 0)


def without_case(children: set[UUID]) -> int:
    """How many of these children have no case."""
    cases = Proceeding.objects.filter(person__in=children, procedure=CASE)
    return len(children - set(cases.values_list("person", flat=True)))


def _check_member(held: Proceeding, member: UUID) -> None:
    team = acting(procedure_at(held.place, RESCUE).parties["team"])
    there = accounts.working_at(held.place, programme=held.programme, permissions=team)
    if member not in {user.pk for user in there}:
        raise NotAllowed(
            "not_of_the_team",
            _("This person has no part in rescues here. Choose somebody of the list."),
        )


def _check_child(held: Proceeding, child: str) -> None:
    if child in map(str, handed(held.pk)):
        raise NotAllowed(
            "child_twice", _("This child is recorded as handed over already. Choose another.")
        )


def _check_all_handed(held: Proceeding) -> None:
    there, gone = found(held.pk), len(handed(held.pk))
    if gone < there:
        raise NotAllowed(
            "children_not_handed",
            _(
                "%(found)s children were found, and %(handed)s are recorded as handed over. "
                "Record each of the others first."
            )
            % {"found": number(there), "handed": number(gone)},
        )


def _check_cases(held: Proceeding) -> None:
    missing = without_case(handed(held.pk))
    if missing:
        raise NotAllowed(
            "children_without_case",
            _(
                "%(number)s of the children handed over have no case yet. Open a case on the page "
                "of each child, then end the rescue."
            )
            % {"number": number(missing)},
        )
