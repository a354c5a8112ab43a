"""Write docs/reference again from the code and the packs; with --check, fail where it lags."""

from __future__ import annotations

import argparse
import inspect
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from muara import errors
from muara.cli import parser_for
from muara.forms import PackForm, Question, made_of, open_forms
from muara.packs import Pack, Regime, open_pack, pack_names
from muara.procedure import Clock, Procedure, Refusal, State, Step
from muara.procedure import procedures as procedures_of
from muara.rules import Attribute, Provision
from muara.tables import Standard, check_pack_tables, standard
from muara.tables.groupings import Grouping, groupings_of
from muara.tables.standard import Column

TOP = Path(__file__).parents[1]
REFERENCE = TOP / "docs" / "reference"
ROLES = TOP / "src" / "muara_server" / "accounts" / "roles.toml"
MADE = "*Made from the code and the packs by `make reference`; change those, not this page.*"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--check", action="store_true")
    if asked.parse_args().check:
        stale = lagging()
        sys.stderr.writelines(f"{name} lags. Run make reference.\n" for name in stale)
        return 1 if stale else 0
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(page(write))
    return 0


def lagging() -> list[str]:
    """The pages that say something else than the code and the packs."""
    return [
        name
        for name, write in PAGES.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text() != page(write)
    ]


def page(write: Callable[[], Iterator[str]]) -> str:
    os.environ.pop("PORT", None)  # the page shows the default, not this machine's habit
    title, *rest = write()
    return "\n".join([title, "", MADE, "", *rest]).rstrip() + "\n"


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    heads = list(heads)
    yield line(heads)
    yield line("---" for _ in heads)
    yield from (line(row) for row in rows)
    yield ""


def line(cells: Iterable[object]) -> str:
    said = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(said)} |"


def code(words: Iterable[str]) -> str:
    return " ".join(f"`{word}`" for word in words)


def packs() -> list[Pack]:
    return [open_pack(name) for name in pack_names()]


# --- regimes.md ---


def regimes() -> Iterator[str]:
    yield "# Regimes: the definitions of child labour"
    yield "Findings stand from most to least serious; the first whose rule holds decides. *Unknown*"
    yield "says what a don't-know does: `no`, it counts as not; `undetermined`, the answer stays"
    yield "open."
    yield ""
    for pack in packs():
        own = [regime for regime in pack.regimes.values() if regime.pack == pack.path.name]
        yield from (f"## {pack.title['en']}", "") if own else ()
        for regime in own:
            yield from one_regime(regime)


def one_regime(regime: Regime) -> Iterator[str]:
    yield f"### {regime.id}: {regime.title['en']}"
    yield ""
    yield f"{regime.kind}; source: {regime.source}" + ("; descriptive only" * regime.secondary)
    yield ""
    yield from table(("", ""), facts(regime))
    rungs = ((r.finding, f"`{flat(r.rule.text)}`", clause(r), days(r)) for r in regime.rungs)
    yield from table(("finding", "when", "clause", "days"), rungs)
    if regime.parameters:
        values = (row for parameter in regime.parameters for row in versions(parameter))
        yield from table(("value", "clause", "from", "to", "is", "source"), values)


def facts(regime: Regime) -> Iterator[tuple[str, str]]:
    yield "population", f"`{flat(regime.population.text)}`"
    yield "otherwise", regime.otherwise
    yield "unknown", regime.unknown
    yield "requires", code(regime.requires)
    yield "uses", code(regime.uses)
    if regime.since or regime.until:
        yield "in force", days(regime)


def flat(text: str) -> str:
    return " ".join(text.split())


def clause(rung: object) -> str:
    of = getattr(rung, "clause_of", None)
    return f"an entry of `{of.name}`" if of else f"`{getattr(rung, 'clause', '')}`"


def days(dated: object) -> str:
    since, until = getattr(dated, "since", None), getattr(dated, "until", None)
    return f"{since or '...'} to {until or '...'}" if since or until else ""


def versions(parameter: Provision) -> Iterator[tuple[object, ...]]:
    for each in parameter.history:
        doubt = " (unconfirmed)" if each.unconfirmed else ""
        yield (
            f"`{parameter.name}`",
            f"`{parameter.key}`",
            each.since or "",
            each.until or "",
            said(each.value, parameter.unit),
            f"{each.source}{doubt}",
        )


def said(value: object, unit: str) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple | frozenset) else str(value)
    return f"{text} {unit}".strip()


# --- vocabulary.md ---


def vocabulary() -> Iterator[str]:
    yield "# Vocabulary: what data and rules may say"
    yield "*low, high* after a range: evidence may be an interval, in columns `name_low` and"
    yield "`name_high`. A code matches everything below it."
    yield ""
    for pack in packs():
        known = {word for name in pack.extends for word in open_pack(name).vocabulary}
        own = [word for word in pack.vocabulary.values() if word.name not in known]
        if own:
            yield f"## {pack.title['en']}"
            yield ""
            heads = ("name", "whose", "type", "values", "meaning", "question")
            yield from table(heads, (word_row(word) for word in own))


def word_row(word: Attribute) -> tuple[str, ...]:
    return (f"`{word.name}`", word.scope, word.kind, values(word), word.label(), word.ask())


def values(word: Attribute) -> str:
    if word.sum_of:
        return f"{word.unit}: sum of {code(word.sum_of)}"
    if word.codes is not None:
        codes = list(word.codes.codes)
        few = len(codes) <= 12 and not word.codes.deepens
        return code(codes) if few else f"{len(codes)} codes"
    limits = " to ".join(f"{limit:g}" for limit in (word.low, word.high) if limit is not None)
    return f"{word.unit} {limits}".strip() + (" (low, high)" if word.interval else "")


# --- procedures.md ---


def procedures() -> Iterator[str]:
    yield "# Procedures: who must act, and by when"
    yield "Where one stands follows from its steps alone. *Next within*: the time for the next"
    yield "step; once it has passed, the matter goes up to those named below the table. A step"
    yield "without *to* leaves it where it stands, and its time runs on. *Needs* and *asks* are"
    yield "facts of the step's entry. *Refused*: what is known speaks against the step."
    yield ""
    for pack in packs():
        held = procedures_of(pack).values()
        own = [each for each in held if each.file and pack.path in each.file.parents]
        yield from (f"## {pack.title['en']}", "") if own else ()
        for procedure in own:
            yield from one_procedure(procedure)


def one_procedure(procedure: Procedure) -> Iterator[str]:
    yield f"### `{procedure.key}`: {procedure.label()}"
    yield ""
    doubt = " (unconfirmed)" * procedure.unconfirmed
    yield f"About: {procedure.about.replace('_', ' ')}. Source: {procedure.source}{doubt}."
    yield ""
    heads = ("state", "name", "awaits", "next within", "outsiders see")
    yield from table(heads, (state_row(state, procedure) for state in procedure.states.values()))
    heads = ("step", "from", "to", "by", "entry", "needs", "asks")
    yield from table(heads, map(step_row, procedure.steps.values()))
    if procedure.refusals:
        heads = ("refused", "steps", "when", "what is said")
        yield from table(heads, map(refusal_row, procedure.refusals))
    if procedure.escalations:
        goes = (f"{up.after_days:g} days late: `{up.to}`" for up in procedure.escalations)
        yield f"Goes up: {'; '.join(goes)}."
        yield ""


def refusal_row(refusal: Refusal) -> tuple[str, ...]:
    return f"`{refusal.key}`", code(refusal.steps), f"`{refusal.when.text}`", refusal.said()


def state_row(state: State, procedure: Procedure) -> tuple[str, ...]:
    ends = "ends, as wished" if state.success else "ends" if state.ends else ""
    times = [time_of(state.clock)] if state.clock else []
    times += [f"by `{state.due_fact}`"] if state.due_fact else []
    times += [f"counted from `{state.counted_from}`"] if state.counted_from else []
    times += [f"`{state.clause}`"] if state.clause else []
    own = [(type_, clock) for (of, type_), clock in procedure.clocks.items() if of == state.key]
    times += [f"{type_}: {time_of(clock)}" for type_, clock in own]
    awaits = f"`{state.awaits}`" if state.awaits else ends
    shown = procedure.public_label(state.key)
    return f"`{state.key}`", state.label(), awaits, "; ".join(times), shown


def time_of(clock: Clock) -> str:
    number, unit = (clock.days, "day") if clock.hours is None else (clock.hours, "hour")
    return f"{number:g} {unit}{'s' * (number != 1)}"


def step_row(step: Step) -> tuple[str, ...]:
    said = ", ".join(f"{name} = {value}" for name, value in step.facts.items())
    to = f"`{step.to}`" if step.to else ""
    entry = f"`{step.entry}`: {said}" if said else f"`{step.entry}`"
    asked = code(step.needs), code(step.asks)
    return f"`{step.key}`", code(step.sources), to, code(step.by), entry, *asked


# --- commands.md ---


def commands() -> Iterator[str]:
    yield "# Commands"
    yield "Exit codes: 0 done, 1 the answer is no, 2 the input is wrong, 3 refused."
    yield ""
    for name, says, parser in told(parser_for([])):
        yield f"## muara {name}"
        yield ""
        yield from (f"{says[0].upper()}{says[1:]}.", "") if says else ()
        nested = list(told(parser))
        rows = [row for row in options(parser) if row[0] != "`-h, --help`"]
        if rows:
            yield from table(("argument", "meaning"), rows)
        for below, means, inner in nested:
            yield f"`muara {name} {below}`: {means}."
            yield ""
            yield from table(("argument", "meaning"), options(inner)) if options(inner) else ()
    yield from ("## make", "")
    yield from table(("command", "does"), targets())


def told(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """The commands below this one: name, what it does, its parser."""
    for action in parser._subparsers._group_actions if parser._subparsers else ():
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, below in action.choices.items():
            yield name, helps.get(name, ""), below


def options(parser: argparse.ArgumentParser) -> list[tuple[str, str]]:
    shown = argparse.HelpFormatter("muara")
    return [
        (f"`{typed(action)}`", shown._expand_help(action) if action.help else "")
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction | argparse._HelpAction)
    ]


def typed(action: argparse.Action) -> str:
    """What to type, in the same form under every version of Python."""
    choices = "{" + ",".join(map(str, action.choices)) + "}" if action.choices else ""
    value = choices or str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return choices or str(action.metavar or action.dest)
    flags = ", ".join(action.option_strings)
    return flags if action.nargs == 0 else f"{flags} {value}"


def targets() -> Iterator[tuple[str, str]]:
    for row in (TOP / "Makefile").read_text().splitlines():
        target, mark, does = row.partition("## ")
        if mark and target[0].isalpha():
            yield f"`make {target.partition(':')[0]}`", does


# --- errors.md ---


def refusals() -> Iterator[str]:
    yield "# Errors"
    yield "Every error Muara raises on purpose; catch `MuaraError` to catch them all. The code"
    yield "of an error stays the same from version to version."
    yield ""
    found = [kind for kind in vars(errors).values() if inspect.isclass(kind)]
    kinds = [kind for kind in found if issubclass(kind, errors.MuaraError)]
    heads = ("error", "is a", "code", "exit code", "meaning")
    yield from table(heads, (error_row(kind) for kind in kinds))


def error_row(kind: type[errors.MuaraError]) -> tuple[object, ...]:
    doc = inspect.cleandoc(kind.__doc__ or "").partition("\n")[0]
    above = kind.__bases__[0].__name__
    return f"`{kind.__name__}`", f"`{above}`", f"`{kind.code}`", kind.exit_code, doc


# --- roles.md ---


def roles() -> Iterator[str]:
    given = tomllib.loads(ROLES.read_text())
    yield "# Roles and what they may do"
    yield "A role is given at a place and covers everything below it. *Own only*: sees only records"
    yield "that this person entered or was given."
    yield ""
    heads = ("role", "title", "given at", "reach", "may")
    yield from table(heads, (role_row(name, role) for name, role in given["roles"].items()))
    yield "## Permissions"
    yield ""
    rights = given["permissions"].items()
    shows = ((f"`{n}`", p["label"]["en"], "yes" if p.get("identifies") else "") for n, p in rights)
    yield from table(("permission", "meaning", "shows who a child is"), shows)


def role_row(name: str, role: dict[str, object]) -> tuple[object, ...]:
    reach = "own only" if role.get("own_only") else "the place"
    reach = "the whole programme" if role.get("everywhere") else reach
    return f"`{name}`", role["title"]["en"], role["works_at"], reach, code(role["permissions"])


# --- forms.md ---


def forms() -> Iterator[str]:
    yield "# Forms: what is asked in the field, what becomes of an answer, and what uses it"
    yield "A country's form stands in place of the international one of the same key. Minutes are"
    yield "reckoned from working values for each kind of question, until they are measured."
    yield ""
    seen: set[object] = set()
    for pack in packs():
        own = [form for form in open_forms(pack).values() if form.folder not in seen]
        seen |= {form.folder for form in own}
        yield from (f"## {pack.title['en']}", "") if own else ()
        for form in own:
            yield from one_form(form)


def one_form(form: PackForm) -> Iterator[str]:
    yield f"### {form.key}: {form.title()}"
    yield ""
    said, budget = form.burden, form.mapping.budget
    yield f"{said.questions} questions, {said.minutes:g} minutes" + (
        f"; at most {budget.questions} and {budget.minutes:g}." if budget else "."
    )
    unread = form.mapping.awaiting_reader
    yield from (f"Awaits a native reader: {', '.join(unread)}.",) if unread else ()
    yield ""
    uses = {row.get("name"): row.get("serves") for row in form.sheets.of("survey")}
    rows = (
        (
            each.number,
            each.label(),
            each.type,
            code(becomes(each, form)),
            code(uses.get(each.name, "").split()),
        )
        for each in form.form.asked
    )
    yield from table(("no.", "question", "type", "becomes", "serves"), rows)


def becomes(question: Question, form: PackForm) -> list[str]:
    """What the mapping makes of an answer: `work.worked`, and identifiers by their names."""
    made = made_of(question, form.mapping)
    facts = [f"{kind}.{fact}" for kind in sorted(made.facts) for fact in sorted(made.facts[kind])]
    return [*facts, *sorted(made.identifiers)]


# --- tables.md ---


def tables() -> Iterator[str]:
    yield "# Standard tables and groupings of surveys"
    yield "What `muara estimate --table` makes and `--by` may name. A column or breakdown that a"
    yield "survey did not ask for is left out, and the table says so."
    yield ""
    for pack in packs():
        own = check_pack_tables(pack.name)
        if own.tables or own.groupings:
            yield f"## {pack.title['en']}"
            yield ""
            for id in own.tables:
                yield from one_table(standard(id, pack), pack)
            for name in own.groupings:
                yield from one_grouping(groupings_of(pack)[name])


def one_table(made: Standard, pack: Pack) -> Iterator[str]:
    choice = " (another may be chosen)" if made.chooses else ""
    yield f"### {made.id}: {made.title['en']}"
    yield ""
    seen = " (not seen)" if made.unconfirmed else ""
    yield f"{flat(made.source)}{seen}. About: `{made.population.text}`."
    if made.regime:
        yield f"Definition: `{made.regime}`{choice}."
    yield f"Rows: {code('|'.join(names) for names in made.rows)}."
    yield ""
    yield from table(
        ("column", "what", "of whom", "unknown"),
        (column_row(each, made, pack) for each in made.columns),
    )


def column_row(column: Column, made: Standard, pack: Pack) -> tuple[str, ...]:
    told = {
        "share": lambda: f"`{column.rule.text if column.rule else ''}`",
        "regime": lambda: f"counted by `{column.of}`",
        "each": lambda: f"a share for each value of `{column.of}`",
        "mean": lambda: f"mean of `{column.of}`",
        "count": lambda: "how many, weighted",
    }
    whom = [f"`{column.among.text}`"] if column.among else []
    whom += [f"counted by `{column.among_regime}`"] if column.among_regime else []
    unknown = "" if column.kind == "count" else "no" if column.lenient else "left out"
    return (f"`{column.key}`", told[column.kind](), ", ".join(whom) or "all", unknown)


def one_grouping(made: Grouping) -> Iterator[str]:
    yield f"### `{made.name}`: {made.labels['en']}"
    yield ""
    yield f"{flat(made.source)}{' (not seen)' if made.unconfirmed else ''}"
    yield ""
    rows = ((f"`{each.key}`", each.labels["en"], f"`{each.rule.text}`") for each in made.groups)
    yield from table(("value", "meaning", "rule"), rows)


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "regimes.md": regimes,
    "vocabulary.md": vocabulary,
    "procedures.md": procedures,
    "tables.md": tables,
    "forms.md": forms,
    "commands.md": commands,
    "errors.md": refusals,
    "roles.md": roles,
}

if __name__ == "__main__":
    sys.exit(main())
