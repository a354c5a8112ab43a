"""What the ledger accepts. Every refusal says where, what was found, what was expected, what to do.

Messages name facts and codes, never what was given as an identifier.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext

from muara.errors import FrameError, NotAllowed, Refused, nearest
from muara_server.ledger.kinds import Fact, IdentifierField, Kind, kinds, schemes
from muara_server.ledger.models import Nature

if TYPE_CHECKING:
    from muara_server.accounts.rules import Grant
    from muara_server.ledger.drafts import Draft
    from muara_server.ledger.models import Entry
    from muara_server.ledger.queries import Registration

SOURCES = ("page", "phone", "file", "public", "demonstration")
NOBODY_NEEDED = frozenset({"public", "file", "demonstration"})
MAY_SAY_WHEN = frozenset({"file", "demonstration"})
REGISTRATIONS = frozenset({"person", "household", "workplace"})
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
MARKS = re.compile(r"[peac-]{28,31}")
WORD = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
"""What codes look like, and names do not."""

LONGEST = 2_000

Checker = Callable[[Any], Any]


def check_nature(source: str, held: Nature | None) -> str:
    """The source under which an entry is kept. The demonstration and real records never mix.

    Whatever enters a deployment that holds the demonstration is invented, by whichever door.
    """
    if source not in SOURCES:
        raise FrameError("This source is not known.", found=source, do=nearest(source, SOURCES))
    if held is None:
        return source
    invented = held.kind == Nature.Kind.DEMONSTRATION
    if not invented and source == "demonstration":
        raise Refused(
            "This deployment holds real records. The demonstration needs a deployment of its own: "
            "set MUARA_HOME to an empty folder."
        )
    return "demonstration" if invented else source


def check_somebody(who: object, source: str) -> None:
    """Behind a page or phone is somebody; behind the public or an operator's command, maybe not."""
    if who is None and source not in NOBODY_NEEDED:
        raise Refused("Nobody is named who recorded this. Log in, and send it again.")


def decided_by_place(draft: Draft) -> bool:
    """Registering, moving, and what is about nobody need the permission where it happens."""
    return draft.kind in REGISTRATIONS or draft.subject is None


def check_within(
    held: Registration, *, grants: Sequence[Grant], who: UUID | None, programme: str
) -> None:
    """An entry about somebody is for those within whose reach the person is registered.

    Where it was seen does not matter: a child of one district may be found at work in another, and
    whoever follows the child records it. Whoever works there and may not see the child cannot.
    """
    fits = (
        grant.covers(path=held.path, programme=held.programme)
        and grant.covers(programme=programme)
        and (not grant.own_only or held.by == who)
        for grant in grants
    )
    if not any(fits):
        raise NotAllowed(
            "outside_area",
            gettext("This file lies outside the area of your work. Ask somebody who works there."),
        )


def check_apart(parcels: Iterable[Iterable[Draft]]) -> None:
    """What one of them says may decide whether another can be: those are recorded in turn."""
    seen: set[UUID | None] = set()
    for drafts in parcels:
        own = {about for draft in drafts for about in (draft.person, draft.household)} - {None}
        if own & seen:
            raise Refused("Two of these are about the same person or household. Record them apart.")
        seen |= own


def nature_of(source: str) -> str:
    """The nature that a first entry from this source gives to a deployment."""
    return Nature.Kind.DEMONSTRATION if source == "demonstration" else Nature.Kind.REAL


def checked(
    draft: Draft, *, row: int, source: str, now: dt.datetime, today: dt.date
) -> dict[str, Any]:
    """What the draft says, in the form in which it is stored: facts and identifiers."""
    kind = _kind(draft, row=row)
    _check_public(draft, kind, row=row, source=source)
    _check_subject(draft, kind, row=row)
    _check_days(draft, row=row, source=source, now=now, today=today)
    return {
        "facts": _facts(draft.facts, kind, row=row),
        "identifiers": _identifiers(draft.identifiers, kind, row=row),
    }


def check_correction(
    draft: Draft, corrected: Entry | None, *, row: int, already: UUID | None
) -> None:
    """An entry corrects one of its own subject and kind, once."""
    if corrected is None:
        raise FrameError(
            "The entry to be corrected is not in the ledger.",
            row=row,
            column="corrects",
            found=draft.corrects,
            do="Send that entry first.",
        )
    _check_same_subject(draft, corrected, row=row)
    if already is not None and already != draft.uuid:
        raise FrameError(
            "That entry has been corrected already.",
            row=row,
            column="corrects",
            found=draft.corrects,
            expected=f"its correction, {already}",
            do="Correct the newer entry instead.",
        )
    _check_same_kind(draft, corrected, row=row)


def _check_same_subject(draft: Draft, corrected: Entry, *, row: int) -> None:
    if (draft.person, draft.household) != (corrected.person, corrected.household):
        raise FrameError(
            "An entry can only correct one about the same person or household.",
            row=row,
            column="corrects",
            found=draft.corrects,
            do="Retract the wrong entry, and record the right one where it belongs.",
        )


def _check_same_kind(draft: Draft, corrected: Entry, *, row: int) -> None:
    if draft.kind == corrected.kind:
        return
    final = kinds()[corrected.kind].ends_nothing
    if draft.kind != "retraction" or final:
        raise FrameError(
            f"An entry of kind '{corrected.kind}' cannot be corrected by one of this kind.",
            row=row,
            column="kind",
            found=draft.kind,
            expected=corrected.kind,
            do="A registration is undone by lawful erasure only." if final else "",
        )


def check_same(draft: Draft, *, row: int, same: bool) -> None:
    """A uuid that comes again must bring the same entry."""
    if not same:
        raise FrameError(
            "Another entry with different content has this uuid.",
            row=row,
            column="uuid",
            found=draft.uuid,
            do="Give each observation a uuid of its own; to change one, send a correction.",
        )


def check_known(draft: Draft, *, row: int, column: str, known: bool) -> None:
    """Somebody must be registered before anything is recorded about them."""
    if not known:
        raise FrameError(
            f"This {column} is not registered.",
            row=row,
            column=column,
            found=getattr(draft, column),
            do=f"Record an entry of kind '{column}' first.",
        )


def check_registered_once(draft: Draft, *, row: int, known: bool) -> None:
    """A second registration would hide the first."""
    if known:
        raise FrameError(
            f"This {draft.kind} is registered already.",
            row=row,
            column=draft.kind,
            found=getattr(draft, draft.kind),
            do="Send a correction of the first registration, with 'corrects'.",
        )


def _kind(draft: Draft, *, row: int) -> Kind:
    kind = kinds().get(draft.kind)
    if kind is None:
        raise FrameError(
            "This kind of entry is not known.",
            row=row,
            column="kind",
            found=_short(draft.kind),
            do=nearest(draft.kind, kinds()),
        )
    if draft.kind == "retraction" and draft.corrects is None:
        raise FrameError(
            "A retraction names the entry that should not have been made.",
            row=row,
            column="corrects",
            found="nothing",
            expected="the uuid of that entry",
        )
    return kind


def _check_public(draft: Draft, kind: Kind, *, row: int, source: str) -> None:
    """From outside comes only what the packs let anybody tell, and only as something new."""
    if source != "public":
        return
    if not kind.public:
        raise FrameError(
            f"Nobody may make an entry of kind '{kind.name}' without logging in.",
            row=row,
            column="kind",
            found=kind.name,
            expected=" or ".join(name for name, each in kinds().items() if each.public),
            do="Log in, and send it again.",
        )
    changes = "corrects" if draft.corrects else "of" if draft.facts.get("of") else ""
    if changes:
        raise FrameError(
            "What is recorded already is not changed without logging in.",
            row=row,
            column=changes,
            found="another entry",
            expected="nothing",
            do="Log in, or send it as something new.",
        )


def _check_subject(draft: Draft, kind: Kind, *, row: int) -> None:
    person, household = draft.person is not None, draft.household is not None
    fits = {
        "person": person,
        "household": household and not person,
        "either": person or household or draft.kind == "retraction",
        "workplace": not person and not household,
        "place": not person and not household,
        "office": not person and not household,
        "person_or_place": person or not household,
    }[kind.about]
    if not fits:
        raise FrameError(
            f"An entry of kind '{kind.name}' is about another subject.",
            row=row,
            column="person",
            found="no person" if not person else "a person",
            expected=kind.about,
        )
    if draft.kind == "membership" and not household:
        raise FrameError(
            "A membership names the household.", row=row, column="household", found="nothing"
        )


def _check_days(draft: Draft, *, row: int, source: str, now: dt.datetime, today: dt.date) -> None:
    if not isinstance(draft.true_on, dt.date) or isinstance(draft.true_on, dt.datetime):
        raise FrameError("This is not a day.", row=row, column="true_on", expected="a date")
    recorded = draft.recorded_at
    if recorded is not None and source not in MAY_SAY_WHEN:
        raise FrameError(
            "When it was recorded is what the server's clock says.",
            row=row,
            column="recorded_at",
            found=recorded.date(),
            do="Leave it out.",
        )
    _check_moment(recorded, now=now, row=row)
    latest = recorded.astimezone(now.tzinfo).date() if recorded else today
    if draft.true_on > latest:
        raise FrameError(
            "Nothing can be observed on a day that has not come yet.",
            row=row,
            column="true_on",
            found=draft.true_on,
            expected=f"a day not after {latest}",
            do="Correct the day.",
        )


def _check_moment(recorded: dt.datetime | None, *, now: dt.datetime, row: int) -> None:
    if recorded is None:
        return
    if recorded.tzinfo is None:
        raise FrameError(
            "This moment does not say in which time zone it is.",
            row=row,
            column="recorded_at",
            found=recorded,
            expected="a time with its zone",
        )
    if recorded > now:
        raise FrameError(
            "This moment has not come yet.", row=row, column="recorded_at", found=recorded
        )


def _facts(given: Mapping[str, Any], kind: Kind, *, row: int) -> dict[str, Any]:
    checkers = _checkers(kind.name)
    stored = {}
    for name, value in given.items():
        check = checkers.get(name)
        if check is None:
            raise _not_held(name, kind, row=row)
        try:
            stored[name] = None if value is None else check(value)
        except _Unfit as unfit:
            raise _unfit(unfit, kind.facts[name], value, row=row) from None
    for name in kind.required:
        if stored.get(name) is None:
            raise FrameError(
                f"An entry of kind '{kind.name}' says nothing without this.",
                row=row,
                column=name,
                found="nothing",
            )
    _check_interval(stored, row=row)
    return stored


def _check_interval(stored: Mapping[str, Any], *, row: int) -> None:
    low, high = stored.get("age_low"), stored.get("age_high")
    if low is not None and high is not None and low > high:
        raise FrameError(
            "The lower age is above the higher.",
            row=row,
            column="age_low",
            found=low,
            expected=f"at most {high}",
        )


def _identifiers(given: Mapping[str, Any], kind: Kind, *, row: int) -> dict[str, Any]:
    stored = {}
    for name, value in given.items():
        field = kind.identifiers.get(name)
        if field is None:
            raise FrameError(
                f"An entry of kind '{kind.name}' does not hold this identifier.",
                row=row,
                column=_column(name),
                do=nearest(name, kind.identifiers),
            )
        stored[name] = _identifier(value, field, row=row)
    return stored


def _identifier(value: str | Sequence[str], field: IdentifierField, *, row: int) -> Any:
    listed = [value] if isinstance(value, str) else list(value)
    fits = all(isinstance(each, str) and 0 < len(each.strip()) <= LONGEST for each in listed)
    if not fits or (len(listed) != 1 and not field.many):
        raise FrameError(
            "This identifier is not text, is empty, or was given more than once.",
            row=row,
            column=field.name,
            expected="text",
        )
    for each in listed:
        _check_may_be_stored(each, field, row=row)
    stripped = [each.strip() for each in listed]
    return stripped[0] if isinstance(value, str) else stripped


def _check_may_be_stored(value: str, field: IdentifierField, *, row: int) -> None:
    """Some national numbers are not kept at all; the pack says which, and why."""
    plain = re.sub(r"[\s./-]", "", value)
    for refused in field.refuse:
        passes = refused.check != "verhoeff" or verhoeff(plain)
        if re.fullmatch(refused.shape, plain) and passes:
            raise FrameError(refused.because["en"], row=row, column=field.name)


def verhoeff(digits: str) -> bool:
    """Does the last digit check the others, in Verhoeff's dihedral scheme (1969)?

    >>> verhoeff("2363"), verhoeff("2364")
    (True, False)
    """
    if not digits.isdecimal():
        return False
    total = 0
    for at, digit in enumerate(reversed(digits)):
        total = _composed(total, _turned(int(digit), times=at % 8))
    return total == 0


def _composed(left: int, right: int) -> int:
    """The product of two symmetries of a pentagon: 0-4 are turns, 5-9 are reflections."""
    turn = left % 5 + right % 5 if left < 5 else left % 5 - right % 5
    return turn % 5 + (5 if (left < 5) != (right < 5) else 0)


def _turned(digit: int, *, times: int) -> int:
    for _ in range(times):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit


class _Unfit(Exception):
    """A value does not fit its fact; what would have fitted."""


def _unfit(unfit: _Unfit, fact: Fact, value: Any, *, row: int) -> FrameError:
    shown = value if isinstance(value, bool | int | float | dt.date) else _short(value)
    return FrameError(
        "This value does not fit.", row=row, column=fact.name, found=shown, expected=str(unfit)
    )


def _short(value: Any) -> str:
    """What looks like a code is shown; anything else might be a name, and is only measured."""
    text = str(value)
    return repr(text) if WORD.fullmatch(text) else f"text of {len(text)} letters"


def _column(name: str) -> str | None:
    return name if WORD.fullmatch(name) else None


def _not_held(name: str, kind: Kind, *, row: int) -> FrameError:
    return FrameError(
        f"An entry of kind '{kind.name}' does not hold this fact.",
        row=row,
        column=_column(name),
        do=nearest(name, kind.facts),
    )


@cache
def _checkers(kind: str) -> Mapping[str, Checker]:
    return {name: _checker(fact) for name, fact in kinds()[kind].facts.items()}


def _checker(fact: Fact) -> Checker:
    return {
        "number": _number_checker,
        "truth": lambda _: _truth,
        "code": _code_checker,
        "classification": _code_checker,
        "date": lambda _: _day,
        "clock": lambda _: _clock,
        "key": lambda _: _key,
        "marks": lambda _: _marks,
        "scheme": lambda _: _scheme,
        "id": lambda _: _id,
    }[fact.type](fact)


def _number_checker(fact: Fact) -> Checker:
    low = float("-inf") if fact.low is None else fact.low
    high = float("inf") if fact.high is None else fact.high
    told = f"{'a whole number' if fact.whole else 'a number'} from {low:g} to {high:g}"
    told = f"{told} {fact.unit}".strip()

    def check(value: Any) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _Unfit(told)
        if not low <= value <= high or (fact.whole and value != int(value)):
            raise _Unfit(told)
        return int(value) if fact.whole else value

    return check


def _code_checker(fact: Fact) -> Checker:
    codes = fact.codes

    def check(value: Any) -> str:
        if not isinstance(value, str) or (codes is not None and not codes.allows(value)):
            given = value if isinstance(value, str) else ""
            raise _Unfit(f"a code of the list. {nearest(given, codes.codes if codes else ())}")
        return value

    return check


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unfit("true or false")
    return value


def _day(value: Any) -> str:
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Unfit("a date such as 2012-03-31") from None
    if isinstance(day, dt.datetime):
        raise _Unfit("a date without a time")
    return day.isoformat()


def _clock(value: Any) -> str:
    try:
        at = value if isinstance(value, dt.time) else dt.time.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Unfit("a time of day such as 19:00") from None
    return at.strftime("%H:%M")


def _key(value: Any) -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise _Unfit("a key of letters, digits, dots and dashes")
    return value


def _marks(value: Any) -> str:
    if not isinstance(value, str) or not MARKS.fullmatch(value):
        raise _Unfit("a letter for each day of the month: p e a c, or - where none is told")
    return value


def _scheme(value: Any) -> str:
    key, known = _key(value), schemes()
    if known and key not in known:
        raise _Unfit(f"the key of a scheme of the packs. {nearest(key, known)}")
    return key


def _id(value: Any) -> str:
    try:
        return str(value if isinstance(value, UUID) else UUID(value))
    except (TypeError, ValueError, AttributeError):
        raise _Unfit("the id of a record") from None
