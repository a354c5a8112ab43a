"""What a version of a form changed against the one before: its questions, and what becomes of them.

Told by codes and values, so that a page says it in its reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .serves import made_of

if TYPE_CHECKING:
    from .form import Form, Question
    from .mapping import FormMapping

CODES = (
    *("added", "gone", "moved", "type", "text", "hint", "required", "relevant", "constraint"),
    *("choice_added", "choice_gone", "choice_text", "becomes", "becomes_no_more"),
)
_SAME = ("type", "required", "relevant", "constraint")


@dataclass(frozen=True)
class Change:
    """One change: which question, what of it (a code of `CODES`), and the words or codes of it."""

    code: str
    path: str
    values: Mapping[str, str] = field(default_factory=dict)


def changes(before: Form, after: Form) -> list[Change]:
    """What differs between two versions of a form, in the order of the later one.

    >>> from dataclasses import replace
    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> form = open_forms(open_pack("international"))["follow_up"].form
    >>> [each.code for each in changes(form, replace(form, questions=form.questions[:-1]))]
    ['gone']
    """
    found: list[Change] = []
    for each in after.questions:
        old = before.by_path.get(each.path)
        found += _question(old, each) if old else [Change("added", each.path)]
    kept = [each.path for each in before.questions if each.path in after.by_path]
    now = [each.path for each in after.questions if each.path in before.by_path]
    found += [Change("moved", path) for path in _moved(kept, now)]
    gone = (each.path for each in before.questions if each.path not in after.by_path)
    return [*found, *(Change("gone", path) for path in gone)]


def changed_entries(before: FormMapping, after: FormMapping) -> list[Change]:
    """What becomes of answers now and did not, or did and does not any more."""
    found: list[Change] = []
    paths = dict.fromkeys([*after.form.by_path, *before.form.by_path])
    for path in paths:
        was, now = _facts(path, before), _facts(path, after)
        found += [Change("becomes", path, {"fact": each}) for each in sorted(now - was)]
        found += [Change("becomes_no_more", path, {"fact": each}) for each in sorted(was - now)]
    return found


def _question(old: Question, new: Question) -> Iterator[Change]:
    for what in _SAME:
        was, now = getattr(old, what), getattr(new, what)
        if was != now:
            yield Change(what, new.path, {"before": str(was), "after": str(now)})
    for what, was, now in (("text", old.labels, new.labels), ("hint", old.hints, new.hints)):
        for language in dict.fromkeys([*was, *now]):
            if was.get(language, "") != now.get(language, ""):
                told = {"before": was.get(language, ""), "after": now.get(language, "")}
                yield Change(what, new.path, {"language": language, **told})
    yield from _choices(old, new)


def _choices(old: Question, new: Question) -> Iterator[Change]:
    was = {each.code: each.labels for each in old.choices}
    now = {each.code: each.labels for each in new.choices}
    yield from (Change("choice_added", new.path, {"code": code}) for code in now if code not in was)
    yield from (Change("choice_gone", new.path, {"code": code}) for code in was if code not in now)
    for code in now:
        if code in was and was[code] != now[code]:
            yield Change("choice_text", new.path, {"code": code})


def _moved(kept: list[str], now: list[str]) -> list[str]:
    """Those that stand before another question than they did; the fewest that explain it."""
    if kept == now:
        return []
    order = {path: place for place, path in enumerate(kept)}
    longest: list[list[str]] = []
    for path in now:
        before = sorted((each for each in longest if order[each[-1]] < order[path]), key=len)
        longest.append([*(before[-1] if before else []), path])
    still = set(sorted(longest, key=len)[-1]) if longest else set()
    return [path for path in now if path not in still]


def _facts(path: str, mapping: FormMapping) -> set[str]:
    question = mapping.form.by_path.get(path)
    if question is None or not question.asked:
        return set()
    made = made_of(question, mapping)
    return {
        *(f"{kind}.{fact}" for kind, facts in made.facts.items() for fact in facts),
        *made.identifiers,
    }
