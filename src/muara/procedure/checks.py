"""What must be true of a procedure beyond that it can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise

from muara.errors import nearest
from muara.packs import Table
from muara.packs.law import Law

from .define import Procedure, State, Step

Kinds = Mapping[str, Mapping[str, frozenset[str]]]
"""For each kind of entry the facts it may say, and the codes of those that are its own."""


def check(procedure: Procedure, table: Table, kinds: Kinds, law: Law) -> None:
    """Refuse a procedure that contradicts itself. Raises PackError with file and line."""
    _check_opening(procedure, table)
    for state in procedure.states.values():
        _check_state(state, procedure, _at(table, "states", state.key), law)
    for step in procedure.steps.values():
        _check_step(step, procedure, _at(table, "steps", step.key))
        _check_entry(step, _at(table, "steps", step.key), kinds)
    _check_clocks(procedure, table, kinds)
    _check_escalations(procedure, table)
    _check_parties(procedure, table)
    _check_reached(procedure, table)
    _check_told_apart(procedure, table)


def _at(table: Table, name: str, key: str) -> Table:
    return table.table(name).table(key, f"{name}.{key}")


def _known(word: str, known: Iterable[str], what: str, *, where: Table, key: str) -> None:
    if word not in known:
        where.refuse(f"There is no {what} {word!r}.", key, nearest(word, known))


def _check_opening(procedure: Procedure, table: Table) -> None:
    _known(procedure.opens, procedure.steps, "step", where=table, key="opens")
    if procedure.steps[procedure.opens].sources:
        at = _at(table, "steps", procedure.opens)
        at.refuse("The step that opens a procedure comes from no state.", "from", "Leave it out.")


def _check_state(state: State, procedure: Procedure, at: Table, law: Law) -> None:
    if state.awaits is not None:
        _known(state.awaits, procedure.parties, "party", where=at, key="awaits")
    if state.counted_from:
        _known(state.counted_from, procedure.states, "state", where=at, key="counted_from")
    if state.public or procedure.public:
        _known(state.public, procedure.public, "public word", where=at, key="public")
    timed = state.clock is not None or bool(state.due_fact)
    if timed and state.awaits is None:
        at.refuse("A clock runs and nobody must act.", do="Say with awaits who must.")
    if state.clock is not None and state.due_fact:
        at.refuse("The time is given twice: by a clock and by a fact.", "due")
    if state.ends and (timed or state.awaits):
        at.refuse("Nothing more is to come in a state that ends.", do="Take the clock out.")
    if state.success and not state.ends:
        at.refuse("Only where it ends can it have succeeded.", "success")
    if state.permits and not timed:
        at.refuse("What is permitted ends at some time.", "permits", "Give next_within_days.")
    for party in state.closed_to:
        _known(party, procedure.parties, "party", where=at, key="closed_to")
    if state.clause:
        _check_clause(state, at, law)
    if state.awaits is not None and not timed:
        at.refuse("Somebody must act, and nothing says by when.", do="Give next_within_days.")


def _check_clause(state: State, at: Table, law: Law) -> None:
    """A clock that rests on a clause says what the clause says, where that is a number of time."""
    _known(state.clause, law.provisions, "clause", where=at, key="clause")
    if state.clock is None:
        at.refuse("A clause is cited for a clock, and none runs here.", "clause")
    clause = law.provisions[state.clause]
    given = {"hours": state.clock.hours, "days": state.clock.days}.get(clause.unit.split(",")[0])
    said = clause.history[-1].value
    if clause.name and given != said:
        at.refuse(
            f"The clause {state.clause} says {said} {clause.unit}.",
            "clause",
            "Give the same time, or leave the clause out.",
        )


def _check_step(step: Step, procedure: Procedure, at: Table) -> None:
    for key, states in (("from", step.sources), ("to", (step.to,) if step.to else ())):
        for state in states:
            _known(state, procedure.states, "state", where=at, key=key)
    for party in step.by:
        _known(party, procedure.parties, "party", where=at, key="by")
    if not step.by:
        at.refuse("Nobody may take this step.", "by", "Name at least one party.")
    if step.key == procedure.opens and not step.to:
        at.refuse("The step that opens a procedure leads to a state.", do="Say with to which.")
    if not step.sources and step.key != procedure.opens:
        at.refuse("This step comes from no state, and does not open the procedure.")
    ended = [state for state in step.sources if procedure.states[state].ends]
    if ended and not step.reopens:
        at.refuse(
            f"The state {ended[0]!r} has ended.", "from", "If the step reopens it: reopens = true."
        )
    if step.reopens and not ended:
        at.refuse("This step reopens nothing: none of its states has ended.", "reopens")


def _check_entry(step: Step, at: Table, kinds: Kinds) -> None:
    _known(step.entry, kinds, "kind of entry", where=at, key="entry")
    facts = kinds[step.entry]
    named = {"facts": step.facts, "needs": step.needs, "asks": step.asks}
    named["shares"] = (step.shares,) if step.shares else ()
    for key, names in named.items():
        for name in names:
            _known(name, facts, "fact", where=at, key=key)
    for name, said in step.facts.items():
        if facts[name]:
            _known(said, facts[name], f"code of {name!r}", where=at, key="facts")


def _check_clocks(procedure: Procedure, table: Table, kinds: Kinds) -> None:
    opening = kinds[procedure.steps[procedure.opens].entry]
    if procedure.type_fact:
        _known(procedure.type_fact, opening, "fact", where=table, key="types")
    if procedure.urgent_fact:
        _known(procedure.urgent_fact, opening, "fact", where=table, key="urgent_where")
    for (state, type_), at in zip(procedure.clocks, table.tables("clocks"), strict=False):
        _known(state, procedure.states, "state", where=at, key="state")
        _known(type_, opening.get(procedure.type_fact, ()), "type", where=at, key="type")
        if procedure.states[state].awaits is None:
            at.refuse("A clock runs and nobody must act.", "state")


def _check_escalations(procedure: Procedure, table: Table) -> None:
    listed = list(zip(procedure.escalations, table.tables("escalations"), strict=True))
    for each, at in listed:
        _known(each.to, procedure.parties, "party", where=at, key="to")
    for (before, _), (each, at) in pairwise(listed):
        if each.after_days <= before.after_days:
            at.refuse(
                f"An escalation after {each.after_days} days follows one after "
                f"{before.after_days}.",
                "after_days",
                "Give them in order, each later than the one before.",
            )


def _check_parties(procedure: Procedure, table: Table) -> None:
    """Whoever takes part acts, is awaited, or is told."""
    acting = {party for step in procedure.steps.values() for party in step.by}
    awaited = {state.awaits for state in procedure.states.values()}
    told = {each.to for each in procedure.escalations}
    for party in procedure.parties:
        if party not in acting | awaited | told:
            at = _at(table, "parties", party)
            at.refuse(f"The party {party!r} takes no step, and nobody waits for it or tells it.")


def _check_reached(procedure: Procedure, table: Table) -> None:
    """Every state can be reached, and something leads out of every one that does not end."""
    reached = {procedure.steps[procedure.opens].to}
    while more := {s.to for s in procedure.steps.values() if reached & {*s.sources}} - reached:
        reached |= more
    left = {state for step in procedure.steps.values() if step.to for state in step.sources}
    for state in procedure.states.values():
        at = _at(table, "states", state.key)
        if state.key not in reached:
            at.refuse(f"No step leads to the state {state.key!r}.")
        if not state.ends and state.key not in left:
            at.refuse(f"No step leads out of {state.key!r}.", do="If it ends there: ends = true.")


def _check_told_apart(procedure: Procedure, table: Table) -> None:
    """No entry can be two steps at once."""
    for one, other in combinations(procedure.steps.values(), 2):
        shared = one.facts.keys() & other.facts.keys()
        apart = any(one.facts[name] != other.facts[name] for name in shared)
        if one.entry == other.entry and not apart:
            at = _at(table, "steps", other.key)
            at.refuse(
                f"An entry can be {one.key!r} and {other.key!r} at once.",
                "facts",
                "Let a fact of theirs differ.",
            )
