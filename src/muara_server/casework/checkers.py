"""What the ledger's door asks of steps: the same parties as on the pages, whatever way they come.

A phone or a file may bring a step late or out of turn; it is kept and not obeyed. But nobody brings
a step that he could not take on a page, nor takes back what others have gone on from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara.procedure import step_of
from muara_server.accounts import rules as accounts
from muara_server.casework.models import Proceeding, StepTaken
from muara_server.casework.procedures import OF, keys, listening, procedure_at
from muara_server.casework.queries.standing import procedure_of, standing_of
from muara_server.casework.rules.beside import Beside
from muara_server.casework.rules.parties import Hand, check_opens, check_party, is_open_to_all
from muara_server.casework.rules.record import check_record
from muara_server.casework.rules.rescues import check_rescue
from muara_server.casework.rules.sharing import check_opens_sharing, check_shares
from muara_server.casework.rules.turns import asked_by
from muara_server.keys.queries import in_chunks
from muara_server.ledger.checks import Fresh, checks
from muara_server.ledger.projections import EVERY
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

INSPECTS = "enforcement.record"


@checks(EVERY)
def only_parties_take_steps(fresh: Sequence[Fresh]) -> None:
    """Refuse a step to whoever is not its party, where no rule was asked before."""
    asked = [(each, each.asker) for each in fresh if each.asker is not None]
    replaced = _steps({each.draft.corrects for each, _ in asked if each.draft.corrects})
    hands = {who.pk: Hand(who) for _, who in asked}
    beside = _beside(fresh)
    for each, who in asked:
        about = beside.get(each.draft.person, ())
        if old := replaced.get(each.draft.corrects):
            _check_replaces(who, old, each, about)
        elif each.facts.get(OF):
            _check_takes(hands[who.pk], each, about)
        elif each.draft.kind in keys():
            _check_begins(hands[who.pk], each)


@checks("inspection_item")
def only_inspectors_answer(fresh: Sequence[Fresh]) -> None:
    """Refuse the answers of an inspection from whoever may not inspect there."""
    for each in fresh:
        if each.asker is not None:
            accounts.check(each.asker, INSPECTS, place=_home(each), programme=each.draft.programme)


def _steps(entries: set[Any]) -> dict[UUID | None, StepTaken]:
    return {
        row.entry: row
        for chunk in in_chunks(entries)
        for row in StepTaken.objects.filter(pk__in=chunk).select_related("place")
    }


def _beside(fresh: Sequence[Fresh]) -> Mapping[UUID | None, Sequence[Beside]]:
    """What comes with each entry about the same person: it counts as known."""
    found: dict[UUID | None, list[Beside]] = {}
    for each in fresh:
        found.setdefault(each.draft.person, []).append(Beside.of(each))
    return found


def _check_replaces(user: User, old: StepTaken, new: Fresh, beside: Sequence[Beside]) -> None:
    """Whoever took a step corrects it, while it is the last word, and into no other step."""
    later = StepTaken.objects.filter(proceeding=old.proceeding, stands=True, order__gt=old.order)
    if old.by_id != user.pk or later.exclude(by=user.pk).exists():
        raise NotAllowed(
            "not_your_part",
            _(
                "A step is corrected by whoever took it, until somebody else goes on from it. "
                "Tell whoever has it now, or record the next step."
            ),
        )
    same = all(new.facts.get(name) == old.facts.get(name) for name in _telling(old))
    if new.draft.kind != "retraction" and not same:
        raise NotAllowed(
            "not_your_part",
            _("A correction leaves a step what it was. Take it back, and record the right one."),
        )
    held = Proceeding.objects.select_related("place").filter(pk=old.proceeding).first()
    if held is not None:
        _check_known(procedure_of(held), new, beside)


def _telling(old: StepTaken) -> set[str]:
    """The facts that say which step an entry is, of what, and with whom it is shared."""
    told = {OF, "receiver"}
    for key in listening().get(old.kind, ()):
        procedure = procedure_at(old.place, key)
        told |= {name for step in procedure.steps.values() for name in step.facts}
    return told


def _check_takes(hand: Hand, each: Fresh, beside: Sequence[Beside]) -> None:
    """The party, and the consent, of the step of what this entry names."""
    draft, of = each.draft, UUID(each.facts[OF])
    held = Proceeding.objects.select_related("place", "receiver_place").filter(pk=of).first()
    if held is not None:
        if (held.person or held.household) == draft.subject:
            asking = asked_by(standing_of(of))
            _check_step(hand, held, procedure_of(held), each, asking)
            _check_known(procedure_of(held), each, beside)
        return
    # What begins it is still to come, perhaps from the same person, who then is the one who asks.
    place = _home(each)
    for key in listening().get(draft.kind, ()):
        waits = Proceeding(
            id=of,
            procedure=key,
            programme=draft.programme,
            person=draft.person,
            household=draft.household,
            place=place,
            receiver_place=place,
            opened_by=hand.user,
        )
        _check_step(hand, waits, procedure_at(place, key), each, hand.user.pk)
        _check_known(procedure_at(place, key), each, beside)


def _check_step(
    hand: Hand, held: Proceeding, procedure: Procedure, each: Fresh, asking: UUID | None
) -> None:
    key = step_of(procedure, each.draft.kind, each.facts)
    if key is None:
        return
    step = procedure.steps[key]
    check_party(hand, held, procedure, step, asked_by=asking)
    check_shares(held, step, each.facts)
    check_rescue(held, step, each.facts)


def _check_known(procedure: Procedure, each: Fresh, beside: Sequence[Beside]) -> None:
    """What is recorded of the person, or comes with this entry, must not speak against it."""
    key = step_of(procedure, each.draft.kind, each.facts)
    if key is not None:
        check_record(
            procedure,
            procedure.steps[key],
            each.facts,
            person=each.draft.person,
            household=each.draft.household,
            on=each.draft.true_on,
            beside=beside,
        )


def _check_begins(hand: Hand, each: Fresh) -> None:
    place = _home(each)
    procedure = procedure_at(place, each.draft.kind)
    if not is_open_to_all(procedure):
        check_opens(hand, procedure, place=place, programme=each.draft.programme, held=None)
    opening = procedure.steps[procedure.opens]
    person, household = each.draft.person, each.draft.household
    check_opens_sharing(opening, each.facts, person=person, household=household)


def _home(each: Fresh) -> Place:
    """Where whom an entry is about is registered; else where the entry says it is."""
    registered = registry.places_of([each.draft.subject]).get(each.draft.subject)
    known = places.own_codes([registered]) if registered else {}
    return places.by_code(next(iter(known.values()), each.draft.place_code))
