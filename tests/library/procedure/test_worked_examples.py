"""Where things stand, and who is told, in cases that a labour officer can check by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from library.procedure.telling import after, of, stands, told
from muara.errors import InputError
from muara.procedure import asked_before, next_steps, refused, step_of


def test_a_complaint_that_an_officer_ignores_goes_up_to_the_state():
    complaint = of("india", "complaint")
    standing = stands(complaint, told("receive"), told("assign", after(hours=0.5), holder="u1"))
    assert standing.state == "assigned"
    assert standing.awaits == "officer"
    assert standing.due == after(hours=48)
    assert (standing.level(after(hours=48)), standing.told_now(after(hours=48))) == (0, "officer")
    assert standing.told_now(after(hours=49)) == "district"
    assert standing.told_now(after(days=3, hours=1)) == "state"
    assert standing.late_by(after(days=3, hours=1)) == dt.timedelta(days=1, hours=1)
    assert standing.told_now(after(days=30)) == "nation"


def test_giving_a_complaint_to_another_officer_wins_no_time():
    complaint = of("india", "complaint")
    passed_on = stands(
        complaint,
        told("receive"),
        told("assign", after(hours=1), holder="u1"),
        told("reroute", after(hours=47), holder="u2", reason="officer_away"),
        told("check", after(hours=60)),
    )
    assert passed_on.state == "checking"
    assert passed_on.due == after(hours=48)
    assert passed_on.told_now(after(hours=60)) == "district"


def test_a_complaint_that_is_opened_again_has_its_time_again():
    complaint = of("international", "complaint")
    again = stands(
        complaint,
        told("receive"),
        told("assign", after(hours=1), holder="u1"),
        told("find_untrue", after(hours=5), reason="no_child_there"),
        told("close", after(hours=6), reason="no_child_there"),
        told("reopen", after(days=20), reason="new_facts"),
        told("assign", after(days=20, hours=1), holder="u2"),
    )
    assert again.due == after(days=22)


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        ((), "Received"),
        ((("assign", 1),), "Received"),
        ((("assign", 1), ("check", 2)), "Being checked"),
        ((("assign", 1), ("check", 2), ("find_true", 3)), "Being checked"),
        ((("assign", 1), ("check", 2), ("find_true", 3), ("act", 4)), "Being checked"),
        ((("assign", 1), ("find_untrue", 3), ("close", 4)), "Closed"),
    ],
)
def test_whoever_complained_learns_no_more_than_received_being_checked_or_closed(steps, shown):
    complaint = of("india", "complaint")
    listed = [told(step, after(hours=hours)) for step, hours in steps]
    standing = stands(complaint, told("receive"), *listed)
    assert complaint.public_label(standing.state) == shown


def test_a_referral_has_succeeded_only_when_the_family_confirms():
    referral = of("international", "referral")
    path = [
        told("draft", service="school"),
        told("send", after(hours=1), receiver="school.12"),
        told("acknowledge", after(hours=20)),
        told("accept", after(days=2)),
        told("begin", after(days=5)),
        told("complete", after(days=40)),
    ]
    given = stands(referral, *path)
    assert (given.state, given.ended, given.success) == ("completed", False, False)
    confirmed = stands(referral, *path, told("confirm", after(days=45)))
    assert (confirmed.state, confirmed.ended, confirmed.success) == ("confirmed", True, True)
    assert confirmed.late_by(after(days=1000)) is None
    denied = stands(referral, *path, told("deny", after(days=45), reason="not_received"))
    assert (denied.state, denied.awaits) == ("accepted", "receiver")


@pytest.mark.parametrize(
    ("service", "hours"), [("shelter", 6), ("health_post", 24), ("inspector", 48), ("school", 72)]
)
def test_a_child_without_a_bed_waits_less_than_one_without_a_place_at_school(service, hours):
    referral = of("international", "referral")
    sent = stands(
        referral, told("draft", service=service), told("send", after(hours=1), receiver="p")
    )
    assert sent.type == service
    assert sent.due == after(hours=1 + hours)


def test_a_referral_in_service_can_no_longer_be_cancelled():
    referral = of("international", "referral")
    path = [
        told("draft", service="school"),
        told("send", after(hours=1), receiver="p"),
        told("accept", after(hours=2)),
    ]
    assert "cancel" in {step.key for step in next_steps(referral, stands(referral, *path))}
    begun = stands(referral, *path, told("begin", after(hours=3)), told("cancel", after(hours=4)))
    assert begun.state == "in_service"
    assert [each.step for each in begun.out_of_turn] == ["cancel"]
    assert "cancel" not in {step.key for step in next_steps(referral, begun)}


def test_a_declined_referral_goes_to_another_service_or_becomes_an_unmet_need():
    referral = of("international", "referral")
    path = [
        told("draft", service="shelter"),
        told("send", after(hours=1), receiver="p1"),
        told("decline", after(hours=2), reason="no_place"),
    ]
    declined = stands(referral, *path)
    assert (declined.awaits, declined.due) == (
        "sender",
        dt.datetime.combine(dt.date(2024, 3, 7), dt.time(23, 59, 59), after().tzinfo),
    )
    elsewhere = stands(referral, *path, told("reroute", after(hours=3), reason="no_place"))
    assert (elsewhere.state, elsewhere.ended, elsewhere.success) == ("rerouted", True, False)
    nowhere = stands(referral, *path, told("find_none", after(hours=3)))
    assert (nowhere.state, nowhere.ended, nowhere.success) == ("unmet", True, False)


def test_a_case_moves_by_the_entries_that_are_made_of_it():
    case = of("india", "case")
    entries = [
        ("case", {"step": "identify"}),
        ("case", {"step": "register", "consent_basis": "guardian_and_child"}),
        ("assessment", {"child_heard": True}),
        ("approval", {"matter": "assessment", "answer": "sent_back", "reason": "child_not_heard"}),
        ("assessment", {"child_heard": True, "cause_debt": True}),
        ("approval", {"matter": "assessment", "answer": "approved"}),
        ("plan", {"child_agrees": True}),
        ("approval", {"matter": "plan", "answer": "approved"}),
        ("case", {"step": "review", "went": "as_planned"}),
        ("case", {"step": "ask_closure", "reason": "goals_reached"}),
        ("approval", {"matter": "closure", "answer": "approved"}),
        ("case", {"step": "reopen", "reason": "working_again"}),
    ]
    states = []
    steps = []
    for day, (kind, facts) in enumerate(entries):
        step = step_of(case, kind, facts)
        assert step is not None
        steps.append(told(step, after(days=day), **facts))
        states.append(stands(case, *steps).state)
    assert states == [
        "identified",
        "registered",
        "assessed",
        "assessment_sent_back",
        "assessed",
        "assessment_approved",
        "planned",
        "implementation",
        "follow_up",
        "closure_asked",
        "closed",
        "registered",
    ]


def test_an_entry_that_is_no_step_of_a_case_is_none():
    case = of("india", "case")
    assert step_of(case, "visit", {"met": "child"}) is None
    assert step_of(case, "approval", {"matter": "plan"}) is None


def test_giving_a_case_to_another_worker_changes_neither_its_state_nor_its_time():
    case = of("india", "case")
    steps = [told("identify"), told("register", after(days=1))]
    before = stands(case, *steps)
    given = stands(case, *steps, told("assign", after(days=5), holder="u2"))
    assert (given.state, given.since, given.due) == (before.state, before.since, before.due)
    assert given.path[-1].stayed


def test_a_childs_case_stays_with_the_source_until_the_destination_has_seen_the_child():
    hand_over = of("india", "hand_over")
    path = [
        told("offer", to_place="T.IN.GJ.SU", why="migrated"),
        told("acknowledge", after(hours=10)),
        told("accept", after(days=1)),
    ]
    accepted = stands(hand_over, *path)
    assert (accepted.awaits, accepted.ended) == ("source", False)
    known = stands(hand_over, *path, told("acknowledge_by_source", after(days=2)))
    assert (known.awaits, known.ended) == ("receiver", False)
    seen = stands(
        hand_over,
        *path,
        told("acknowledge_by_source", after(days=2)),
        told("complete", after(days=9)),
    )
    assert (seen.ended, seen.success) == (True, True)


def test_a_hand_over_that_nobody_answers_goes_up_to_the_state():
    offered = stands(of("india", "hand_over"), told("offer", to_place="T.IN.GJ.SU"))
    assert [offered.told_now(after(days=d)) for d in (1, 3, 6, 13)] == [
        "receiver",
        "supervisor",
        "state",
        "nation",
    ]
    assert offered.told_next(after(days=3)) == (after(days=5), "state")
    assert offered.told_next(after(days=13)) is None
    assert [key for key, one in offered.procedure.parties.items() if one.both_sides] == ["state"]


def test_whoever_is_told_of_danger_is_told_at_any_hour():
    report = of("india", "complaint")
    assert [report.presses(said) for said in ({}, {"danger": False}, {"danger": True})] == [
        False,
        False,
        True,
    ]
    assert of("india", "urgent_risk").presses({})
    assert not of("india", "referral").presses({})


def test_a_task_falls_due_on_the_last_day_that_was_given():
    task = of("indonesia", "task")
    task_set = [told("set", task="visit_home", due_on="2024-03-08")]
    assert str(stands(task, *task_set).due) == "2024-03-08 23:59:59+05:30"
    later = told("postpone", after(days=3), due_on=dt.date(2024, 3, 20), reason="family_away")
    assert str(stands(task, *task_set, later).due) == "2024-03-20 23:59:59+05:30"
    done = stands(task, *task_set, told("do", after(days=2)))
    assert (done.due, done.success) == (None, True)


def test_a_task_whose_day_nobody_gave_is_never_late():
    undated = stands(of("indonesia", "task"), told("set", task="call"))
    assert (undated.due, undated.late_by(after(days=900))) == (None, None)


def test_indonesia_gives_two_notes_before_the_police():
    enforcement = of("indonesia", "enforcement")
    path = [told("find", breach="under_age"), told("give_notice", after(days=1))]
    assert str(stands(enforcement, *path).due) == "2024-04-04 23:59:59+05:30"
    second = stands(enforcement, *path, told("give_second_notice", after(days=31)))
    assert (second.state, str(second.due)) == ("second_notice", "2024-04-18 23:59:59+05:30")


def test_money_that_comes_is_a_step_and_changes_no_state():
    enforcement = of("india", "enforcement")
    path = [told("find", breach="under_age"), told("report_to_police", after(days=1))]
    paid = stands(enforcement, *path, told("recover_fine", after(days=2), amount=20000))
    assert (paid.state, paid.out_of_turn) == ("police_report", ())


def test_children_found_in_a_rescue_are_before_the_committee_within_a_day():
    rescue = of("india", "rescue")
    found = stands(
        rescue,
        told("plan", due_on="2024-03-05"),
        told("carry_out", after(days=1), children=3),
        told("hand_child", after(days=1, hours=5), child="c1", handed_to="shelter"),
    )
    assert (found.state, found.due) == ("carried_out", after(days=2))


def test_what_was_told_before_it_opened_is_kept_and_changes_nothing():
    complaint = of("india", "complaint")
    early = stands(complaint, told("check", after(hours=-1)), told("receive"))
    assert early.state == "received"
    assert [each.step for each in early.out_of_turn] == ["check"]


def test_of_two_steps_at_one_moment_the_one_given_first_comes_first():
    task = of("international", "task")
    assert stands(task, told("set", due_on="2024-03-08"), told("do"), told("drop")).state == "done"
    assert stands(task, told("set", due_on="2024-03-08"), told("drop"), told("do")).state == (
        "dropped"
    )


def test_nothing_stands_where_nothing_opened_it():
    with pytest.raises(InputError, match="Nothing opens this: Complaint. Found check; expected"):
        stands(of("india", "complaint"), told("check"))


def test_words_come_in_three_languages_and_in_english_otherwise():
    complaint = of("india", "complaint")
    assert complaint.states["checking"].label("hi") == "जाँच हो रही है"
    assert complaint.steps["check"].done_label("id") == "Pemeriksaan dimulai"
    assert complaint.steps["check"].label("xx") == "Begin to check"
    assert complaint.parties["officer"].label("en") == "District Nodal Officer"
    assert of("indonesia", "complaint").parties["officer"].label() == "Responsible officer"


ON = dt.date(2024, 3, 4)
GROUNDS = ("service_consent", "authority_decided", "urgent_risk")


@pytest.mark.parametrize(
    ("step", "known", "refusal"),
    [
        ("register", {"consent_basis": "child", "service_consent": False}, "no_consent"),
        ("register", {"consent_basis": "child", "service_consent": True}, None),
        (
            "register",
            {
                "consent_basis": "guardian_and_child",
                "service_consent": False,
                "authority_decided": True,
            },
            "no_consent",
        ),
        ("register", {"consent_basis": "authority", "authority_decided": False}, "no_decision"),
        ("register", {"consent_basis": "authority", "authority_decided": True}, None),
        ("register", {"consent_basis": "urgent", "urgent_risk": False}, "no_urgent_risk"),
        ("register", {"consent_basis": "urgent", "urgent_risk": True}, None),
        (
            "reopen",
            {"service_consent": False, "authority_decided": False, "urgent_risk": False},
            "no_ground",
        ),
        (
            "reopen",
            {"service_consent": False, "authority_decided": False, "urgent_risk": True},
            None,
        ),
        ("ask_closure", {"reason": "goals_reached", "goals_open": 1}, "goals_open"),
        ("ask_closure", {"reason": "goals_reached", "goals_open": 0}, None),
        ("ask_closure", {"reason": "not_found", "goals_open": 3}, None),
        ("ask_closure", {"reason": "grown_up", "age_low": 16, "age_high": 17}, "still_a_child"),
        ("discontinue", {"reason": "grown_up", "age_low": 12, "age_high": 12}, "still_a_child"),
        ("ask_closure", {"reason": "grown_up", "age_low": 17, "age_high": 19}, None),
        ("ask_closure", {"reason": "grown_up", "age_low": 18, "age_high": 18}, None),
        ("ask_closure", {"reason": "grown_up"}, None),
        ("assess", {"service_consent": False}, None),
    ],
)
def test_what_is_known_speaks_against_a_step_of_a_case(step, known, refusal):
    found = refused(of("indonesia", "case"), step, known, on=ON)
    assert (found.key if found else None) == refusal


def test_a_refusal_says_what_to_do_in_three_languages():
    said = refused(of("india", "case"), "reopen", dict.fromkeys(GROUNDS, False), on=ON)
    words = {said.said(language) for language in ("en", "id", "hi")}
    assert len(words) == 3
    assert "then open the case again" in said.said("en")


def test_the_record_is_asked_for_what_a_rule_of_the_step_says():
    case = of("india", "case")
    assert asked_before(case, "ask_closure") == {"reason", "goals_open", "age"}
    assert not asked_before(case, "assess")
