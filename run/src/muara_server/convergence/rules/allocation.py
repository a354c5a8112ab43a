"""Who may do what with places that are too few: one proposes, another decides, each in the area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import rules as accounts
from muara_server.convergence.models import Placement, Run

if TYPE_CHECKING:
    from muara.packs import Scheme
    from muara_server.accounts.models import User

PROPOSE = "allocation.propose"
APPROVE = "allocation.approve"
READ = "scheme.read"
NAMES = "household.read"
PSEUDONYMS = "results.open"
SENSITIVE = "sensitive.read"

State = Run.State
Standing = Placement.Standing


# --- who reads ---


def reads(user: User, run: Run) -> bool:
    """What is published stands on the wall of its area; a proposal is for those who decide it."""
    if run.published_at and not run.withdrawn_at:
        return covers(user, READ, run)
    return decides(user, run)


def decides(user: User, run: Run) -> bool:
    """Does this person propose or decide in this district?"""
    return covers(user, PROPOSE, run) or covers(user, APPROVE, run)


def lists(user: User, run: Run) -> bool:
    """May this person read the list of families, under pseudonyms at least?"""
    return decides(user, run) or covers(user, NAMES, run) or covers(user, PSEUDONYMS, run)


def covers(user: User, permission: str, about: Any) -> bool:
    """Is it given for the district of this run (or these places), for more than own records?"""
    return any(
        grant.covers(path=about.place.path, programme=about.programme)
        and (permission == READ or not grant.own_only)
        for grant in accounts.grants(user, permission)
    )


# --- who proposes ---


def check_propose(user: User, place: Any, programme: str) -> None:
    """Places are counted, and given out, by whoever answers for the district."""
    accounts.check(user, PROPOSE, place=place, programme=programme)


def check_seats(scheme: Scheme, number: int) -> None:
    """Only of schemes that have too few places, and never of one told to nobody but the family."""
    if scheme.kind != "quota":
        raise NotAllowed(
            "a_right", _("This scheme is a right: everybody it is due to is to receive it.")
        )
    if scheme.sensitive:
        raise NotAllowed(
            "sensitive_scheme",
            _("This scheme stays between a family and its case worker. It is not given out here."),
        )
    if number < 0:
        raise NotAllowed("negative", _("There cannot be fewer places than none."))


def check_free(wanted: list[str], free: dict[str, int], busy: set[str]) -> None:
    """There is something to give out, and no other open proposal gives out the same."""
    if not wanted or any(free.get(key, 0) < 1 for key in wanted):
        raise NotAllowed("no_seats", _("No place is free. First say how many there are."))
    if busy.intersection(wanted):
        raise NotAllowed(
            "open_run",
            _("Another proposal gives out the same places. Decide or withdraw that one first."),
        )


# --- who decides ---


def check_decide(user: User, run: Run) -> None:
    """A second person decides, in whose area the district lies."""
    accounts.check(user, APPROVE, place=run.place, programme=run.programme)
    if run.proposed_by_id == user.pk:
        raise NotAllowed("own_proposal", _("A second person decides: nobody decides on their own."))


def check_approve(user: User, run: Run) -> None:
    """Only what was drawn up, and once."""
    check_decide(user, run)
    _check_state(run, State.PROPOSED)


def check_publish(user: User, run: Run) -> None:
    """Only what was approved, and once."""
    check_decide(user, run)
    _check_state(run, State.APPROVED)


def check_withdraw(user: User, run: Run, because: str) -> None:
    """By whoever proposed it or decides; what is published stands."""
    if covers(user, APPROVE, run):
        accounts.check(user, APPROVE, place=run.place, programme=run.programme)
    else:
        check_propose(user, run.place, run.programme)
    _check_state(run, State.DRAWING, State.PROPOSED, State.APPROVED)
    check_reason(because)


def check_reason(because: str) -> None:
    """A change puts somebody back: it says why."""
    if not because.strip():
        raise NotAllowed("no_reason", _("Write why. Whoever is put back can ask."))


def _check_state(run: Run, *wanted: Run.State) -> None:
    if run.state not in wanted:
        raise NotAllowed(
            "other_state", _("This proposal is no longer open to that. Look at the page again.")
        )


# --- changes ---


def check_change(user: User, run: Run, taken: Any, given: Any, because: str) -> None:
    """The committee changes what is drawn up, until it is published."""
    check_decide(user, run)
    _check_state(run, State.PROPOSED, State.APPROVED)
    check_reason(because)
    if taken is None and given is None:
        raise NotAllowed("nothing", _("Choose who gives up a place, or who gets one."))
    if taken is not None and taken.standing != Standing.PLACED:
        raise NotAllowed("no_place", _("Who is to give up a place has none."))
    if given is not None and given.standing != Standing.WAITS:
        raise NotAllowed("does_not_wait", _("Who is to get a place does not wait for one."))
    if taken is not None and given is not None and taken.scheme != given.scheme:
        raise NotAllowed("other_scheme", _("A place of one scheme is no place of another."))


def check_limits(
    given: Any, has: list[Any], scheme: Scheme, *, most: int, excluded: frozenset[str]
) -> None:
    """What a family may have: so many places, so many members, one scheme of a group.

    `has` are the places the family keeps; `excluded` the schemes that shut this one out.
    """
    if len(has) >= most:
        raise NotAllowed("enough", _("This family has as many places as one family may have."))
    mine = [one for one in has if one.person == given.person]
    if any(one.scheme in excluded for one in mine):
        raise NotAllowed("group", _("A scheme that excludes this one is given already."))
    same = [one for one in has if one.scheme == given.scheme]
    if scheme.members_at_most and len(same) >= scheme.members_at_most:
        raise NotAllowed("members", _("So many members of this family may have it, and have it."))
