"""A rescue: nobody outside the team sees its day or its place before it is carried out."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions import complaints
from muara_server.casework.actions.reminders import remind_of_kept
from muara_server.casework.actions.rescues import plan_rescue
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import AtWorkplace, Named, Proceeding, StepTaken
from muara_server.casework.queries import standing as queries
from muara_server.casework.queries.kept import kept
from muara_server.casework.queries.standing import standing_of
from muara_server.casework.queries.workplaces import workplaces_for
from muara_server.casework.rules.parties import Hand
from muara_server.ledger.actions import rebuild
from muara_server.ledger.models import Entry
from muara_server.notices.models import Notice
from muara_server.registry.models import Observation
from server.cast import PROGRAMME
from server.india import SITAMARHI, logged_in, place
from server.ledger.entering import register

from .at_work import kiln, seen_at, shown
from .conftest import Somebody, in_days, step

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def supervisor(india: None, somebody: Somebody) -> User:
    """Who sees every case of Sitamarhi, and belongs to no team."""
    return somebody("supervisor", place(SITAMARHI), login="budi", name="Budi Santoso")


@pytest.fixture
def rescue(worker: User, officer: User, inspector: User) -> UUID:
    """A rescue in five days at a kiln: the officer planned it and called the inspector."""
    held = workplaces_for(officer).get(pk=kiln(worker))
    return plan_rescue(
        held, due_on=in_days(5).date(), members=[inspector.pk], children=2, who=officer
    )


def carried_out(rescue: UUID, who: User, *, children: int = 1) -> None:
    """The rescue is carried out and so many children are found."""
    step(rescue, "carry_out", who, children=children, with_police=True, kept_apart=True, fed=True)


def every_list(client: Client) -> str:
    """Everything that shows lists of work."""
    day = in_days(5)
    pages = [shown(client, name) for name in ("work", "late", "rescues")]
    return "".join([*pages, shown(client, "calendar", month=f"{day:%Y-%m}")])


def test_nobody_outside_the_team_sees_it_not_even_the_supervisor(
    rescue: UUID, worker: User, supervisor: User, somebody: Somebody
) -> None:
    member = somebody("committee_member", place(SITAMARHI))
    other = somebody("inspector", place(SITAMARHI))
    outside = (supervisor, worker, member, other, somebody("district_officer", place(SITAMARHI)))
    for stranger in outside:
        client = logged_in(stranger)
        assert str(rescue) not in every_list(client)
        shown(client, "rescue", rescue, status=404)
        shown(client, "proceeding", rescue, status=404)
        answer = client.post(reverse("casework:rescue-step", args=[rescue, "call_off"]), {})
        assert answer.status_code == 404
        held = Proceeding.objects.get(pk=rescue)
        assert not Hand(stranger).sees(held)
        assert not queries.proceedings_for(stranger, pk=rescue).exists()
        with pytest.raises(NotAllowed):
            take_step(rescue, "gather", facts={}, who=stranger)


def test_the_workplace_says_nothing_of_it_to_those_outside(
    rescue: UUID, supervisor: User, officer: User
) -> None:
    at = workplaces_for(supervisor).get().pk
    assert str(rescue) not in shown(logged_in(supervisor), "workplace", at)
    assert str(rescue) in shown(logged_in(officer), "workplace", at)


def test_the_team_sees_the_day_the_place_and_each_other(
    rescue: UUID, officer: User, inspector: User
) -> None:
    for member in (officer, inspector):
        client = logged_in(member)
        assert str(rescue) in shown(client, "rescues")
        page = shown(client, "rescue", rescue)
        assert "Laxmi Bricks" in page
        assert "By the river" in page
        assert "Dev Officer" in page
        assert "Farid Inspector" in page
        assert "Only the team sees this page." in page


def test_no_table_holds_the_day_or_the_place_before_it_is_carried_out(
    rescue: UUID, officer: User
) -> None:
    """Whoever reads the database reads that something is planned in the district, and by whom."""
    at, day = workplaces_for(officer).get(), in_days(5).date().isoformat()
    held = Proceeding.objects.get(pk=rescue)
    assert (held.place.code, held.due) == (SITAMARHI, None)
    assert not AtWorkplace.objects.exists()
    entry = Entry.objects.get(uuid=rescue)
    assert entry.place.code == SITAMARHI
    told = [str(row) for row in StepTaken.objects.values("facts", "true_on", "place")]
    told += [str(row) for row in AuditEntry.objects.filter(deed__startswith="rescue").values()]
    told += [str(row) for row in Observation.objects.filter(kind="rescue").values()]
    told.append(str(bytes(entry.payload)))
    for row in told:
        assert day not in row
        assert str(at.pk) not in row


def test_where_it_stands_follows_from_its_steps_all_the_same(rescue: UUID, officer: User) -> None:
    assert standing_of(rescue).due.date() == in_days(5).date()
    step(rescue, "postpone", officer, due_on=in_days(9).date().isoformat())
    assert standing_of(rescue).due.date() == in_days(9).date()
    rebuild(who=None)
    assert standing_of(rescue).due.date() == in_days(9).date()
    assert Proceeding.objects.get(pk=rescue).due is None


def test_the_team_finds_it_among_its_work_on_its_day(rescue: UUID, inspector: User) -> None:
    week = queries.waiting_for(inspector, until=in_days(7), since=in_days(0))
    assert ([row.pk for row in week.rows], week.all) == ([rescue], 1)
    assert queries.waiting_for(inspector, until=in_days(3)).all == 0
    assert queries.undated_for(inspector).all == 0
    assert queries.late_for(inspector, now=in_days(8)).all == 1
    assert str(rescue) in shown(logged_in(inspector), "calendar", month=f"{in_days(5):%Y-%m}")


def test_once_carried_out_the_workplace_shows_it_to_whoever_sees_rescues(
    rescue: UUID, officer: User, supervisor: User
) -> None:
    at = workplaces_for(officer).get().pk
    carried_out(rescue, officer)
    assert AtWorkplace.objects.get(pk=rescue).workplace == at
    assert str(rescue) in shown(logged_in(supervisor), "workplace", at)


def test_late_or_not_no_notice_of_it_leaves_the_team_or_says_what_it_is(
    rescue: UUID, supervisor: User, officer: User, inspector: User
) -> None:
    told = Notice.objects.filter(kind__startswith="casework.")
    assert [notice.user for notice in told] == [inspector], "who is called in, and not who planned"
    for days in range(10):
        for held in kept():
            remind_of_kept(held, now=in_days(days))
    told = told.all()
    assert set(told.values_list("user", flat=True)) == {officer.pk, inspector.pk}
    assert set(told.values_list("kind", flat=True)) == {"casework.kept"}
    assert all(notice.values == {} for notice in told)
    assert told.filter(user=officer).count() == 2, "on its day, and once it is late"
    assert str(rescue) not in every_list(logged_in(supervisor))


def test_the_report_it_follows_from_says_nothing_of_it(
    officer: User, inspector: User, somebody: Somebody
) -> None:
    """The keeper of the desk reads the report, and is not of the team."""
    keeper = somebody("complaint_keeper", place(SITAMARHI))
    report = open_procedure(
        "complaint", place=place(SITAMARHI), programme=PROGRAMME, facts={}, who=keeper
    )
    step(report, "assign", keeper, holder=str(officer.pk))
    step(report, "find_true", officer, found_children=2)
    held = queries.one_for(officer, report)
    planned = complaints.plan_rescue(held, in_days(2).date(), who=officer)
    page = shown(logged_in(keeper), "complaint", report)
    assert "steps are under way" in page
    assert "a rescue" not in page
    assert "Plan a rescue" not in page
    assert str(planned) not in page
    assert StepTaken.objects.get(entry=planned).facts.get("complaint") is None


def test_who_is_called_in_sees_it_and_who_is_sent_off_does_not(
    rescue: UUID, officer: User, worker: User
) -> None:
    step(rescue, "call_in", officer, member=str(worker.pk))
    assert "Laxmi Bricks" in shown(logged_in(worker), "rescue", rescue)
    step(rescue, "send_off", officer, no_member=str(worker.pk))
    shown(logged_in(worker), "rescue", rescue, status=404)


def test_nobody_is_called_in_who_has_no_part_in_rescues(
    rescue: UUID, officer: User, somebody: Somebody
) -> None:
    teacher = somebody("trainer", place(SITAMARHI))
    with pytest.raises(NotAllowed, match="no part in rescues") as refused:
        step(rescue, "call_in", officer, member=str(teacher.pk))
    assert refused.value.code == "not_of_the_team"


def test_once_carried_out_the_supervisor_sees_it(
    rescue: UUID, officer: User, supervisor: User
) -> None:
    carried_out(rescue, officer)
    assert str(rescue) in shown(logged_in(supervisor), "rescues")
    assert "Police were there" in shown(logged_in(supervisor), "rescue", rescue)


def test_once_carried_out_the_team_goes_on_with_it(
    rescue: UUID, officer: User, inspector: User
) -> None:
    """An inspector sees only what is his: this is, though another officer planned it."""
    carried_out(rescue, officer)
    assert str(rescue) in shown(logged_in(inspector), "rescues")
    assert "Hand a child over" in shown(logged_in(inspector), "rescue", rescue)


def test_called_off_it_stays_with_the_team(rescue: UUID, officer: User, supervisor: User) -> None:
    step(rescue, "call_off", officer, reason="leaked")
    shown(logged_in(supervisor), "rescue", rescue, status=404)
    assert "Called off" in shown(logged_in(officer), "rescue", rescue)


def test_it_is_over_only_when_each_child_is_handed_over_and_has_a_case(
    rescue: UUID, officer: User, worker: User
) -> None:
    at = workplaces_for(officer).get().pk
    child = register(worker, "Zorawar Kumar", place_code=SITAMARHI)
    seen_at(at, child, worker, on=timezone.localdate())
    carried_out(rescue, officer)
    with pytest.raises(NotAllowed, match="1 children were found, and 0"):
        step(rescue, "hand_all", officer, handed_to="child_welfare_committee")
    sent = {
        "child": str(child),
        "handed_to": "child_welfare_committee",
        "true_on": f"{timezone.localdate():%Y-%m-%d}",
    }
    client = logged_in(officer)
    assert "Zorawar Kumar" in shown(client, "rescue", rescue)
    client.post(reverse("casework:rescue-step", args=[rescue, "hand_child"]), sent)
    with pytest.raises(NotAllowed, match="handed over already"):
        step(rescue, "hand_child", officer, child=str(child), handed_to="shelter")
    step(rescue, "hand_all", officer, handed_to="child_welfare_committee")
    assert "no case yet" in shown(client, "rescue", rescue)
    with pytest.raises(NotAllowed, match="Open a case on the page"):
        step(rescue, "end", officer)
    open_procedure("case", person=child, facts={"found_by": "rescue"}, who=worker)
    assert step(rescue, "end", officer).success


def test_a_child_found_is_with_the_committee_within_a_day(rescue: UUID, officer: User) -> None:
    carried_out(rescue, officer)
    held = Proceeding.objects.get(pk=rescue)
    assert held.due is not None
    assert held.due - held.since == dt.timedelta(hours=24)


def test_a_rescue_is_planned_on_the_page_for_a_day_to_come(
    worker: User, officer: User, inspector: User
) -> None:
    at = kiln(worker)
    client = logged_in(officer)
    assert "Farid Inspector" in shown(client, "new-rescue", workplace=str(at))
    sent = {"workplace": str(at), "due_on": "2020-01-01", "members": [str(inspector.pk)]}
    answer = client.post(reverse("casework:new-rescue"), sent)
    assert answer.status_code == 400
    assert "This day is past." in answer.content.decode()
    sent["due_on"] = f"{in_days(4):%Y-%m-%d}"
    assert client.post(reverse("casework:new-rescue"), sent).status_code == 302
    assert set(Named.objects.values_list("user", flat=True)) == {officer.pk, inspector.pk}


def test_who_alone_may_know_is_made_again_with_everything_else(rescue: UUID) -> None:
    before = set(Named.objects.values_list("proceeding", "user"))
    rebuild(who=None)
    assert set(Named.objects.values_list("proceeding", "user")) == before
