"""What the ledger refuses of the stages of an application, from whatever door they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from muara.errors import FrameError
from muara_server.convergence.queries.stages import slip_in_words
from muara_server.convergence.rules.stages import IMPOSSIBLE, Step, slip_in
from muara_server.ledger.checks import Fresh, checks
from muara_server.registry import queries as registry


@checks("scheme_stage", "retraction")
def stages_in_order(fresh: Sequence[Fresh]) -> None:
    """A stage on a day on which it cannot have happened is refused; one learnt late is not."""
    subjects = {each.draft.subject for each in fresh if each.draft.kind == "scheme_stage"}
    known = _known(subject for subject in subjects if subject)
    for each in fresh:
        told = known.get(each.draft.subject, {}) if each.draft.subject else {}
        told.pop(each.draft.corrects, None)
        if each.draft.kind == "scheme_stage":
            scheme = each.facts.get("scheme")
            new = Step(each.facts["stage"], each.draft.true_on)
            slip = slip_in(new, [step for other, step in told.values() if other == scheme])
            if scheme and slip and slip.kind in IMPOSSIBLE:
                said = slip_in_words(slip, new.stage)
                raise FrameError(said, row=each.row, column="true_on", found=new.on)
            told[each.draft.uuid] = scheme, new


def _known(subjects: Iterable[UUID]) -> dict[UUID, dict[UUID | None, tuple[str | None, Step]]]:
    """The steps that stand of each person and household, by entry, with their scheme."""
    known: dict[UUID, dict[UUID | None, tuple[str | None, Step]]] = {one: {} for one in subjects}
    for told in registry.said_before("scheme_stage", known):
        step = Step(told.facts["stage"], told.true_on)
        known[told.person_id or told.household_id][told.pk] = told.facts.get("scheme"), step
    return known
