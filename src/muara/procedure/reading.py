"""Read the procedures of a pack. A slip in a file is refused with its line.

A country's file stands in place of the inherited one of its name; with `changes = true` it says
only what is otherwise, and the rest is inherited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from muara.errors import nearest
from muara.packs import Pack, Table, open_pack, pack_names, read_toml
from muara.packs.observations import declared, own_words
from muara.rules import Rule, Vocabulary
from muara.rules.vocabulary import Text

from .checks import Kinds, check
from .define import Clock, Escalation, Party, Procedure, Refusal, State, Step
from .record import RECORD

FOLDER = "procedures"
MOVES = ("", "there", "back")
OFFICE = "office"
ABOUT = ("person", "household", "either", "place", "person_or_place", OFFICE)
"""Whose a procedure is. `place`: nobody's; `person_or_place`: somebody's where that is known;
`office`: between organisations, as a promise or a decision is: it stands in nobody's file."""


@cache
def procedures(pack: Pack) -> Mapping[str, Procedure]:
    """The procedures of a pack by key, those it extends first; its own change those of one key.

    Raises PackError with file, line and the nearest right word.

    >>> procedures(open_pack("international"))["complaint"].states["checking"].label()
    'Being checked'
    """
    kinds = _kinds(pack)
    tables: dict[str, Table] = {}
    for folder in pack.folders:
        for path in sorted((folder / FOLDER).glob("*.toml")):
            tables[path.stem] = _joined(read_toml(path, pack.languages), tables.get(path.stem))
    found = {key: _procedure(table) for key, table in tables.items()}
    for key, procedure in found.items():
        check(procedure, tables[key], kinds, pack.law)
    return {
        key: replace(procedure, refusals=_refusals(tables[key], procedure, pack))
        for key, procedure in found.items()
    }


@cache
def steps_named(key: str) -> Mapping[str, Text]:
    """What the steps of this procedure are called, of all packs: a country may have its own."""
    found: dict[str, Text] = {}
    for name in pack_names():
        procedure = procedures(open_pack(name)).get(key)
        for step in procedure.steps.values() if procedure else ():
            found.setdefault(step.key, step.done)
    return found


def _kinds(pack: Pack) -> Kinds:
    """What each kind of entry may say, and the codes of its own facts, as the packs declare it."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for folder in pack.folders:
        said = declared(folder)
        for name, kind in said["kinds"].items():
            found[name] = _facts(kind, common=said["common"])
    return found


def _facts(kind: Mapping[str, Any], *, common: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Words of the vocabulary, facts that several kinds have in common, and the kind's own."""
    words = [*kind.get("facts", ()), *(("of", "step") if "steps_of" in kind else ())]
    shared: dict[str, frozenset[str]] = dict.fromkeys(words, frozenset())
    typed = {name: common[name] for name in kind.get("common", ())} | kind.get("own", {})
    own = {name: frozenset(said.get("codes", ())) for name, said in typed.items()}
    return shared | own


def _joined(table: Table, inherited: Table | None) -> Table:
    """What the file says; where it only changes another, what it changes and all the rest."""
    if not table.get("changes", bool, False):
        return table
    if inherited is None:
        table.refuse("There is nothing this file could change.", "changes", "Leave it out.")
    return replace(table, values=_over(inherited.values, table.values))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """The one with the other laid over it, table by table."""
    found = dict(below)
    for key, said in above.items():
        both = isinstance(said, dict) and isinstance(found.get(key), dict)
        found[key] = _over(found[key], said) if both else said
    return found


def _procedure(table: Table) -> Procedure:
    path, key = table.file, table.need("key", str)
    if key != path.stem:
        table.refuse(f"The file {path.name} holds the procedure {key!r}.", "key", "Name it so.")
    about = table.need("about", str)
    if about not in ABOUT:
        table.refuse(f"about must be one of {', '.join(ABOUT)}; found {about!r}.", "about")
    read = Procedure(
        key=key,
        labels=table.text("labels"),
        about=about,
        opens=table.need("opens", str),
        one_open=table.get("one_open", bool, False),
        type_fact=_fact_of(table, "types", "which fact of the opening entry is the type"),
        urgent=table.get("urgent", bool, False),
        urgent_fact=_fact_of(table, "urgent_where", "which fact of the opening entry presses"),
        parties={each.key: each for each in map(_party, below(table, "parties"))},
        states={each.key: each for each in map(_state, below(table, "states"))},
        steps={each.key: each for each in (_step(one, key) for one in below(table, "steps"))},
        clocks=dict(map(_typed_clock, table.tables("clocks"))),
        escalations=tuple(map(_escalation, table.tables("escalations"))),
        public={_key(each): _done(each, each.text("labels")) for each in below(table, "public")},
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
        file=path,
    )
    table.done("changes", "refusals")
    return read


def _refusals(table: Table, procedure: Procedure, pack: Pack) -> tuple[Refusal, ...]:
    """The rules `[refusals.KEY]`, in words of the record and in the facts of the step's entry."""
    return tuple(_refusal(each, procedure, pack) for each in below(table, "refusals"))


def _refusal(table: Table, procedure: Procedure, pack: Pack) -> Refusal:
    steps = tuple(table.need("steps", list))
    for step in steps:
        if step not in procedure.steps:
            near = nearest(step, procedure.steps)
            table.refuse(f"There is no step {step!r}.", "steps", near)
    entries = {procedure.steps[step].entry for step in steps}
    if len(entries) != 1:
        table.refuse("These steps are not told by one kind of entry.", "steps", "Say it of each.")
    facts = own_words(pack.kinds.get(entries.pop(), {}))
    words = Vocabulary([*RECORD.values(), pack.vocabulary["age"], *facts])
    read = Refusal(
        key=_key(table),
        steps=steps,
        when=Rule.parse(table.need("when", str), words, pack.law.terms, place=table.place("when")),
        say=table.text("say"),
    )
    return _done(table, read)  # type: ignore[no-any-return]


def below(table: Table, name: str) -> Iterator[Table]:
    """The tables `[name.KEY]`, each with its place."""
    group = table.table(name)
    for key in group.values:
        yield group.table(key, f"{name}.{key}")


def _key(table: Table) -> str:
    return table.steps[-1][0].split(".", 1)[1]


def _done(table: Table, read: Any) -> Any:
    table.done()
    return read


def _fact_of(table: Table, name: str, says: str) -> str:
    """The fact that `name = { fact = ... }` names; empty where it is not there."""
    told = table.get(name, dict, {})
    if told and set(told) != {"fact"}:
        table.refuse(f"{name} says {says}.", name)
    return str(told.get("fact", ""))


def _party(table: Table) -> Party:
    party = Party(
        key=_key(table),
        labels=table.text("labels"),
        permissions=tuple(table.get("permissions", list, [])),
        level=table.get("level", str, ""),
        both_sides=table.get("both_sides", bool, False),
    )
    return _done(table, party)  # type: ignore[no-any-return]


def _state(table: Table) -> State:
    state = State(
        key=_key(table),
        labels=table.text("labels"),
        awaits=table.get("awaits", str),
        clock=_clock(table),
        counted_from=table.get("counted_from", str, ""),
        due_fact=_fact_of(table, "due", "which fact of a step gives the last day"),
        ends=table.get("ends", bool, False),
        success=table.get("success", bool, False),
        public=table.get("public", str, ""),
        clause=table.get("clause", str, ""),
        source=table.get("source", str, ""),
        named_only=table.get("named_only", bool, False),
        permits=table.get("permits", bool, False),
        closed_to=tuple(table.get("closed_to", list, [])),
    )
    return _done(table, state)  # type: ignore[no-any-return]


def _clock(table: Table) -> Clock | None:
    hours = table.get("next_within_hours", (int, float))
    days = table.get("next_within_days", int)
    if hours is None and days is None:
        return None
    if hours is not None and days is not None:
        table.refuse("A clock counts hours or days, not both.", "next_within_days")
    given, name = (hours, "next_within_hours") if days is None else (days, "next_within_days")
    if given <= 0:
        table.refuse(f"{name} must be more than 0; found {given}.", name)
    return Clock(hours, days)


def _step(table: Table, procedure: str) -> Step:
    key, entry = _key(table), table.get("entry", str, procedure)
    said = table.get("facts", dict, {"step": key} if entry == procedure else {})
    moves = table.get("moves", str, "")
    if moves not in MOVES:
        table.refuse(f"The file moves there or back; found {moves!r}.", "moves")
    step = Step(
        key=key,
        labels=table.text("labels"),
        done=table.text("done"),
        sources=tuple(table.get("from", list, [])),
        to=table.get("to", str, ""),
        by=tuple(table.need("by", list)),
        entry=entry,
        facts=said,
        needs=tuple(table.get("needs", list, [])),
        asks=tuple(table.get("asks", list, [])),
        reopens=table.get("reopens", bool, False),
        moves=moves,
        shares=table.get("shares", str, ""),
    )
    return _done(table, step)  # type: ignore[no-any-return]


def _typed_clock(table: Table) -> tuple[tuple[str, str], Clock]:
    named = (table.need("state", str), table.need("type", str))
    clock = _clock(table)
    if clock is None:
        table.refuse("This clock says no time.", do="Give next_within_hours or next_within_days.")
    return _done(table, (named, clock))  # type: ignore[no-any-return]


def _escalation(table: Table) -> Escalation:
    read = Escalation(table.need("after_days", (int, float)), table.need("to", str))
    return _done(table, read)  # type: ignore[no-any-return]
