"""A procedure with a slip in it is refused: file, line, and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from muara.errors import PackError
from muara.packs import open_pack
from muara.procedure import procedures

PACK = """\
name = "sample"
title = { en = "Sample", id = "Contoh", hi = "नमूना" }
extends = ["india"]
"""

ERRAND = """\
key = "errand"
about = "person"
opens = "ask"
labels = { en = "Errand", id = "Suruhan", hi = "काम" }
source = "made up"
types = { fact = "task" }

[parties.child]
labels = { en = "Child", id = "Anak", hi = "बच्चा" }

[parties.mother]
labels = { en = "Mother", id = "Ibu", hi = "माता" }
permissions = ["case.work"]

[states.asked]
labels = { en = "Asked", id = "Diminta", hi = "कहा गया" }
awaits = "child"
next_within_hours = 48
clause = "IN.pencil.check"

[states.begun]
labels = { en = "Begun", id = "Dimulai", hi = "शुरू" }
awaits = "child"
due = { fact = "due_on" }

[states.done]
labels = { en = "Done", id = "Selesai", hi = "पूरा" }
ends = true
success = true

[steps.ask]
labels = { en = "Ask", id = "Minta", hi = "कहें" }
done = { en = "Asked", id = "Diminta", hi = "कहा" }
to = "asked"
by = ["mother"]
entry = "task"
facts = { step = "set" }
needs = ["due_on"]

[steps.begin]
labels = { en = "Begin", id = "Mulai", hi = "शुरू करें" }
done = { en = "Begun", id = "Dimulai", hi = "शुरू हुआ" }
from = ["asked"]
to = "begun"
by = ["child"]
entry = "task"
facts = { step = "assign" }

[steps.finish]
labels = { en = "Finish", id = "Selesaikan", hi = "पूरा करें" }
done = { en = "Finished", id = "Selesai", hi = "पूरा हुआ" }
from = ["asked", "begun"]
to = "done"
by = ["child"]
entry = "task"
facts = { step = "do" }
asks = ["reason"]

[steps.ask_again]
labels = { en = "Ask again", id = "Minta lagi", hi = "फिर कहें" }
done = { en = "Asked again", id = "Diminta lagi", hi = "फिर कहा" }
from = ["done"]
to = "asked"
by = ["mother"]
entry = "task"
facts = { step = "reopen" }
reopens = true

[[clocks]]
state = "asked"
type = "call"
next_within_days = 1

[[escalations]]
after_days = 0
to = "mother"

[[escalations]]
after_days = 2
to = "mother"
"""


@pytest.fixture
def errand(tmp_path: Path) -> Path:
    """The file of a small procedure, in a pack of its own, to be spoilt."""
    (tmp_path / "pack.toml").write_text(PACK, encoding="utf-8")
    file = tmp_path / "procedures" / "errand.toml"
    file.parent.mkdir()
    file.write_text(ERRAND, encoding="utf-8")
    return file


def read(file: Path) -> None:
    procedures(open_pack(str(file.parents[1])))


def test_the_sample_is_sound(errand):
    read(errand)


# The line that is spoilt, what stands there instead, the line that is named (where it is another),
# and what is said.
SLIPS = [
    ('key = "errand"', 'key = "erand"', "", "errand.toml holds the procedure 'erand'"),
    ('about = "person"', 'about = "persons"', "", "about must be one of person, household"),
    ('opens = "ask"', 'opens = "asks"', "", "There is no step 'asks'. Did you mean 'ask'?"),
    ('source = "made up"', 'sauce = "made up"', 'key = "errand"', "lacks 'source'"),
    ('labels = { en = "Errand", id', 'labels = { en = "Errand", xx', "", "no translation into id"),
    ('types = { fact = "task" }', 'types = { fact = "tusk" }', "", "There is no fact 'tusk'"),
    ('types = { fact = "task" }', 'types = { what = "task" }', "", "types says which fact"),
    ('awaits = "child"', 'awaits = "chield"', "", "There is no party 'chield'. Did you mean"),
    ('awaits = "child"', "awaits = 7", "", "awaits must be a text; found 7"),
    ('awaits = "child"', "", "[states.asked]", "A clock runs and nobody must act"),
    ('due = { fact = "due_on" }', "", "[states.begun]", "and nothing says by when"),
    ('opens = "ask"', 'opens = "ask"\nurgent_where = { fact = "soon" }', "urgent_where", "'soon'"),
    ("next_within_hours = 48", "next_within_hours = 0", "", "must be more than 0; found 0"),
    ("next_within_hours = 48", "next_within_hour = 48", "", "Did you mean 'next_within_hours'?"),
    (
        "next_within_hours = 48",
        "next_within_hours = 48\nnext_within_days = 2",
        "next_within_days = 2",
        "counts hours or days, not both",
    ),
    ("next_within_hours = 48", "next_within_hours = 24", 'clause = "IN', "says 48 hours"),
    ("next_within_hours = 48", "next_within_days = 48", 'clause = "IN', "says 48 hours"),
    ("next_within_hours = 48", "", 'clause = "IN', "and none runs here"),
    ('clause = "IN.pencil.check"', 'clause = "IN.pencil.chek"', "", "Did you mean 'IN.pencil.che"),
    ('clause = "IN.pencil.check"', 'counted_from = "aksed"', "", "Did you mean 'asked'?"),
    ('clause = "IN.pencil.check"', 'public = "seen"', "", "There is no public word 'seen'"),
    ('due = { fact = "due_on" }', 'due = { day = "due_on" }', "", "due says which fact"),
    (
        'due = { fact = "due_on" }',
        'due = { fact = "due_on" }\nnext_within_days = 3',
        'due = { fact = "due_on" }',
        "The time is given twice",
    ),
    ("ends = true", "ends = true\npermits = true", "permits = true", "permitted ends at some time"),
    ("ends = true", 'ends = true\nclosed_to = ["mothr"]', 'closed_to = ["mothr"]', "'mother'?"),
    ('needs = ["due_on"]', 'shares = "body"', 'shares = "body"', "There is no fact 'body'"),
    ("ends = true", "", "success = true", "Only where it ends can it have succeeded"),
    ("ends = true", 'ends = true\nawaits = "child"', "[states.done]", "Nothing more is to come"),
    (
        'to = "asked"\nby = ["mother"]\nentry',
        'to = "aksed"\nby = ["mother"]\nentry',
        "",
        "'asked'?",
    ),
    ('to = "asked"\nby', "by", "[steps.ask]", "leads to a state"),
    (
        'from = ["asked"]',
        'from = ["asket"]',
        "",
        "There is no state 'asket'. Did you mean 'asked'?",
    ),
    ('from = ["asked"]', "", "[steps.begin]", "comes from no state, and does not open"),
    (
        'to = "asked"\nby',
        'from = ["done"]\nto = "asked"\nby',
        'from = ["done"]',
        "The step that opens a procedure comes from no state",
    ),
    ('by = ["mother"]', 'by = ["father"]', "", "There is no party 'father'"),
    ('by = ["mother"]', "by = []", "", "Nobody may take this step"),
    ('entry = "task"', 'entry = "tasks"', "", "There is no kind of entry 'tasks'. Did you mean"),
    ('facts = { step = "set" }', 'facts = { stop = "set" }', "", "There is no fact 'stop'"),
    ('needs = ["due_on"]', 'needs = ["due"]', "", "There is no fact 'due'. Did you mean"),
    ('asks = ["reason"]', 'asks = ["raison"]', "", "There is no fact 'raison'. Did you mean"),
    ("reopens = true", "", 'from = ["done"]', "The state 'done' has ended"),
    ('from = ["done"]', 'from = ["begun"]', "reopens = true", "This step reopens nothing"),
    ('facts = { step = "do" }', 'facts = { step = "set" }', "", "be 'ask' and 'finish' at once"),
    ('facts = { step = "do" }', 'facts = { task = "cal" }', "", "Did you mean 'call'?"),
    ('to = "begun"', 'to = "asked"', "[states.begun]", "No step leads to the state 'begun'"),
    (
        'from = ["asked", "begun"]',
        'from = ["asked"]',
        "[states.begun]",
        "No step leads out of 'begun'",
    ),
    ('state = "asked"', 'state = "ask"', "", "There is no state 'ask'. Did you mean 'asked'?"),
    ('state = "asked"', 'state = "done"', "", "A clock runs and nobody must act"),
    ('type = "call"', 'type = "cal"', "", "There is no type 'cal'. Did you mean 'call'?"),
    ("next_within_days = 1", "", "[[clocks]]", "This clock says no time"),
    ("after_days = 2", "after_days = 0", "", "An escalation after 0 days follows one after 0"),
    ('to = "mother"\n', 'to = "mothr"\n', "", "There is no party 'mothr'. Did you mean 'mother'?"),
    (
        "[states.asked]",
        '[parties.aunt]\nlabels = { en = "Aunt", id = "Bibi", hi = "मौसी" }\n\n[states.asked]',
        "[parties.aunt]",
        "The party 'aunt' takes no step",
    ),
    ("[steps.begin]", "[steps.begin", "[steps.begin", "This is not TOML"),
]


@pytest.mark.parametrize(("old", "new", "names", "says"), SLIPS)
def test_a_slip_is_named_with_its_line(errand, old, new, names, says):
    assert old in ERRAND
    spoilt = ERRAND.replace(old, new, 1)
    errand.write_text(spoilt, encoding="utf-8")
    line = spoilt[: spoilt.index(names or new, 0 if names else ERRAND.index(old))].count("\n") + 1
    with pytest.raises(PackError) as refused:
        read(errand)
    assert says in str(refused.value)
    assert refused.value.file == errand
    assert refused.value.line == line


REFUSAL = """
[refusals.too_young]
steps = ["begin", "finish"]
when = "reason == 'worker_away' and age < c182_child_below and goals_open > 0"
say = { en = "Too young.", id = "Terlalu muda.", hi = "बहुत छोटा।" }
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"begin", "finish"', '"bgin"', "There is no step 'bgin'. Did you mean 'begin'?"),
        ("goals_open", "goal_open", "Did you mean 'goals_open'?"),
        ("worker_away", "worker_awy", "Did you mean 'worker_away'?"),
        ("c182_child_below", "c182_child", "Did you mean 'c182_child_below'?"),
        (', hi = "बहुत छोटा।"', "", "hi"),
    ],
)
def test_a_slip_in_what_speaks_against_a_step_is_named_with_its_line(errand, old, new, says):
    assert old in REFUSAL
    errand.write_text(ERRAND + REFUSAL.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read(errand)
    assert says in str(refused.value)
    assert refused.value.line > ERRAND.count("\n")


def test_what_speaks_against_a_step_is_sound(errand):
    errand.write_text(ERRAND + REFUSAL, encoding="utf-8")
    read(errand)


def test_a_clock_of_a_type_that_says_nothing_else_is_refused(errand):
    """Where no fact of the opening entry is the type, no type is known."""
    errand.write_text(ERRAND.replace('types = { fact = "task" }\n', ""), encoding="utf-8")
    with pytest.raises(PackError, match="There is no type 'call'"):
        read(errand)


def test_a_country_replaces_the_procedure_it_extends(errand):
    own = ERRAND.replace('key = "errand"', 'key = "task"').replace('"Errand"', '"Own task"')
    errand.with_name("task.toml").write_text(own, encoding="utf-8")
    held = procedures(open_pack(str(errand.parents[1])))
    assert held["task"].label() == "Own task"
    assert procedures(open_pack("india"))["task"].label() == "Task"
    assert (
        held["complaint"].steps.keys() == procedures(open_pack("india"))["complaint"].steps.keys()
    )


def test_a_country_says_only_what_is_otherwise(errand):
    errand.with_name("task.toml").write_text(
        'key = "task"\nchanges = true\n\n[states.done]\nsuccess = false\n', encoding="utf-8"
    )
    inherited = procedures(open_pack("india"))["task"]
    changed = procedures(open_pack(str(errand.parents[1])))["task"]
    assert (changed.states["done"].ends, changed.states["done"].success) == (True, False)
    assert inherited.states["done"].success
    assert (changed.steps, changed.labels) == (inherited.steps, inherited.labels)


def test_a_slip_in_what_is_otherwise_is_named_in_the_countrys_file(errand):
    own = errand.with_name("task.toml")
    own.write_text(
        'key = "task"\nchanges = true\n\n[states.open]\nawaits = "worke"\n', encoding="utf-8"
    )
    with pytest.raises(PackError, match="task.toml, line 5: There is no party 'worke'. Did you"):
        read(errand)


def test_what_is_changed_must_be_there(errand):
    errand.write_text("changes = true\n" + ERRAND, encoding="utf-8")
    with pytest.raises(PackError, match="line 1: There is nothing this file could change"):
        read(errand)
