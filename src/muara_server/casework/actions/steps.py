"""Opening a procedure and taking its steps: one entry of the ledger, one of the trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed, Refused
from muara_server.casework.actions.moving import moved_with
from muara_server.casework.actions.waiting import tell_of_step
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import OF, RECEIVER, procedure_at
from muara_server.casework.queries.ground import Ground, ground_of
from muara_server.casework.queries.standing import open_one_of, procedure_of, standing_of
from muara_server.casework.rules.parties import Hand, check_opens, check_party, is_open_to_all
from muara_server.casework.rules.record import check_record
from muara_server.casework.rules.rescues import check_rescue
from muara_server.casework.rules.sharing import check_opens_sharing, check_shares
from muara_server.casework.rules.turns import asked_by, check_told, check_turn, step_named
from muara_server.casework.words import in_language
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing, Step
    from muara_server.accounts.models import User
    from muara_server.places.models import Place


ABOUT = {"either": ("person", "household"), "person_or_place": ("person", "place")}


@transaction.atomic
def open_procedure(
    key: str,
    *,
    facts: Mapping[str, Any],
    who: User | None,
    person: UUID | None = None,
    household: UUID | None = None,
    place: Place | None = None,
    programme: str = "",
    note: str = "",
    identifiers: Mapping[str, Any] | None = None,
    on: dt.date | None = None,
    source: str = "page",
    acting_as: str = "",
    uuid: UUID | None = None,
) -> UUID:
    """Begin a procedure about a person, a household, or (naming neither) a place; its id.

    Whoever must act next is told, and again with each step (`waiting`).

    Where somebody is registered, and in which programme, the registry knows; what is about a place
    says both (`programme` may be left out where whoever opens it works in one alone).
    `acting_as` is a party that the caller has recognised without an account (`who` None), and
    `uuid` the id of the entry where whoever sends it twice must not begin it twice.
    Raises NotAllowed, Refused and what the ledger raises.
    """
    ledger.wait_for_my_turn()  # two at once must not both find that none is open yet
    ground = ground_of(person=person, household=household, place=place, programme=programme)
    procedure = procedure_at(ground.place, key)
    step = procedure.steps[procedure.opens]
    _check_about(procedure, person, household)
    ground = _in_programme(ground, procedure, who)
    _check_opens(procedure, who, acting_as, ground)
    check_told(step, facts)
    check_opens_sharing(step, facts, person=person, household=household)
    _check_only_one(procedure, person, household, again=uuid)
    opened = _append(
        procedure,
        step,
        Draft(
            uuid=uuid or uuid4(),
            programme=ground.programme,
            kind=step.entry,
            person=person,
            household=None if person else household,
            place_code=ground.place.code,
            true_on=on or timezone.localdate(),
            facts={**facts, **step.facts},
            identifiers=_identifiers(step, note, identifiers),
        ),
        who=who,
        source=source,
    )
    tell_of_step(opened, before=None, who=who)
    return opened


@transaction.atomic
def take_step(
    proceeding: UUID,
    step: str,
    *,
    facts: Mapping[str, Any],
    who: User | None,
    note: str = "",
    identifiers: Mapping[str, Any] | None = None,
    on: dt.date | None = None,
    source: str = "page",
    acting_as: str = "",
    uuid: UUID | None = None,
    along: Sequence[Draft] = (),
) -> Standing:
    """Take a step of a proceeding, and where it stands then.

    `along` are entries that belong to the step and are recorded with it, such as the answers of an
    inspection. Raises NotAllowed (`outside_area`, `not_your_part`, `own_request`, `not_its_turn`,
    `fact_needed`, `consent_...`, and by its key a rule by which the record speaks against it),
    Refused for an unknown step or proceeding, and what the ledger raises.
    """
    ledger.wait_for_my_turn()
    held = _held(proceeding)
    procedure = procedure_of(held)
    chosen = step_named(procedure, step)
    standing = standing_of(proceeding)
    _check_party(held, procedure, chosen, standing, who, acting_as)
    check_turn(procedure, standing, chosen)
    check_told(chosen, facts)
    check_shares(held, chosen, facts)
    check_rescue(held, chosen, facts)
    day = on or timezone.localdate()
    about = {"person": held.person, "household": held.household}
    check_record(procedure, chosen, facts, **about, on=day)
    taken = Draft(
        uuid=uuid or uuid4(),
        programme=held.programme,
        kind=chosen.entry,
        person=held.person,
        household=held.household,
        place_code=held.place.code,
        true_on=day,
        facts={**facts, **chosen.facts, OF: str(proceeding)},
        identifiers=_identifiers(chosen, note, identifiers),
    )
    moved = moved_with(held, chosen, who=who, to=str(facts.get(RECEIVER, "")))
    _append(procedure, chosen, taken, *moved, *along, who=who, source=source)
    tell_of_step(proceeding, before=held, who=who)
    return standing_of(proceeding)


def _held(proceeding: UUID) -> Proceeding:
    """The proceeding, locked until the step is taken: two cannot take the same turn."""
    rows = Proceeding.objects.select_for_update(of=("self",))
    found = rows.select_related("place", "receiver_place").filter(pk=proceeding).first()
    if found is None:
        raise NotAllowed(
            "outside_area",
            _("This lies outside the area of your work. Ask somebody who works there."),
        )
    return found


def _append(
    procedure: Procedure,
    step: Step,
    draft: Draft,
    *others: Draft,
    who: User | None,
    source: str,
) -> UUID:
    deed = f"{procedure.key}.{step.key}"
    ledger.append([draft, *others], who=who, deed=deed, source=source, asked=True)
    return draft.uuid


def _check_about(procedure: Procedure, person: UUID | None, household: UUID | None) -> None:
    """A slip of the caller's: a procedure is about a person, a household or a place."""
    given = "person" if person else "household" if household else "place"
    if given not in ABOUT.get(procedure.about, (procedure.about,)):
        raise Refused(
            f"The procedure '{procedure.key}' is about a {procedure.about}, not a {given}."
        )


def _in_programme(ground: Ground, procedure: Procedure, who: User | None) -> Ground:
    """The programme of what is about a place: the one in which whoever opens it works."""
    if ground.programme:
        return ground
    granted = [] if who is None else Hand(who).grants_to_open(procedure)
    named = {grant.programme for grant in granted} - {""} or set(registry.programmes())
    if len(named) != 1:
        raise Refused(
            "To which programme this belongs is not clear. "
            f"Name one of: {', '.join(sorted(named)) or 'none has any record yet'}."
        )
    return replace(ground, programme=named.pop())


def _check_opens(procedure: Procedure, who: User | None, acting_as: str, ground: Ground) -> None:
    if acting_as in procedure.steps[procedure.opens].by or is_open_to_all(procedure):
        return
    if who is None:
        raise NotAllowed("log_in", _("Nobody is named who does this. Log in, and send it again."))
    check_opens(
        Hand(who),
        procedure,
        place=ground.place,
        programme=ground.programme,
        held=ground.registration,
    )


def _check_party(
    held: Proceeding,
    procedure: Procedure,
    step: Step,
    standing: Standing,
    who: User | None,
    acting_as: str,
) -> None:
    if acting_as in step.by:
        return
    if who is None:
        raise NotAllowed("log_in", _("Nobody is named who does this. Log in, and send it again."))
    check_party(Hand(who), held, procedure, step, asked_by=asked_by(standing))


def _check_only_one(
    procedure: Procedure, person: UUID | None, household: UUID | None, *, again: UUID | None
) -> None:
    """Where nobody has two of them at once, the open one goes on."""
    if not procedure.one_open:
        return
    there = open_one_of(procedure.key, person=person, household=household)
    if there is not None and there != again:
        raise NotAllowed(
            "open_already",
            _("“%(procedure)s” is open here already. Go on with that one.")
            % {"procedure": in_language(procedure.labels)},
        )


def _identifiers(step: Step, note: str, others: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What is sealed with the entry; a note where something was written."""
    said = {**(others or {}), "note": note.strip()}
    return {name: value for name, value in said.items() if value}
