"""Giving out places that are too few: counted, proposed, drawn up, approved, changed, published.

One deed, one transaction, one entry of the trail. The seed of the lottery is drawn and written into
the trail before anything is reckoned, so that nobody can look at a result and draw again.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.audit import actions as audit
from muara_server.convergence.frames import allocation as frames
from muara_server.convergence.models import (
    CutOff,
    FamilyScore,
    Placement,
    PlacementChange,
    Run,
    Seats,
)
from muara_server.convergence.queries import allocation as queries
from muara_server.convergence.queries.schemes import pack_for
from muara_server.convergence.rules import allocation as rules
from muara_server.jobs import actions as jobs

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.convergence.frames.allocation import Drawn
    from muara_server.places.models import Place

DRAW = "convergence.allocate"
BATCH = 500
MOST = 3

Standing = Placement.Standing


# --- how many places there are ---


@transaction.atomic
def offer_seats(
    *,
    programme: str,
    place: Place,
    scheme: str,
    number: int,
    since: dt.date,
    source: str,
    who: User,
) -> Seats:
    """Say how many places a scheme has in a district from a day on."""
    rules.check_propose(who, place, programme)
    return _offered(programme, place, scheme, number, since, source, who)


@transaction.atomic
def load_seats(
    rows: Iterable[tuple[str, str, int]], *, programme: str, since: dt.date, source: str
) -> int:
    """Take over a list of places (scheme, code of the district, number); how many rows were new."""
    made = 0
    for scheme, code, number in rows:
        place = queries.place_of(code)
        if place is None or _is_sensitive(place, scheme):
            continue
        if Seats.objects.filter(programme=programme, place=place, scheme=scheme).exists():
            continue
        _offered(programme, place, scheme, number, since, source, None)
        made += 1
    return made


def _is_sensitive(place: Place, scheme: str) -> bool:
    """Such places are given out between families and case workers, and counted by nobody else."""
    found = pack_for(place).schemes.get(scheme)
    return found is None or found.sensitive


def _offered(
    programme: str,
    place: Place,
    scheme: str,
    number: int,
    since: dt.date,
    source: str,
    who: User | None,
) -> Seats:
    rules.check_seats(pack_for(place).schemes[scheme], number)
    seats = Seats.objects.create(
        programme=programme,
        place=place,
        scheme=scheme,
        number=number,
        since=since,
        source=source,
        offered_by=who,
        offered_at=timezone.now(),
    )
    audit.record(
        "allocation.seats_offered",
        who=who,
        about=("seats", seats.pk),
        place=place.pk,
        programme=programme,
        detail={"scheme": scheme, "number": number, "since": since.isoformat()},
    )
    return seats


# --- a proposal ---


@transaction.atomic
def propose(
    *,
    programme: str,
    place: Place,
    schemes: Sequence[str],
    on: dt.date,
    who: User,
    most: int = MOST,
    later: bool = True,
) -> Run:
    """Draw the seed, write it down, and ask for the proposal to be drawn up.

    `later`: by a worker, as long work; else the caller draws it up.
    """
    rules.check_propose(who, place, programme)
    pack, free = pack_for(place), queries.free(programme, place, on=on)
    chosen = list(dict.fromkeys(schemes))
    rules.check_free(chosen, free, queries.open_schemes(programme, place))
    run = Run.objects.create(
        programme=programme,
        pack=pack.name,
        place=place,
        on=on,
        seats={key: free[key] for key in chosen},
        most=most,
        seed=secrets.token_hex(8),
        formula=queries.formula_hash(pack),
        needs=queries.weights(pack),
        proposed_by=who,
        proposed_at=timezone.now(),
    )
    told = {"seed": run.seed, "formula": run.formula, "on": on.isoformat(), "seats": run.seats}
    _tell("allocation.proposed", run, who, **told)
    if later:
        job = jobs.enqueue(
            DRAW, who=who, arguments={"run": str(run.pk)}, total=2, programme=programme
        )
        run.job = job.pk
        run.save(update_fields=["job"])
    return run


def asked_of(run: Run) -> frames.Asked:
    """What the library is asked for this run."""
    return frames.Asked(
        programme=run.programme,
        pack=queries.pack_of(run),
        district=run.place.code,
        on=run.on,
        seats=run.seats,
        most=run.most,
        seed=run.seed,
        had=queries.placed_before(run.programme, run.place),
    )


def reckon(run: Run) -> Drawn:
    """Everything that the run gives; nothing is stored."""
    return frames.drawn(asked_of(run))


@transaction.atomic
def keep(run: Run, found: Drawn) -> Run:
    """Store what was drawn, once, with the hash of its list in the trail."""
    held = _held(run)
    if held.state != Run.State.DRAWING:
        return held
    CutOff.objects.bulk_create(_cut_off(held, row) for row in found.cut_offs)
    FamilyScore.objects.bulk_create(
        (FamilyScore(run=held, **row) for row in found.families), batch_size=BATCH
    )
    Placement.objects.bulk_create(_placements(held, found), batch_size=BATCH)
    held.drawn_at, held.solver = timezone.now(), found.solver
    held.list_hash = _tell_list("allocation.drawn_up", held, held.proposed_by, seed=held.seed)
    held.save(update_fields=["drawn_at", "solver", "list_hash"])
    return held


def _cut_off(run: Run, row: dict[str, Any]) -> CutOff:
    names = ("scheme", "quota", "seats", "taken", "released", "empty", "rank", "score", "lottery")
    return CutOff(run=run, **{name: row[name] for name in names})


def _placements(run: Run, found: Drawn) -> Iterable[Placement]:
    names = ("household", "person", "scheme", "quota", "seat", "rank", "score", "lottery")
    placed, waits, ask = Standing.PLACED, Standing.WAITS, Standing.ASK
    for row in found.placed:
        kept = {name: row[name] for name in names}
        yield Placement(run=run, drawn=placed, standing=placed, **kept)
    for row in found.waits:
        yield Placement(run=run, drawn=waits, standing=waits, **row)
    for row in found.asks:
        kept = {name: row[name] for name in ("household", "person", "scheme")}
        told = {"unknown": row["unknown"]}
        yield Placement(run=run, drawn=ask, standing=ask, told=told, **kept)


# --- what the committee decides ---


@transaction.atomic
def approve(run: Run, *, who: User) -> Run:
    """Approve the proposal as it stands, changes included."""
    return _taken_further(run, "approved", who=who, check=rules.check_approve)


@transaction.atomic
def publish(run: Run, *, who: User) -> Run:
    """Publish what was approved: from now on the places are given."""
    return _taken_further(run, "published", who=who, check=rules.check_publish)


def _taken_further(run: Run, step: str, *, who: User, check: Callable[[User, Run], None]) -> Run:
    """Put a name under the next step, as long as nobody has been given more than there is."""
    held = _held(run)
    check(who, held)
    _check_capacity(held)
    setattr(held, f"{step}_by", who)
    setattr(held, f"{step}_at", timezone.now())
    held.save(update_fields=[f"{step}_by", f"{step}_at"])
    _tell_list(f"allocation.{step}", held, who)
    return held


@transaction.atomic
def withdraw(run: Run, *, who: User, because: str) -> Run:
    """Give a proposal up, with the reason; its places are free again, its seed stays to be read."""
    held = _held(run)
    rules.check_withdraw(who, held, because)
    held.withdrawn_by, held.withdrawn_at, held.because = who, timezone.now(), because
    held.save(update_fields=["withdrawn_by", "withdrawn_at", "because"])
    _tell("allocation.withdrawn", held, who, seed=held.seed)
    return held


@transaction.atomic
def change(
    run: Run, *, taken: Placement | None, given: Placement | None, because: str, who: User
) -> PlacementChange:
    """Let one family give a place up and another have it, or one of the two.

    Refused where there would be more than there are places, where a place is reserved for others,
    where a limit is passed, or where it does not appear due any more.
    """
    held = _held(run)
    taken, given = _of_run(held, taken), _of_run(held, given)
    rules.check_change(who, held, taken, given, because)
    if given is not None:
        _check_given(held, given, taken)
        seat = queries.seat_for(held, given, taken)
        if seat is None:
            raise NotAllowed("no_seat", _("No place is free for this family, or it is reserved."))
        given.standing, given.seat = Standing.PLACED, seat
    if taken is not None:
        taken.standing, taken.seat, taken.reason = Standing.WAITS, "", "changed"
    for each in filter(None, (taken, given)):
        each.save(update_fields=["standing", "seat", "reason"])
    _check_capacity(held)
    made = PlacementChange.objects.create(
        run=held, taken=taken, given=given, because=because, by=who, at=timezone.now()
    )
    _tell_list("allocation.changed", held, who, change=str(made.pk))
    return made


def _of_run(run: Run, placement: Placement | None) -> Placement | None:
    if placement is None:
        return None
    return Placement.objects.select_for_update().get(pk=placement.pk, run=run)


def _check_given(run: Run, given: Placement, taken: Placement | None) -> None:
    pack = queries.pack_of(run)
    rules.check_limits(
        given,
        queries.kept_by(run, given, taken),
        pack.schemes[given.scheme],
        most=run.most,
        excluded=queries.excluded_by(pack, given.scheme, on=run.on),
    )
    person = str(given.person) if given.person else None
    if not frames.still_due(asked_of(run), str(given.household), person, given.scheme):
        raise NotAllowed(
            "not_due", _("As is recorded now, this does not appear due to them any more.")
        )


def _check_capacity(run: Run) -> None:
    if queries.over_capacity(run):
        raise NotAllowed("too_many", _("There would be more families than places."))


def _held(run: Run) -> Run:
    """The run, locked: of two who decide at once the second finds it decided."""
    return Run.objects.select_for_update().select_related("place").get(pk=run.pk)


def _tell(deed: str, run: Run, who: User, **detail: Any) -> None:
    audit.record(
        deed,
        who=who,
        about=("allocation", run.pk),
        place=run.place_id,
        programme=run.programme,
        detail=detail,
    )


def _tell_list(deed: str, run: Run, who: User, **detail: Any) -> str:
    """With how many places are given, and the hash of their list, which is returned."""
    return audit.record_bulk(
        deed,
        who=who,
        items=queries.lines(run),
        place=run.place_id,
        programme=run.programme,
        detail={"run": str(run.pk), **detail},
    )
