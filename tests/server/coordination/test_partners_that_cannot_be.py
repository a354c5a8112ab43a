"""What cannot be of organisations, agreements and promises is refused, and nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from muara.errors import FrameError
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.models import Record
from muara_server.coordination.queries.organisations import of_one_name, organisations
from server.cast import PROGRAMME
from server.coordination.partners import (
    DAY,
    agreement,
    changed,
    liaison,
    organisation,
    promise,
    step,
)

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from server.cast import Map

LATER = dt.date(2024, 8, 1)


@pytest.fixture
def officer(places: Map, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", places.sitamarhi)


def refused(said: str, make: Callable[..., object], *args: object, **kwargs: object) -> None:
    before = Record.objects.count()
    with pytest.raises(FrameError, match=said):
        make(*args, **kwargs)
    assert Record.objects.count() == before


def test_it_is_not_merged_into_itself(officer: User, places: Map) -> None:
    union = organisation(officer, places.sitamarhi)
    refused(
        "into itself", changed, officer, places.sitamarhi, union, "merged", on=LATER, other=union
    )


def test_it_is_not_merged_into_one_that_is_closed(officer: User, places: Map) -> None:
    here = places.sitamarhi
    union, gone = (organisation(officer, here, name) for name in ("Union", "Gone"))
    changed(officer, here, gone, "closed", on=dt.date(2024, 9, 1))
    refused("there no more", changed, officer, here, union, "merged", on=LATER, other=gone)
    refused(
        "there no more", changed, officer, here, gone, "renamed", on=dt.date(2024, 9, 2), title="X"
    )


def test_it_is_not_renamed_to_the_name_it_has(officer: User, places: Map) -> None:
    union = organisation(officer, places.sitamarhi, "A.I.T.U.C.")
    told = {"on": LATER, "title": "AITUC"}
    refused("this name already", changed, officer, places.sitamarhi, union, "renamed", **told)


def test_a_kind_that_the_pack_does_not_have(officer: User, places: Map) -> None:
    refused("unoin", organisation, officer, places.sitamarhi, organisation_kind="unoin")


def test_an_agreement_does_not_end_before_it_begins(officer: User, places: Map) -> None:
    began = {"signed": DAY, "since": LATER, "until": dt.date(2024, 7, 1)}
    union = organisation(officer, places.sitamarhi)
    with pytest.raises(FrameError, match="ends before it begins"):
        agreement(officer, places.sitamarhi, union, **began)


def test_a_party_was_there_on_the_day(officer: User, places: Map) -> None:
    union = organisation(officer, places.sitamarhi, on=LATER)
    with pytest.raises(FrameError, match="not known to have been there"):
        agreement(officer, places.sitamarhi, union, signed=DAY)
    with pytest.raises(FrameError, match="not recorded"):
        agreement(officer, places.sitamarhi, uuid4(), signed=DAY)


def test_a_promise_is_not_due_before_its_agreement_was_signed(officer: User, places: Map) -> None:
    union = organisation(officer, places.sitamarhi)
    signed = agreement(officer, places.sitamarhi, union, signed=LATER)
    due = dt.date(2024, 7, 1)
    refused(
        "before its agreement was signed",
        promise,
        officer,
        places.sitamarhi,
        union,
        due,
        agreement=str(signed),
    )
    refused("before it was made", promise, officer, places.sitamarhi, union, dt.date(2024, 5, 2))


def test_an_agreement_is_not_signed_after_what_was_promised_in_it_was_due(
    officer: User, places: Map
) -> None:
    here, union = places.sitamarhi, organisation(officer, places.sitamarhi)
    said = {"step": "record", "agreement_kind": "mou"}
    made = tell("agreement", place=here, programme=PROGRAMME, facts=said, on=DAY, who=officer)
    due = dt.date(2024, 7, 1)
    held = promise(officer, here, union, due, agreement=str(made))
    told = {"place": here, "programme": PROGRAMME, "facts": {"step": "sign"}, "of": made}
    refused("before its agreement was signed", tell, "agreement", **told, on=LATER, who=officer)
    step(officer, here, held, "postpone", on=due, due_on=LATER, reason="no_money")
    tell("agreement", **told, on=LATER, who=officer)


def test_nothing_is_done_before_it_was_promised(officer: User, places: Map) -> None:
    union = organisation(officer, places.sitamarhi)
    made = promise(officer, places.sitamarhi, union, LATER)
    early = DAY.replace(day=1)
    refused("before it was promised", step, officer, places.sitamarhi, made, "do", on=early)


def test_whoever_speaks_ends_after_he_began(
    officer: User, places: Map, somebody: Callable[..., User]
) -> None:
    union = organisation(officer, places.sitamarhi)
    holder = somebody("union_partner", places.bihar)
    refused(
        "ends before it begins",
        liaison,
        officer,
        places.sitamarhi,
        union,
        holder,
        until=dt.date(2024, 5, 2),
    )


def test_two_of_one_name_are_flagged_until_somebody_decides(officer: User, places: Map) -> None:
    here = places.sitamarhi
    one = organisation(officer, here, "Union of Kiln Workers")
    two = organisation(officer, here, "union of kiln-workers")
    organisation(officer, here, "Another")
    assert [{a.id, b.id} for a, b in of_one_name(organisations(officer).values())] == [{one, two}]
    changed(officer, here, two, "distinct", on=LATER, other=one)
    assert of_one_name(organisations(officer).values()) == []
