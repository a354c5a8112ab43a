"""What is keyed from a sheet: kept sealed, compared where it was keyed twice, and then received.

Where the lot asked for a second person, nothing goes on before two have keyed the sheet and every
difference is decided. What goes on is a submission like any other, under the sheet's own identity.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara.forms import filled, write_submission
from muara_server.audit import actions as audit
from muara_server.intake import mappings, openrosa, proposing, writing
from muara_server.intake.models import KeyedAlone, Keying, Sheet
from muara_server.intake.paper.meant import finder
from muara_server.intake.paper.printed import words_for
from muara_server.keys import actions as keys
from muara_server.keys import cipher

if TYPE_CHECKING:
    from muara_server.accounts.models import User

DAY = "@day"
"""Where the day on the paper stands among the answers."""
_LOT = secrets.SystemRandom()


@dataclass(frozen=True)
class Difference:
    """An answer that two people keyed differently, by its name."""

    name: str
    first: str
    second: str


def check_may_key(sheet: Sheet, who: User) -> None:
    """Refuse who keyed it before, and a sheet that was entered. Raises Refused."""
    if sheet.received_id:
        raise Refused(_("This sheet is entered already."))
    turns = {each.turn: each.by_id for each in sheet.keyings.all()}
    if len(turns) > 1:
        raise Refused(_("Two people have keyed this sheet; what differs is to be decided."))
    if turns and next(iter(turns.values())) == who.pk:
        raise Refused(_("You keyed this sheet. Somebody else keys it again."))


@audit.one_deed("paper.key")
def key(sheet: Sheet, told: Mapping[str, str], *, who: User) -> Sheet:
    """Keep what was keyed; enter it where nobody needs to key it again, or where both agree."""
    held = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    check_may_key(held, who)
    first = held.keyings.first()
    keep(held, told, turn=Keying.Turn.SECOND if first else Keying.Turn.FIRST, who=who)
    if first is None:
        _draw(held, who)
        if not held.twice:
            _enter(held, told, who=who)
        return held
    before = opened(first)
    differing = differences(before, told)
    held.compared = len({*before, *told})
    held.agreed = held.compared - len(differing)
    held.save(update_fields=["compared", "agreed"])
    if not differing:
        _enter(held, before, who=first.by)
    return held


@audit.one_deed("paper.decide")
def decide(sheet: Sheet, chosen: Mapping[str, str], *, who: User) -> Sheet:
    """Enter the sheet with what a person chose. Raises Refused where a difference is open."""
    held = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.received_id:
        raise Refused(_("This sheet is entered already."))
    first, second = (opened(each) for each in held.keyings.all())
    open_still = {each.name for each in differences(first, second)} - chosen.keys()
    if open_still:
        raise Refused(_("Something is not decided yet."))
    final = {name: said for name, said in {**first, **chosen}.items() if said}
    keep(held, final, turn=Keying.Turn.DECIDED, who=who)
    _enter(held, final, who=who)
    return held


@audit.one_deed("paper.alone")
def enter_alone(sheet: Sheet, *, why: KeyedAlone.Why, who: User) -> Sheet:
    """Enter a sheet as one person keyed it: no second keying comes, and `who` says why.

    Raises Refused where that is not open any more, and for whoever keyed it.
    """
    held = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    check_may_key(held, who)
    first = held.keyings.get()
    KeyedAlone.objects.create(sheet=held, why=why, by=who, at=timezone.now())
    audit.record(
        "paper.alone",
        who=who,
        about=("sheet", held.instance),
        place=held.place_id,
        programme=held.programme,
        detail={"why": str(why)},
    )
    _enter(held, opened(first), who=first.by)
    return held


def keep(sheet: Sheet, told: Mapping[str, str], *, turn: Keying.Turn, who: User) -> None:
    """Keep what somebody keyed, sealed. It decides nothing: `key` and `decide` do."""
    keying = Keying(id=uuid4(), sheet=sheet, turn=turn, by=who, at=timezone.now())
    content = json.dumps(dict(told), ensure_ascii=False).encode()
    keying.sealed = cipher.seal(
        content, key=keys.deployment_key(writing.KEY), bound_to=_place(keying)
    )
    keying.save()
    audit.record(
        "paper.key",
        who=who,
        about=("sheet", sheet.instance),
        place=sheet.place_id,
        programme=sheet.programme,
        detail={"turn": int(turn), "version": str(sheet.version_id)},
    )


def opened(keying: Keying) -> dict[str, str]:
    """What was keyed, by the names of the answers."""
    sealed = bytes(keying.sealed)
    key = keys.deployment_key(writing.KEY)
    told: dict[str, str] = json.loads(cipher.open_sealed(sealed, key=key, bound_to=_place(keying)))
    return told


def differences(first: Mapping[str, str], second: Mapping[str, str]) -> list[Difference]:
    """The answers in which they differ. Capitals and blanks are no difference.

    >>> differences({"name": "Ravi  Kumar", "age": "9"}, {"name": "ravi kumar", "age": "6"})
    [Difference(name='age', first='9', second='6')]
    """
    names = [*first, *(name for name in second if name not in first)]
    return [
        Difference(name, first.get(name, ""), second.get(name, ""))
        for name in names
        if _plain(first.get(name, "")) != _plain(second.get(name, ""))
    ]


def day_of(told: Mapping[str, str]) -> dt.date:
    """The day on the paper."""
    return dt.date.fromisoformat(told[DAY])


def _plain(said: str) -> str:
    return " ".join(said.casefold().split())


def _draw(sheet: Sheet, who: User) -> None:
    share = words_for(sheet.version).share_of(sheet.version.form.key)
    sheet.twice = _LOT.random() < share
    sheet.place, sheet.programme = proposing.area_for(who, sheet.version.form.programme)
    sheet.save(update_fields=["twice", "place", "programme"])


def _enter(sheet: Sheet, told: Mapping[str, str], *, who: User) -> None:
    """Receive what the sheet says, as if a phone had sent it."""
    form = mappings.form_of(sheet.version)
    answers = {name: said for name, said in told.items() if name != DAY}
    values = filled(form, answers, day=day_of(told), find=finder(who))
    xml = write_submission(form, values, instance=f"uuid:{sheet.instance}")
    with transaction.atomic():
        outcome = writing.write(
            writing.Parcel(
                head=openrosa.filled(xml),
                xml=xml,
                form=sheet.version.form,
                version=sheet.version,
                by=who.pk,
                on_paper=True,
            )
        )
        sheet.received_id = outcome.received
        sheet.save(update_fields=["received"])


def _place(keying: Keying) -> str:
    return f"keyed:{keying.pk}"
