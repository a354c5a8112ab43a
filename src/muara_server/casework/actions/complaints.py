"""Reports of children at work: taken in, given out, passed on; pictures let out, destroyed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from muara.errors import NotAllowed
from muara.procedure import next_steps
from muara_server import spoken
from muara_server.audit import actions as audit
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import ComplaintPicture, DutyConfirmed, Proceeding, Receipt
from muara_server.casework.procedures import HOLDER, procedure_at
from muara_server.casework.queries import complaints as queries
from muara_server.casework.queries import duty
from muara_server.casework.queries.complaints import moment_of
from muara_server.casework.queries.duty import COMPLAINT
from muara_server.casework.queries.found_children import how_many
from muara_server.casework.queries.standing import procedure_of, standing_of
from muara_server.casework.rules import complaints as rules
from muara_server.casework.rules.parties import Hand
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing
    from muara_server.accounts.models import User
    from muara_server.files.pictures import Clean
    from muara_server.places.models import Place

NUMBER, GROUP = 9, 3
CLOSE_HELPED = "close_helped"
GIVE_OUT, PASS_ON, WATCHED_BY = "assign", "reroute", "keeper"
RESCUE, FOUND, UNDER_WAY = "rescue", "found_true", "under_way"
BY_RULE = frozenset({"step", "held"})
"""Facts of a report that whoever reports does not tell."""


@dataclass(frozen=True)
class Report:
    """What somebody reports, and where. `uuid` is made with the form: sent twice, it is one."""

    uuid: UUID
    place: Place
    facts: Mapping[str, Any]
    identifiers: Mapping[str, str]
    picture: Clean | None = None


@dataclass(frozen=True)
class Taken:
    """A report that was taken in, and the number to be told: it is kept by nobody but its owner."""

    complaint: UUID
    number: str


def receive(report: Report, *, who: User | None = None, address: str = "") -> Taken:
    """Take a report in and give it to whoever answers for the place.

    From somebody without an account (`who` None) only as many are taken as the pack lets, counted
    by `address`; that one came is counted before, and stays counted where it is then refused.
    Raises NotAllowed where it was not taken, and what the ledger raises.
    """
    if Receipt.objects.filter(pk=report.uuid).exists():
        if _says_the_same(report):
            return _taken(report.uuid)
        report = replace(report, uuid=uuid4())  # changed and sent again: a report of its own
    waits = who is None and rules.check_takes_more(
        places.district_of(report.place), address=address
    )
    return _take_in(report, waits=waits, who=who)


@audit.one_deed("complaint.receive")
def _take_in(report: Report, *, waits: bool, who: User | None) -> Taken:
    """The report with its number, and whoever has it now: all of it or nothing."""
    procedure = procedure_at(report.place, COMPLAINT)
    open_procedure(
        COMPLAINT,
        place=report.place,
        programme=_programme(report.place, procedure, who),
        facts={**report.facts, **({"held": True} if waits else {})},
        identifiers={k: said for k, said in report.identifiers.items() if k != "note"},
        note=report.identifiers.get("note", ""),
        who=who,
        source="page" if who else "public",
        uuid=report.uuid,
    )
    taken = _taken(report.uuid)
    hashed = rules.number_hash(spoken.plain(taken.number))
    Receipt.objects.create(complaint=report.uuid, number=hashed)
    if report.picture is not None:
        _keep(report.uuid, report.picture)
    if not waits:
        _give_out(_one(report.uuid), procedure)
    return taken


@transaction.atomic
def look_after(complaint: UUID) -> bool:
    """Give out what nobody has, pass on what lies in stale hands or too late. Was anything done?"""
    held = _one(complaint)
    procedure, standing = procedure_of(held), standing_of(complaint)
    possible = {step.key for step in next_steps(procedure, standing)}
    if GIVE_OUT in possible:
        waits = _opening(standing).get("held") and standing.late_by(moment_of(held)) is None
        return not waits and _give_out(held, procedure)
    return PASS_ON in possible and _pass_on(held, procedure, standing)


def with_the_same(
    complaint: UUID, others: Sequence[UUID], step: str, *, who: User, **told: Any
) -> tuple[int, int]:
    """Take one step for a report and for others like it; how many it was taken for, and not.

    Each is a deed of its own: one whose turn it is not is left as it stands.
    """
    _take(complaint, step, who=who, **told)
    done = 1
    for other in others:
        try:
            with transaction.atomic():
                _take(other, step, who=who, **told)
        except NotAllowed:
            continue
        done += 1
    return done, len(others) + 1 - done


def _take(complaint: UUID, step: str, *, facts: Mapping[str, Any], **told: Any) -> None:
    """One step; closing it tells how many children have a case because of it: from the records."""
    found = how_many(complaint) if step == CLOSE_HELPED else 0
    take_step(complaint, step, facts={**facts, **({"cases": found} if found else {})}, **told)


@transaction.atomic
def confirm_duty(who: User) -> None:
    """Write down that answering for complaints is still this person's duty."""
    DutyConfirmed.objects.update_or_create(user=who, defaults={"at": timezone.now()})
    audit.record("complaints.duty", who=who, about=("user", who.pk))


@transaction.atomic
def release(picture: ComplaintPicture, held: Proceeding, *, who: User) -> None:
    """Let a picture out of quarantine: whoever has the report in hand may open it from now on."""
    rules.check_opens_picture(who, held)
    if picture.released_at is None and picture.destroyed_at is None:
        picture.released_at, picture.released_by = timezone.now(), who
        picture.save(update_fields=["released_at", "released_by"])
        _tell("complaint.picture_released", picture, held, who)


@transaction.atomic
def destroy(picture: ComplaintPicture, held: Proceeding, *, who: User) -> None:
    """Destroy a picture that nobody needs, or that should not be: its file is gone for good."""
    rules.check_opens_picture(who, held)
    if picture.destroyed_at is not None:
        return
    file = picture.file
    picture.destroyed_at, picture.destroyed_by, picture.file = timezone.now(), who, ""
    picture.save(update_fields=["destroyed_at", "destroyed_by", "file"])
    _tell("complaint.picture_destroyed", picture, held, who)
    transaction.on_commit(lambda: default_storage.delete(file))


def open_picture(picture: ComplaintPicture, held: Proceeding, *, who: User) -> bytes:
    """The picture itself, once it was released. That it was looked at is recorded.

    Raises NotAllowed for whoever merely sees the report.
    """
    rules.check_opens_picture(who, held)
    with transaction.atomic():
        _tell("complaint.picture_read", picture, held, who)
    with default_storage.open(picture.file) as file:
        return bytes(file.read())


def _taken(complaint: UUID) -> Taken:
    number = spoken.letters_of(rules.seed_of(complaint), NUMBER)
    return Taken(complaint, spoken.in_groups(number, GROUP))


def _says_the_same(report: Report) -> bool:
    """Does this report say what the one of its id says, word for word?

    What was taken back is not entered anew by sending the same form again.
    """
    if not Proceeding.objects.filter(pk=report.uuid).exists():
        return True
    facts = {name: said for name, said in report.facts.items() if name not in BY_RULE}
    known, sealed = queries.told_with(report.uuid)
    return facts == {name: said for name, said in known.items() if name not in BY_RULE} and (
        sealed == dict(report.identifiers)
    )


def _programme(place: Place, procedure: Procedure, who: User | None) -> str:
    """The programme in which whoever takes it down works here, else that of the place."""
    grants = Hand(who).grants_to_open(procedure) if who else []
    own = [grant.programme for grant in grants if grant.covers(path=place.path)]
    return next(filter(None, own), "") or duty.programme_at(place, procedure)


def _one(complaint: UUID) -> Proceeding:
    return Proceeding.objects.select_related("place", "receiver_place", "holder").get(pk=complaint)


def _opening(standing: Standing) -> Mapping[str, Any]:
    return standing.path[0].told.facts


def _keep(complaint: UUID, picture: Clean) -> None:
    name = default_storage.save("picture", ContentFile(picture.content))
    ComplaintPicture.objects.create(
        complaint=complaint, file=name, media=picture.media, received_at=timezone.now()
    )


def _give_out(held: Proceeding, procedure: Procedure) -> bool:
    found = duty.responsible_for(held.place, procedure, today=timezone.localdate())
    if found is None:
        return False
    _hand_to(held, GIVE_OUT, found.user)
    return True


def _pass_on(held: Proceeding, procedure: Procedure, standing: Standing) -> bool:
    """Out of hands that are gone or stale; and up, once whoever is told of it works above."""
    keepers = duty.keepers_of(held.place, procedure, today=timezone.localdate())
    mine = next((each for each in keepers if each.user.pk == held.holder_id), None)
    others = _untried(keepers, standing, is_above=bool(mine and mine.above))
    fresh = [each for each in others if each.fresh]
    if fresh and _is_stale(held, procedure, mine):
        _hand_to(held, PASS_ON, fresh[0].user, reason="officer_away")
        return True
    # Above, confirmed lately or not; where nobody is above, another keeper of the district.
    up = [each for each in others if each.above] or fresh
    if up and _goes_up(held, procedure, standing):
        _hand_to(held, PASS_ON, up[0].user, reason="not_answered")
        return True
    return False


def _untried(
    keepers: Sequence[duty.Keeper], standing: Standing, *, is_above: bool
) -> list[duty.Keeper]:
    """Who may have it next: nobody who had it before, and nobody below who has it now."""
    had = {passed.told.facts.get(HOLDER) for passed in standing.path}
    untried = [each for each in keepers if str(each.user.pk) not in had]
    return [each for each in untried if each.above or not is_above]


def _is_stale(held: Proceeding, procedure: Procedure, mine: duty.Keeper | None) -> bool:
    if mine is not None:
        return not mine.fresh
    there = duty.may_check(held.place, procedure, programme=held.programme)
    return held.holder_id not in there


def _goes_up(held: Proceeding, procedure: Procedure, standing: Standing) -> bool:
    """Was it told to more levels above the district's than it was passed on for before?"""
    told = procedure.escalations[: standing.level(moment_of(held))]
    own = procedure.parties[WATCHED_BY].level
    passed = [each.told.facts.get("reason") for each in standing.path if each.told.step == PASS_ON]
    return sum(procedure.parties[each.to].level != own for each in told) > passed.count(
        "not_answered"
    )


def _hand_to(held: Proceeding, step: str, user: User, **facts: Any) -> None:
    """By the rule and by nobody: the desk's own step; whoever has it now is told."""
    take_step(held.pk, step, facts={HOLDER: str(user.pk), **facts}, who=None, acting_as=WATCHED_BY)


def _tell(deed: str, picture: ComplaintPicture, held: Proceeding, who: User) -> None:
    audit.record(
        deed,
        who=who,
        about=("picture", picture.pk),
        place=held.place_id,
        programme=held.programme,
        detail={"proceeding": str(held.pk)},
    )


def may_plan_rescue(held: Proceeding, standing: Standing, who: User) -> bool:
    """Was it found true, and may this person plan rescues where it is?"""
    grants = Hand(who).grants_to_open(procedure_at(held.place, RESCUE))
    inside = any(grant.covers(path=held.place.path, programme=held.programme) for grant in grants)
    return inside and standing.state == FOUND


@audit.one_deed("complaint.act")
def plan_rescue(held: Proceeding, due_on: dt.date, *, who: User) -> UUID:
    """Plan a rescue after a report that was found true, and record that this follows from it."""
    found = next(
        passed.told.facts.get("found_children")
        for passed in reversed(standing_of(held.pk).path)
        if passed.state == FOUND
    )
    planned = open_procedure(
        RESCUE,
        place=places.district_of(held.place),
        programme=held.programme,
        facts={
            "due_on": due_on,
            "complaint": str(held.pk),
            **({"children": found} if found else {}),
        },
        who=who,
    )
    # Who reads the report and is not of the team must not read here that somebody will come.
    take_step(held.pk, "act", facts={"acted_by": UNDER_WAY}, who=who)
    return planned
