"""A child moves: both ends are told, and signs start protection; only who must know is told."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.casework.actions.seasons import tell_of_season
from muara_server.casework.corridors import corridors_of, soon_gone, way_of
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.movement import path_for
from muara_server.casework.queries.standing import standing_of
from muara_server.notices.models import Notice
from muara_server.registry import queries as registry
from server.cast import PROGRAMME, Map
from server.india import logged_in
from server.ledger.entering import draft, enter, register

from .conftest import Somebody, consent_to, refuse_statistics

pytestmark = pytest.mark.django_db

TODAY = f"{timezone.localdate():%Y-%m-%d}"


def moves(person: UUID, what: str, on: dt.date, *, who: User) -> None:
    facts = {"movement": what, "from_place": "T.IN.BR.SM", "to_place": "T.IN.GJ.SU"}
    enter(draft("movement", person=person, facts=facts, true_on=on), who=who)


def test_a_movement_is_recorded_with_both_its_ends(
    suraj: UUID, ani: User, places: Map, in_programme: None
) -> None:
    client = logged_in(ani)
    sent = {"movement": "migrated_alone", "from_place": "T.IN.BR.SM", "true_on": TODAY}
    address = reverse("casework:record-movement", args=[suraj])
    assert client.post(address, sent).status_code == 400
    assert client.post(address, {**sent, "to_place": "T.IN.BR.SM"}).status_code == 400
    assert client.post(address, {**sent, "to_place": "T.IN.GJ.SU"}).status_code == 302
    shown = client.get(reverse("casework:movement", args=[suraj])).content.decode()
    assert "from Sitamarhi to Surat" in shown
    assert "Health" in shown
    assert "not yet" in shown


def test_an_offer_is_made_from_the_childs_page(
    suraj: UUID, ani: User, places: Map, in_programme: None
) -> None:
    client = logged_in(ani)
    moves(suraj, "migrated_alone", timezone.localdate(), who=ani)
    consent_to(suraj, "T.IN.GJ.SU", who=ani)
    shown = client.get(reverse("casework:offer-hand-over", args=[suraj])).content.decode()
    assert '<option value="T.IN.GJ.SU" selected>' in shown
    sent = {"to_place": "T.IN.GJ.SU", "why": "migrated", "true_on": TODAY}
    answer = client.post(reverse("casework:offer-hand-over", args=[suraj]), sent)
    assert answer.status_code == 302
    listed = client.get(reverse("casework:hand-overs")).content.decode()
    assert "Zorawar Kumar" in listed
    assert "<strong>Sitamarhi</strong>" in listed
    assert "Riga" not in listed


def test_the_other_side_sees_that_it_is_asked_and_no_name(
    suraj: UUID, ani: User, places: Map, somebody: Somebody, in_programme: None
) -> None:
    consent_to(suraj, "T.IN.GJ.SU", who=ani)
    sent = {"to_place": "T.IN.GJ.SU", "why": "migrated", "true_on": TODAY}
    logged_in(ani).post(reverse("casework:offer-hand-over", args=[suraj]), sent)
    deva = somebody("supervisor", places.surat)
    listed = logged_in(deva).get(reverse("casework:hand-overs")).content.decode()
    assert "A child of another district" in listed
    assert "Zorawar" not in listed


def test_signs_start_protection_at_once_and_tell_the_supervisor(
    suraj: UUID, ani: User, budi: User
) -> None:
    enter(draft("identity", person=suraj, facts={"age_low": 13, "age_high": 13}), who=ani)
    sent = {"danger": "no", "act_recruited": "yes", "purpose_bondage": "yes", "true_on": TODAY}
    answer = logged_in(ani).post(reverse("casework:trafficking", args=[suraj]), sent)
    held = Proceeding.objects.get(procedure="urgent_risk")
    assert answer.url == reverse("casework:urgent", args=[held.pk])
    told = Notice.objects.get(user=budi, kind="casework.urgent")
    assert told.urgent
    assert "Zorawar" not in str(told.values)


@pytest.mark.parametrize(("danger", "begun"), [("yes", 1), ("no", 0), ("?", 0)])
def test_where_it_is_not_known_danger_starts_it(
    danger: str, begun: int, suraj: UUID, ani: User
) -> None:
    sent = {"danger": danger, "with_strangers": "yes", "true_on": TODAY}
    logged_in(ani).post(reverse("casework:trafficking", args=[suraj]), sent)
    assert Proceeding.objects.filter(procedure="urgent_risk").count() == begun


def test_of_a_child_no_means_are_asked(suraj: UUID, ani: User) -> None:
    enter(draft("identity", person=suraj, facts={"age_low": 13, "age_high": 13}), who=ani)
    shown = logged_in(ani).get(reverse("casework:trafficking", args=[suraj])).content.decode()
    assert "purpose_bondage" in shown
    assert "means_force" not in shown


def test_only_those_who_act_on_danger_are_told_of_signs(
    suraj: UUID, ani: User, somebody: Somebody, places: Map
) -> None:
    facts = {"danger": True, "act_recruited": True, "purpose_bondage": True}
    enter(draft("trafficking_signs", person=suraj, facts=facts), who=ani)
    monitor = somebody("monitor", places.sitamarhi)
    for user, told in ((ani, True), (monitor, False)):
        kinds = {each.kind.name for each in registry.timeline(user, suraj)}
        assert ("trafficking_signs" in kinds) == told
        person = registry.person_for(user, suraj).person
        assert (path_for(user, person).signs is not None) == told
    address = reverse("casework:trafficking", args=[suraj])
    assert logged_in(monitor).get(address).status_code == 403


def test_each_deed_of_the_list_is_ticked_off_on_one_screen(suraj: UUID, ani: User) -> None:
    client = logged_in(ani)
    sent = {"risk": "locked_in", "true_on": TODAY}
    answer = client.post(reverse("casework:raise", args=[suraj]), sent)
    assert client.get(answer.url).content.decode().count('class="open"') == 7
    assert client.post(answer.url, {"item": "child_safe"}).status_code == 302
    skipped = {"item": "emergency_called", "not_needed_because": "done_by_others"}
    assert client.post(answer.url, skipped).status_code == 302
    shown = client.get(answer.url).content.decode()
    assert shown.count('class="done"') == 2
    assert "done by others already" in shown
    assert client.post(answer.url, {"item": ""}).status_code == 400
    assert client.post(answer.url, {"outcome": "safe_at_home"}).status_code == 302
    assert standing_of(Proceeding.objects.get(procedure="urgent_risk").pk).success


def test_another_district_sees_none_of_it(suraj: UUID, ani: User, chitra: User) -> None:
    sent = {"risk": "violence", "true_on": TODAY}
    urgent = logged_in(ani).post(reverse("casework:raise", args=[suraj]), sent).url
    client = logged_in(chitra)
    assert client.get(urgent).status_code == 404
    for name in ("movement", "record-movement", "trafficking", "raise", "offer-hand-over"):
        assert client.get(reverse(f"casework:{name}", args=[suraj])).status_code in (403, 404)


def test_visits_after_a_return_are_due_within_the_week(suraj: UUID, ani: User, places: Map) -> None:
    back = timezone.localdate() - dt.timedelta(days=9)
    moves(suraj, "returned", back, who=ani)
    path = path_for(ani, registry.person_for(ani, suraj).person)
    assert path.returned is not None
    assert path.returned.since == back
    assert path.returned.visits[0].missed


def test_flows_of_few_children_are_withheld(ani: User, places: Map, in_programme: None) -> None:
    day = timezone.localdate()
    for number in range(11):
        child = register(ani, f"Child {number}", place_code=places.riga.code)
        moves(child, "migrated_alone", day, who=ani)
    assert [flow.children for flow in corridors_of(PROGRAMME).flows] == [11]
    refused = register(ani, "Child 12", place_code=places.riga.code)
    moves(refused, "migrated_alone", day, who=ani)
    assert [flow.children for flow in corridors_of(PROGRAMME).flows] == [12]
    refuse_statistics(refused, who=ani)
    assert [flow.children for flow in corridors_of(PROGRAMME).flows] == [11]
    ends = ("T.IN.BR.SM", "T.IN.GJ.SU")
    assert len(way_of(ani, PROGRAMME, *ends).went) == 11
    enter(
        draft(
            "movement",
            person=child,
            facts={"movement": "trafficked", "from_place": "T.IN.BR.SM", "to_place": "T.IN.GJ"},
            true_on=day,
        ),
        who=ani,
    )
    assert {flow.children for flow in corridors_of(PROGRAMME).flows} == {None}


def test_who_went_last_year_is_listed_before_the_season(
    suraj: UUID, ani: User, chitra: User, places: Map, in_programme: None
) -> None:
    today = timezone.localdate()
    moves(suraj, "migrated_alone", today - dt.timedelta(days=350), who=ani)
    later = register(ani, "Later", place_code=places.riga.code)
    moves(later, "migrated_alone", today - dt.timedelta(days=100), who=ani)
    assert [each.name for each in soon_gone(ani, PROGRAMME, today=today)] == ["Zorawar Kumar"]
    assert soon_gone(chitra, PROGRAMME, today=today) == []
    shown = logged_in(ani).get(reverse("casework:season")).content.decode()
    assert "Zorawar Kumar" in shown


def test_the_number_of_a_way_opens_the_children_behind_it(
    ani: User, chitra: User, somebody: Somebody, places: Map, in_programme: None
) -> None:
    day = timezone.localdate()
    for number in range(11):
        child = register(ani, f"Child {number}", place_code=places.riga.code)
        moves(child, "migrated_alone", day, who=ani)
    ways, asked = reverse("casework:corridors"), "from=T.IN.BR.SM&amp;to=T.IN.GJ.SU"
    shown = logged_in(ani).get(ways).content.decode()
    assert f"{reverse('casework:corridor')}?{asked}" in shown
    address = f"{reverse('casework:corridor')}?{asked.replace('&amp;', '&')}"
    listed = logged_in(ani).get(address).content.decode()
    assert listed.count("/movement/") == 11
    elsewhere = logged_in(chitra).get(address).content.decode()
    assert "0 of 11" in elsewhere
    assert "Child 1" not in elsewhere
    donor = logged_in(somebody("donor"))
    assert asked not in donor.get(ways).content.decode()
    assert donor.get(address).status_code == 403
    assert logged_in(ani).get(reverse("casework:corridor")).status_code == 404


def test_a_visit_that_is_late_is_not_told_as_the_next(suraj: UUID, ani: User, places: Map) -> None:
    moves(suraj, "returned", timezone.localdate() - dt.timedelta(days=9), who=ani)
    path = path_for(ani, registry.person_for(ani, suraj).person)
    assert path.returned is not None
    assert path.returned.to_come not in path.returned.visits


def test_before_the_season_those_who_work_there_are_told_once_a_month(
    suraj: UUID, ani: User, chitra: User, places: Map, in_programme: None
) -> None:
    today = timezone.localdate()
    assert tell_of_season(PROGRAMME, today=today) == 0
    moves(suraj, "migrated_alone", today - dt.timedelta(days=350), who=ani)
    assert tell_of_season(PROGRAMME, today=today) == 1
    assert tell_of_season(PROGRAMME, today=today) == 0
    notice = Notice.objects.get(kind="casework.season")
    assert notice.user == ani
    opened = logged_in(ani).get(reverse("notices:open", args=[notice.pk]), follow=True)
    assert "Zorawar Kumar" in opened.content.decode()
