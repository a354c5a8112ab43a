"""Whatever steps are told, in whatever order: the same as a plain reading, and never surprising."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from library.procedure.telling import MONDAY
from muara.packs import open_pack, pack_names
from muara.procedure import Procedure, Told, follow, next_steps, procedures

EVERY = list(
    {
        procedure.file: procedure
        for name in pack_names()
        for procedure in procedures(open_pack(name)).values()
    }.values()
)
"""The procedures of all packs, each once."""

any_procedure = st.sampled_from(EVERY)
often = settings(max_examples=300, deadline=None)


@st.composite
def stories(draw: st.DrawFn, procedure: Procedure) -> list[Told]:
    """The opening step, then any steps at any moments, days given or not, in any order."""
    words = [*procedure.steps, "no_such_step"]
    moments = st.integers(min_value=0, max_value=60 * 24 * 40)
    days = st.none() | st.integers(min_value=-5, max_value=60)
    drawn = draw(st.lists(st.tuples(st.sampled_from(words), moments, days), max_size=25))
    opening = [(procedure.opens, 0, 3)]
    found = []
    for number, (step, minutes, day) in enumerate(opening + drawn):
        at = MONDAY + dt.timedelta(minutes=minutes)
        facts = {} if day is None else {"due_on": (MONDAY.date() + dt.timedelta(day)).isoformat()}
        found.append(Told(step, at, at.date(), str(number), facts=facts))
    return found


def plainly(procedure: Procedure, told: Sequence[Told]) -> tuple[str, list[str]]:
    """The state, and the ids of the steps that were taken, read line by line."""
    state, taken = "", []
    for minute in sorted({each.at for each in told}):
        for each in told:
            if each.at != minute or each.step not in procedure.steps:
                continue
            step = procedure.steps[each.step]
            opens = state == "" and each.step == procedure.opens
            if opens or state in step.sources:
                state = step.to or state
                taken.append(each.id)
    return state, taken


@often
@given(procedure=any_procedure, data=st.data())
def test_it_stands_where_a_plain_reading_says(procedure, data):
    told = data.draw(stories(procedure))
    found = follow(procedure, told)
    state, taken = plainly(procedure, told)
    assert found.state == state
    assert [each.told.id for each in found.path] == taken
    assert {each.id for each in found.out_of_turn} == {each.id for each in told} - set(taken)


@often
@given(procedure=any_procedure, data=st.data())
def test_steps_out_of_turn_never_change_anything(procedure, data):
    told = data.draw(stories(procedure))
    found = follow(procedure, told)
    without = follow(procedure, [each.told for each in found.path])
    for name in ("state", "since", "awaits", "due", "ended", "success", "path", "type"):
        assert getattr(without, name) == getattr(found, name)
    assert without.out_of_turn == ()


@often
@given(procedure=any_procedure, data=st.data())
def test_time_makes_it_later_never_less_late(procedure, data):
    found = follow(procedure, data.draw(stories(procedure)))
    hours = sorted(data.draw(st.lists(st.integers(min_value=0, max_value=24 * 90), max_size=8)))
    moments = [MONDAY + dt.timedelta(hours=each) for each in hours]
    late = [found.late_by(now) or dt.timedelta() for now in moments]
    levels = [found.level(now) for now in moments]
    assert late == sorted(late)
    assert levels == sorted(levels)
    assert all(level == 0 for level, by in zip(levels, late, strict=True) if not by)
    parties = {found.told_now(now) for now in moments}
    assert parties <= {*procedure.parties, None}


@often
@given(procedure=any_procedure, data=st.data())
def test_the_steps_that_are_offered_can_be_taken_and_no_others(procedure, data):
    told = data.draw(stories(procedure))
    before = follow(procedure, told)
    later = MONDAY + dt.timedelta(days=400)
    offered = {step.key for step in next_steps(procedure, before)}
    for key, step in procedure.steps.items():
        tried = follow(procedure, [*told, Told(key, later, later.date(), "tried")])
        taken = tried.path[-1].told.id == "tried"
        assert taken == (key in offered)
        assert tried.state == ((step.to or before.state) if taken else before.state)
