"""Places that are few: proposed with a seed, decided by a second person, told to each reader."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.convergence.actions import allocation as actions
from muara_server.convergence.frames.allocation import Drawn, too_few
from muara_server.convergence.models import Placement, PlacementChange, Run, Seats
from muara_server.convergence.queries import allocation as queries
from muara_server.convergence.queries.schemes import current_pack
from muara_server.jobs.models import Job
from muara_server.jobs.run import work
from server.cast import PROGRAMME
from server.india import SITAMARHI, SURAT, logged_in, place
from server.ledger.entering import draft, enter, register, settle

pytestmark = [pytest.mark.django_db, pytest.mark.once]

COURSE = "IN-SDIS"  # a course from 14 on, class 5 passed: whoever may come is soon told
SEEN, DAY = dt.date(2012, 3, 3), dt.date(2012, 3, 31)
HOURS = (0, 10, 20, 30, 43)
NAMES = ("Zorawar", "Quirina", "Xerxes", "Wilhelma", "Yolanda")


@dataclass(frozen=True)
class Home:
    household: UUID
    child: UUID


@pytest.fixture
def officer(india: None, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", place(SITAMARHI), login="deepa", name="Deepa Sinha")


@pytest.fixture
def committee(india: None, somebody: Callable[..., User]) -> User:
    return somebody("committee_member", place(SITAMARHI), login="gita", name="Gita Jha")


@pytest.fixture
def homes(worker: User) -> list[Home]:
    """Five families with a child of 15 each, who works more from one to the next."""
    return [home(worker, name, hours) for name, hours in zip(NAMES, HOURS, strict=True)]


def home(
    worker: User, name: str, hours: int, *, passed: int | None = 6, at: str = SITAMARHI
) -> Home:
    here = {"place_code": at, "true_on": SEEN}
    child = register(worker, f"{name} Kumar", **here)
    household = settle(worker, child, name=f"{name} Devi", **here)

    def told(kind: str, **facts: object):
        return draft(kind, person=child, facts=facts, **here)

    enter(
        told("identity", birth_date="1997-01-11", evidence="birth_certificate"),
        told("schooling", school_status="dropout"),
        *([told("circumstances", grade_passed=passed)] if passed else []),
        told("work", worked=hours > 0, **({"economic_hours": hours} if hours else {})),
        who=worker,
    )
    return Home(household, child)


def offer(officer: User, number: int, *, scheme: str = COURSE, at: str = SITAMARHI) -> Seats:
    return actions.offer_seats(
        programme=PROGRAMME,
        place=place(at),
        scheme=scheme,
        number=number,
        since=SEEN,
        source="Order 7 of 3 March 2012",
        who=officer,
    )


def propose(officer: User, *, most: int = 3, later: bool = False) -> Run:
    run = actions.propose(
        programme=PROGRAMME,
        place=place(SITAMARHI),
        schemes=[COURSE],
        on=DAY,
        most=most,
        who=officer,
        later=later,
    )
    return run if later else actions.keep(run, actions.reckon(run))


@pytest.fixture
def proposed(officer: User, homes: list[Home]) -> Run:
    offer(officer, 2)
    return propose(officer)


@pytest.fixture
def published(proposed: Run, committee: User) -> Run:
    return actions.publish(actions.approve(proposed, who=committee), who=committee)


def page(user: User, run: Run, **asked: str):
    return logged_in(user).get(reverse("convergence:allocation", args=[run.pk]), asked)


def households(run: Run, standing: str) -> set[UUID]:
    rows = run.placements.filter(standing=standing, scheme=COURSE)
    return set(rows.values_list("household", flat=True))


def one(run: Run, household: UUID) -> Placement:
    return run.placements.get(household=household, scheme=COURSE)


def refused(code: str, deed: Callable[[], object]) -> None:
    with pytest.raises(NotAllowed) as refusal:
        deed()
    assert refusal.value.code == code


# --- what is drawn up ---


def test_those_most_in_need_come_first_and_each_other_is_told_why(
    proposed: Run, homes: list[Home]
) -> None:
    most = {homes[-1].household, homes[-2].household}
    assert households(proposed, "placed") == most
    assert households(proposed, "waits") == {each.household for each in homes[:3]}
    row = one(proposed, homes[0].household)
    assert row.reason == "full"
    assert (row.told["open"], row.told["ahead"]) == (2, 2)
    assert row.told["cutoff_score"] == one(proposed, homes[-2].household).score


def test_who_may_not_be_known_to_qualify_is_visited_first(
    officer: User, worker: User, homes: list[Home]
) -> None:
    unsure = home(worker, "Ulrika", 40, passed=None)
    offer(officer, 6)
    run = propose(officer)
    assert households(run, "ask") == {unsure.household}
    assert unsure.household not in households(run, "placed")
    told = page(officer, run, show="ask").content.decode()
    assert "passed class 5" in told


def test_never_more_are_placed_than_there_are_places(officer: User, homes: list[Home]) -> None:
    for number in (0, 1, 4):
        Placement.objects.all().delete()
        offer(officer, number)
        if number == 0:
            refused("no_seats", lambda: propose(officer))
            continue
        run = propose(officer)
        assert len(households(run, "placed")) == number
        actions.withdraw(run, who=officer, because="counted again")


def test_the_seed_is_in_the_trail_before_anything_is_reckoned(
    officer: User, homes: list[Home]
) -> None:
    offer(officer, 2)
    run = propose(officer, later=True)
    entry = AuditEntry.objects.get(deed="allocation.proposed")
    assert entry.detail["seed"] == run.seed
    assert entry.detail["formula"] == run.formula == queries.formula_hash(current_pack("india"))
    assert run.state == Run.State.DRAWING
    assert not run.placements.exists()


def test_the_seed_draws_the_same_again(proposed: Run) -> None:
    first, again = actions.reckon(proposed), actions.reckon(proposed)
    assert first == again
    assert {row["household"] for row in first.placed} == {
        str(each) for each in households(proposed, "placed")
    }


def test_a_worker_draws_it_up_as_long_work(officer: User, homes: list[Home]) -> None:
    offer(officer, 2)
    run = propose(officer, later=True)
    assert "Is being drawn up" in page(officer, run).content.decode()
    work(str(run.job))
    assert Job.objects.get(pk=run.job).status == Job.Status.DONE
    run.refresh_from_db()
    assert run.state == Run.State.PROPOSED
    assert AuditEntry.objects.get(deed="allocation.drawn_up").detail["list_hash"] == run.list_hash


def test_what_is_drawn_once_is_not_drawn_over(proposed: Run) -> None:
    before = proposed.placements.count()
    actions.keep(proposed, Drawn([], [], [], [], [], ""))
    assert proposed.placements.count() == before


# --- places ---


def test_free_are_those_that_nobody_has_or_is_proposed_for(
    officer: User, committee: User, proposed: Run
) -> None:
    assert queries.free(PROGRAMME, place(SITAMARHI), on=DAY)[COURSE] == 0
    offer(officer, 3)
    refused("open_run", lambda: propose(officer))
    actions.publish(actions.approve(proposed, who=committee), who=committee)
    run = propose(officer)
    assert len(households(run, "placed")) == 1
    assert not households(run, "placed") & households(proposed, "placed")


def test_a_right_and_what_only_the_case_worker_knows_have_no_places_here(officer: User) -> None:
    refused("a_right", lambda: offer(officer, 5, scheme="IN-NREGS"))
    refused("sensitive_scheme", lambda: offer(officer, 5, scheme="IN-NCLP"))
    refused("negative", lambda: offer(officer, -1))


def test_an_officer_says_how_many_places_there_are(officer: User, homes: list[Home]) -> None:
    today = timezone.localdate()
    scheme = queries.scarce(current_pack("india"), place(SITAMARHI), on=today)[0]
    told = {
        "place": SITAMARHI,
        "scheme": scheme,
        "number": "12",
        "since": today.isoformat(),
        "source": "Letter 4",
    }
    client, address = logged_in(officer), reverse("convergence:seats")
    assert client.post(address, told | {"number": "-1"}).status_code == 400
    assert client.post(address, told | {"place": SURAT}).status_code == 400
    assert client.post(address, told).status_code == 302
    assert "Letter 4" in client.get(reverse("convergence:allocations")).content.decode()
    proposing = reverse("convergence:propose-allocation")
    form = {"schemes": [scheme], "on": today.isoformat(), "most": "1"}
    assert client.post(f"{proposing}?place={SURAT}", form).status_code == 404
    answer = client.post(f"{proposing}?place={SITAMARHI}", form)
    assert answer.status_code == 302
    assert Run.objects.get().seats == {scheme: 12}


# --- one proposes, another decides ---


def test_it_is_proposed_approved_by_another_and_published(
    officer: User, committee: User, proposed: Run
) -> None:
    address = reverse("convergence:decide-allocation", args=[proposed.pk])
    client = logged_in(committee)
    assert client.post(address, {"deed": "publish"}).status_code == 400
    for deed, state in (("approve", Run.State.APPROVED), ("publish", Run.State.PUBLISHED)):
        assert client.post(address, {"deed": deed}).status_code == 302
        proposed.refresh_from_db()
        assert proposed.state == state
    assert client.post(address, {"deed": "approve"}).status_code == 400
    for deed in ("proposed", "drawn_up", "approved", "published"):
        assert AuditEntry.objects.filter(deed=f"allocation.{deed}").count() == 1
    hashes = {
        AuditEntry.objects.get(deed=f"allocation.{deed}").detail["list_hash"]
        for deed in ("drawn_up", "approved", "published")
    }
    assert hashes == {proposed.list_hash}


def test_nobody_decides_on_their_own_proposal(
    officer: User, proposed: Run, somebody: Callable[..., User]
) -> None:
    from muara_server.accounts.actions import assign

    refused("no_permission", lambda: actions.approve(proposed, who=officer))
    assign(officer, "committee_member", programme=PROGRAMME, place=place(SITAMARHI))
    refused("own_proposal", lambda: actions.approve(proposed, who=officer))
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=proposed.pk).update(approved_by=officer)


def test_a_proposal_is_given_up_with_a_reason_and_keeps_its_seed(
    officer: User, proposed: Run
) -> None:
    address = reverse("convergence:withdraw-allocation", args=[proposed.pk])
    assert logged_in(officer).post(address, {"because": ""}).status_code == 400
    assert logged_in(officer).post(address, {"because": "The order was wrong."}).status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == Run.State.WITHDRAWN
    assert queries.free(PROGRAMME, place(SITAMARHI), on=DAY)[COURSE] == 2
    assert proposed.seed in page(officer, proposed).content.decode()


def test_what_is_published_is_not_given_up(published: Run, committee: User) -> None:
    refused(
        "other_state", lambda: actions.withdraw(published, who=committee, because="second thoughts")
    )


# --- the committee changes ---


def test_a_place_is_moved_with_a_written_reason(
    committee: User, proposed: Run, homes: list[Home]
) -> None:
    taken, given = one(proposed, homes[-2].household), one(proposed, homes[0].household)
    address = reverse("convergence:change-allocation", args=[proposed.pk]) + f"?scheme={COURSE}"
    told = {"taken": str(taken.pk), "given": str(given.pk), "because": ""}
    client = logged_in(committee)
    assert client.post(address, told).status_code == 400
    assert not PlacementChange.objects.exists()
    told["because"] = "The house burnt down on 20 March."
    assert client.post(address, told).status_code == 302
    assert households(proposed, "placed") == {homes[-1].household, homes[0].household}
    taken.refresh_from_db()
    assert taken.drawn == "placed"
    shown = page(committee, proposed).content.decode()
    assert "The house burnt down on 20 March." in shown
    assert (
        "The house burnt down"
        in page(committee, proposed, show="waits", everybody="on").content.decode()
    )
    assert AuditEntry.objects.filter(deed="allocation.changed").count() == 1


def test_a_change_keeps_to_the_places_the_limits_and_the_records(
    committee: User, worker: User, proposed: Run, homes: list[Home]
) -> None:
    taken, given = one(proposed, homes[-1].household), one(proposed, homes[0].household)

    def move(gone: Placement | None, come: Placement | None, because: str = "a reason") -> None:
        actions.change(proposed, taken=gone, given=come, because=because, who=committee)

    refused("no_reason", lambda: move(taken, given, " "))
    refused("no_seat", lambda: move(None, given))
    refused("nothing", lambda: move(None, None))
    refused("does_not_wait", lambda: move(None, taken))
    refused("no_place", lambda: move(given, None))
    move(taken, None)  # a free place, which may be given
    move(None, given)
    assert len(households(proposed, "placed")) == 2
    assert not queries.over_capacity(proposed)


def test_a_place_is_not_given_to_whom_it_is_not_due_any_more(
    committee: User, worker: User, proposed: Run, homes: list[Home]
) -> None:
    late = homes[0]
    enter(
        draft(
            "identity",
            person=late.child,
            place_code=SITAMARHI,
            true_on=DAY,
            facts={"birth_date": "2001-01-11", "evidence": "birth_certificate"},
        ),
        draft(
            "circumstances",
            person=late.child,
            place_code=SITAMARHI,
            true_on=DAY,
            facts={"grade_passed": 2},
        ),
        who=worker,
    )
    taken, given = one(proposed, homes[-1].household), one(proposed, late.household)
    refused(
        "not_due",
        lambda: actions.change(proposed, taken=taken, given=given, because="a", who=committee),
    )


def test_a_change_is_never_made_by_who_proposed(officer: User, proposed: Run) -> None:
    placed = proposed.placements.filter(standing="placed").first()
    refused(
        "no_permission",
        lambda: actions.change(proposed, taken=placed, given=None, because="a", who=officer),
    )
    assert logged_in(officer).get(
        reverse("convergence:change-allocation", args=[proposed.pk])
    ).status_code in {403, 404}


# --- who reads what ---


def test_a_proposal_is_for_those_who_decide_it(
    proposed: Run,
    officer: User,
    committee: User,
    worker: User,
    stranger: User,
    somebody: Callable[..., User],
) -> None:
    state = somebody("state_officer", place("IN.ST.10"))
    for reader in (officer, committee, state):
        assert page(reader, proposed).status_code == 200
    far = somebody("district_officer", place(SURAT))
    elsewhere = somebody("state_officer", place("IN.ST.24"))
    for reader in (worker, stranger, far, elsewhere, somebody("donor"), somebody("auditor")):
        assert page(reader, proposed).status_code == 404


def test_names_are_for_who_opens_these_files_and_the_look_is_recorded(
    published: Run, officer: User, worker: User, somebody: Callable[..., User]
) -> None:
    for reader in (officer, worker):
        shown = page(reader, published).content.decode()
        assert NAMES[-1] in shown
    assert AuditEntry.objects.filter(deed="allocation.listed").count() == 2
    state = page(somebody("state_officer", place("IN.ST.10")), published).content.decode()
    assert not [name for name in NAMES if name in state]
    assert AuditEntry.objects.filter(deed="allocation.opened").count() == 1


def test_what_stays_with_the_case_worker_is_no_part_of_the_score_on_the_screen(
    published: Run, officer: User, worker: User
) -> None:
    said = "The hours that a child works"
    assert said in page(worker, published).content.decode()
    assert said not in page(officer, published).content.decode()


def test_a_reader_of_totals_sees_no_family_and_no_small_number(
    published: Run, homes: list[Home], somebody: Callable[..., User]
) -> None:
    donor = somebody("donor")
    shown = page(donor, published).content.decode()
    assert "withheld" in shown
    assert published.seed in shown
    assert not [name for name in NAMES if name in shown]
    assert not [each for each in homes if str(each.household) in shown]
    lists = page(donor, published, show="waits").content.decode()
    assert "family ahead" not in lists
    assert "Wait without any" not in lists


def test_another_district_neither_reads_nor_proposes(
    published: Run, stranger: User, somebody: Callable[..., User]
) -> None:
    far = somebody("district_officer", place(SURAT))
    for reader in (stranger, far):
        assert page(reader, published).status_code == 404
        for kind in ("csv", "xlsx"):
            address = reverse("convergence:allocation-file", args=[published.pk, kind])
            assert logged_in(reader).get(address).status_code == 404
        listed = logged_in(reader).get(reverse("convergence:allocations")).content.decode()
        assert str(published.pk) not in listed
    refused("outside_area", lambda: propose(far))
    refused("outside_area", lambda: offer(far, 3))
    decide = reverse("convergence:withdraw-allocation", args=[published.pk])
    assert logged_in(far).post(decide, {"because": "x"}).status_code == 404


def test_the_file_holds_no_name_and_what_its_reader_may_know(
    published: Run, officer: User, homes: list[Home], somebody: Callable[..., User]
) -> None:
    def rows(reader: User) -> list[dict[str, str]]:
        address = reverse("convergence:allocation-file", args=[published.pk, "csv"])
        answer = logged_in(reader).get(address)
        assert not [name for name in NAMES if name.encode() in answer.content]
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    own = rows(officer)
    assert {row["household"] for row in own} == {str(each.household) for each in homes}
    assert [row["standing"] for row in own].count("placed") == 2
    researcher = rows(somebody("researcher"))
    assert {row["household"] for row in researcher} == {""}
    assert len({row["pseudonym"] for row in researcher}) == 5
    donor = rows(somebody("donor"))
    assert [row["withheld"] for row in donor] == ["withheld"]
    assert "pseudonym" not in donor[0]


def test_the_family_page_says_it_in_one_line(
    published: Run, worker: User, homes: list[Home]
) -> None:
    shown = logged_in(worker).get(reverse("web:household", args=[homes[0].household]))
    assert "waits for a place" in shown.content.decode()
    placed = logged_in(worker).get(reverse("web:household", args=[homes[-1].household]))
    assert "has a place" in placed.content.decode()


def test_the_formula_is_published_and_says_what_never_weighs(somebody: Callable[..., User]) -> None:
    shown = logged_in(somebody("donor")).get(reverse("convergence:allocation-formula"))
    text = shown.content.decode()
    assert "A child of 6 to 17 is out of school." in text
    assert "Caste, religion and sex weigh nothing." in text


def test_small_numbers_take_a_second_one_with_them() -> None:
    rows = [("A", 40, 30), ("B", 4, 60), ("C", 20, 20)]
    assert too_few(rows, smallest=10) == {"B", "C"}
    assert too_few(rows, smallest=0) == set()
