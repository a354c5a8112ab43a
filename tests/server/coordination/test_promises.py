"""Promises: late by their day, answered by whoever speaks for their owner, passed on by mergers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from muara.errors import NotAllowed
from muara_server.coordination.actions import partners as actions
from muara_server.coordination.actions.reminders import remind_of, remind_to_renew
from muara_server.coordination.queries.agreements import agreements, every_agreement
from muara_server.coordination.queries.partners import accounts_to_choose
from muara_server.coordination.queries.promises import (
    kept,
    open_promises,
    promise_for,
    promises,
)
from muara_server.notices.queries import notices_of
from server.coordination.committee import a_committee
from server.coordination.partners import agreement, changed, liaison, organisation, promise, step

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from server.cast import Map

LATER = dt.date(2024, 8, 1)
DONE = {"note": "Twelve kilns.", "source": "Lists of those who came"}


@pytest.fixture
def officer(places: Map, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", places.sitamarhi, login="officer")


@pytest.fixture
def partner(places: Map, somebody: Callable[..., User]) -> User:
    return somebody("union_partner", places.bihar, login="partner")


def test_each_stands_by_its_day(officer: User, places: Map) -> None:
    here, union = places.sitamarhi, organisation(officer, places.sitamarhi)
    in_time, after, dropped, late = (promise(officer, here, union, LATER) for _ in range(4))
    soon = promise(officer, here, union, timezone.localdate() + dt.timedelta(days=3))
    step(officer, here, in_time, "do", on=LATER)
    step(officer, here, after, "do", on=dt.date(2024, 8, 2))
    step(officer, here, dropped, "drop", on=dt.date(2024, 6, 1), reason="overtaken")
    found = promises(officer)
    assert {each.id: each.stands for each in found} == {
        in_time: "kept",
        after: "kept_late",
        dropped: "dropped",
        late: "late",
        soon: "due_soon",
    }
    assert found[0].id == late
    told = kept(found)
    assert (set(told.on_time), len(told.due)) == ({str(in_time)}, 3)


def test_another_day_is_counted_and_told(officer: User, places: Map) -> None:
    union = organisation(officer, places.sitamarhi)
    made = promise(officer, places.sitamarhi, union, LATER)
    later = timezone.localdate() + dt.timedelta(days=90)
    facts = {"due_on": later, "reason": "no_money"}
    step(officer, places.sitamarhi, made, "postpone", on=LATER, **facts)
    found = promise_for(officer, made)
    assert (found.stands, found.days.due_on, found.postponed) == ("open", later, 1)


def test_a_promise_passes_to_what_its_owner_merged_into(officer: User, places: Map) -> None:
    here = places.sitamarhi
    small, large, gone = (organisation(officer, here, name) for name in ("Small", "Large", "Gone"))
    passed, lost = (promise(officer, here, owner, LATER) for owner in (small, gone))
    changed(officer, here, small, "merged", on=dt.date(2024, 6, 1), other=large)
    changed(officer, here, gone, "closed", on=dt.date(2024, 6, 1))
    found = promise_for(officer, passed)
    assert found.owner is not None
    assert (found.owner.id, found.passed, found.gone) == (large, True, False)
    assert promise_for(officer, lost).gone
    assert {each.id: each.gone for each in open_promises()} == {passed: False, lost: True}


def test_whoever_speaks_for_it_answers_and_nobody_elses(
    officer: User, partner: User, places: Map
) -> None:
    here = places.sitamarhi
    own, other = (organisation(officer, here, name) for name in ("Own", "Other"))
    liaison(officer, here, own, partner)
    mine, not_mine = (promise(officer, here, owner, LATER) for owner in (own, other))
    today = timezone.localdate()
    told = {"facts": {}, "words": DONE, "on": today, "who": partner}
    actions.answer(promise_for(partner, mine), "do", **told)
    assert promise_for(officer, mine).stands == "kept_late"
    with pytest.raises(NotAllowed, match="another organisation"):
        actions.answer(promise_for(partner, not_mine), "do", **told)
    with pytest.raises(NotAllowed, match="another organisation"):
        actions.answer(promise_for(partner, not_mine), "drop", **told)
    assert promise_for(officer, not_mine).stands == "late"


def test_whoever_speaks_in_one_state_answers_what_was_promised_the_nation(
    partner: User, places: Map, somebody: Callable[..., User]
) -> None:
    ministry = somebody("national_officer", places.india)
    own, other = (organisation(ministry, places.india, name) for name in ("Own", "Other"))
    assert str(partner.pk) in dict(accounts_to_choose(places.india))
    liaison(ministry, places.india, own, partner)
    mine, not_mine = (promise(ministry, places.india, owner, LATER) for owner in (own, other))
    told = {"facts": {}, "words": DONE, "on": timezone.localdate(), "who": partner}
    actions.answer(promise_for(partner, mine), "do", **told)
    assert promise_for(ministry, mine).stands == "kept_late"
    with pytest.raises(NotAllowed, match="another organisation"):
        actions.answer(promise_for(partner, not_mine), "do", **told)


def test_whoever_spoke_for_it_until_yesterday_answers_no_more(
    officer: User, partner: User, places: Map
) -> None:
    here = places.sitamarhi
    union = organisation(officer, here)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    liaison(officer, here, union, partner, until=yesterday)
    made = promise(officer, here, union, LATER)
    assert actions.steps_open_to(promise_for(partner, made), partner) == []


def test_the_page_offers_what_one_may_do(
    client: Client, officer: User, partner: User, places: Map
) -> None:
    union = organisation(officer, places.sitamarhi)
    made = promise(officer, places.sitamarhi, union, LATER)
    client.force_login(partner)
    address = f"/coordination/promises/{made}/"
    assert b"only whoever speaks for this organisation" in client.get(address).content
    done = {"true_on": timezone.localdate().isoformat(), **DONE}
    assert client.post(f"{address}do/", done).status_code == 400
    liaison(officer, places.sitamarhi, union, partner)
    assert client.post(f"{address}do/", {**done, "source": ""}).status_code == 400
    assert promise_for(officer, made).stands == "late"
    assert client.post(f"{address}do/", done).status_code == 302
    assert promise_for(officer, made).stands == "kept_late"


def test_another_district_sees_nothing_of_it(
    client: Client, officer: User, chitra: User, places: Map
) -> None:
    union = organisation(officer, places.sitamarhi)
    made = promise(officer, places.sitamarhi, union, LATER)
    signed = agreement(officer, places.sitamarhi, union)
    client.force_login(chitra)
    for address in (f"organisations/{union}", f"promises/{made}", f"agreements/{signed}"):
        assert client.get(f"/coordination/{address}/").status_code == 404
    assert b"Kiln" not in client.get("/coordination/promises/").content


def test_each_is_told_once_when_it_is_due_and_again_when_it_stays_late(
    officer: User, partner: User, places: Map
) -> None:
    here, union = places.sitamarhi, organisation(officer, places.sitamarhi)
    liaison(officer, here, union, partner)
    soon = timezone.localdate() + dt.timedelta(days=5)
    far = timezone.localdate() + dt.timedelta(days=60)
    for day in (LATER, soon, far):
        promise(officer, here, union, day)
    for _ in range(2):
        for each in open_promises():
            remind_of(each)
    told = sorted(each.kind for each in notices_of(partner))
    assert told == ["coordination.promise_due", "coordination.promise_late"]
    assert notices_of(officer).count() == 2


def test_an_agreement_is_to_be_renewed_then_lapses(officer: User, places: Map) -> None:
    here, union = places.sitamarhi, organisation(officer, places.sitamarhi)
    today = timezone.localdate()
    agreement(officer, here, union, until=today + dt.timedelta(days=20))
    agreement(officer, here, union, until=dt.date(2024, 12, 31))
    agreement(officer, here, union)
    stands = [each.stands for each in agreements(officer)]
    assert stands == ["to_be_renewed", "lapsed", "in_force"]
    assert sum(remind_to_renew(each) for each in every_agreement()) == 1
    assert sum(remind_to_renew(each) for each in every_agreement()) == 0


def test_a_list_is_taken_in_whole_or_not_at_all(client: Client, officer: User, places: Map) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    def send(*rows: str) -> int:
        text = "\n".join(("name,kind,place,known_since", *rows))
        sent = SimpleUploadedFile("partners.csv", text.encode())
        return client.post("/coordination/organisations/import/", {"file": sent}).status_code

    client.force_login(officer)
    good = "Union of Weavers,union,Sitamarhi,2024-01-08"
    assert send(good, "Other,unoin,Sitamarhi,2024-13-01") == 400
    assert client.get("/coordination/organisations/").content.count(b"Weavers") == 0
    assert send(good) == 302
    assert b"Union of Weavers" in client.get("/coordination/organisations/").content
    assert send(good) == 400


def test_one_of_the_same_name_is_shown_before(client: Client, officer: User, places: Map) -> None:
    organisation(officer, places.sitamarhi, "Union of Weavers")
    client.force_login(officer)
    told = {
        "title": "union of weavers",
        "organisation_kind": "union",
        "place": places.sitamarhi.code,
        "true_on": "2024-05-03",
    }
    answer = client.post("/coordination/organisations/add/", told)
    assert answer.status_code == 400
    assert b"Of this name there is already" in answer.content
    assert (
        client.post("/coordination/organisations/add/", {**told, "another": "on"}).status_code
        == 302
    )
    assert b"Are these one?" in client.get("/coordination/organisations/").content


def test_an_agreement_is_recorded_with_its_parties(
    client: Client, officer: User, places: Map
) -> None:
    parties = [organisation(officer, places.sitamarhi, name) for name in ("One", "Two")]
    client.force_login(officer)
    told = {
        "title": "Kilns",
        "agreement_kind": "mou",
        "place": places.sitamarhi.code,
        "parties": [str(each) for each in parties],
        "true_on": "2024-05-03",
        "until": "2024-05-01",
    }
    answer = client.post("/coordination/agreements/add/", told)
    assert answer.status_code == 400
    assert b"ends before it begins" in answer.content
    assert agreements(officer) == []
    answer = client.post("/coordination/agreements/add/", {**told, "until": "2024-12-31"})
    assert answer.status_code == 302
    (found,) = agreements(officer)
    assert {each.organisation for each in found.parties} == set(parties)
    end = {"true_on": "2024-06-03", "reason": "completed"}
    assert client.post(f"/coordination/agreements/{found.id}/end/", end).status_code == 302
    (found,) = agreements(officer)
    assert found.stands == "ended"
    assert isinstance(found.id, UUID)


def test_an_end_recorded_by_mistake_is_taken_back(
    client: Client, officer: User, places: Map
) -> None:
    union = organisation(officer, places.sitamarhi)
    ended = changed(officer, places.sitamarhi, union, "closed", on=LATER)
    client.force_login(officer)
    address = f"/coordination/organisations/{union}/"
    assert f"/coordination/partner-entries/{ended}/".encode() in client.get(address).content
    wrong = {"reason": "did_not_happen"}
    assert client.post(f"/coordination/partner-entries/{ended}/", wrong).status_code == 302
    page = client.get(address).content
    assert b"stands no more" in page
    assert b"It merged into another" in page


def test_its_page_says_in_which_bodies_it_has_a_seat(
    client: Client, officer: User, places: Map
) -> None:
    committee = a_committee(officer, places.sitamarhi)
    client.force_login(officer)
    seated = next(iter(committee.body.sitting.seats)).organisation
    page = client.get(f"/coordination/organisations/{seated}/").content.decode()
    assert f"/coordination/bodies/{committee.id}/" in page
    stranger = organisation(officer, places.sitamarhi)
    page = client.get(f"/coordination/organisations/{stranger}/").content.decode()
    assert f"/coordination/bodies/{committee.id}/" not in page
