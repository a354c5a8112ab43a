"""What must be true of the schemes of a pack together, and of each rule on people of every kind."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from muara.errors import PackError, nearest
from muara.rules import Attribute, Rule, tree

from .schemes import OWN_CONDITIONS, VERDICTS, Condition, Scheme, SchemeVersion

_PEOPLE = 600
_FEW = 4
_BOTH = [True, False]


def check_schemes(schemes: Mapping[str, Scheme]) -> None:
    """Schemes name each other rightly, and no two exclude each other in a circle."""
    for scheme in schemes.values():
        named = [key for version in scheme.versions for key in version.exclusive_with]
        for key in [*named, *([scheme.adds_to] if scheme.adds_to else [])]:
            if key not in schemes:
                raise PackError(
                    f"{scheme.key} names the scheme {key!r}, which there is not.",
                    file=scheme.file,
                    line=_line(scheme, f'"{key}"'),
                    do=nearest(key, schemes),
                )
    for scheme in schemes.values():
        if scheme.narrows and not (scheme.adds_to and scheme.notes):
            raise PackError(
                f"{scheme.key} narrows a scheme and says not which one, or not why.",
                file=scheme.file,
                do="Give it `adds_to`, and the reason in [[notes]].",
            )
        _check_circle(scheme, schemes)


def _check_circle(scheme: Scheme, schemes: Mapping[str, Scheme]) -> None:
    """A excludes who has B, B who has A: a family with neither is told of both and gets one."""
    seen, waiting = {scheme.key}, [[scheme.key]]
    while waiting:
        path = waiting.pop()
        for key in sorted(_excluded(schemes[path[-1]])):
            if key == scheme.key:
                raise PackError(
                    f"These schemes exclude each other in a circle: {' → '.join([*path, key])}.",
                    file=scheme.file,
                    line=_line(scheme, "exclusive_with"),
                    do="Give them one `exclusive_group`: of a group a family may have one.",
                )
            if key not in seen:
                seen.add(key)
                waiting.append([*path, key])


def _line(scheme: Scheme, word: str) -> int | None:
    """The line of the scheme's file on which a word first stands."""
    if scheme.file is None or not scheme.file.exists():
        return None
    lines = scheme.file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if word in line), None)


def _excluded(scheme: Scheme) -> set[str]:
    return {key for version in scheme.versions for key in version.exclusive_with}


def flagged(scheme: Scheme, asked: frozenset[str]) -> Iterator[str]:
    """What a reviewer of a scheme must look at: sentences with file, version and condition.

    `asked` are the attributes that some form, visit or rule fills. Flagged are a condition that is
    true of everybody, of nobody, or of whom nothing is known, one that nobody asks about, a version
    without an example of each verdict, and an example whose expected conditions do not exist.
    """
    for version in scheme.versions:
        where = f"{scheme.key}, version of {version.since}"
        for condition in version.conditions:
            yield from _of_condition(condition, where, asked)
        yield from _of_examples(scheme, version, where)


def _of_condition(condition: Condition, where: str, asked: frozenset[str]) -> Iterator[str]:
    answers = set(answers_on_many(condition.rule))
    if True not in answers:
        yield f"{where}: the condition {condition.id!r} is true of nobody."
    if False not in answers:
        yield f"{where}: the condition {condition.id!r} is true of everybody."
    if condition.rule.judge({}, household=[{}], day=_ANY_DAY):
        yield f"{where}: the condition {condition.id!r} is true of whom nothing is known."
    for name in condition.asks:
        if name not in asked:
            yield f"{where}: the condition {condition.id!r} rests on {name!r}, which nobody asks."


def _of_examples(scheme: Scheme, version: SchemeVersion, where: str) -> Iterator[str]:
    own = [example for example in scheme.examples if version.holds(example.on)]
    for verdict in VERDICTS:
        if verdict not in {example.expect for example in own}:
            yield f"{where}: no example expects {verdict!r}."
    ids = {condition.id for condition in version.conditions} | set(OWN_CONDITIONS)
    for example in own:
        for name in (*(example.failing or ()), *(example.unknown or ())):
            if name not in ids:
                yield f"{where}: an example names the condition {name!r}. {nearest(name, ids)}"


# --- people of every kind ---


def answers_on_many(rule: Rule) -> Iterator[bool | None]:
    """The rule's answers for people of every kind it could tell apart, drawn by a fixed seed."""
    chance = random.Random(rule.text)  # noqa: S311  (not for secrets)
    values = {word.name: values_near(word, rule) for word in rule.attributes}
    for _ in range(_PEOPLE):
        people = [_drawn(values, chance) for _ in range(chance.randint(1, _FEW))]
        yield rule.judge(people[0], household=people, day=_ANY_DAY)


_ANY_DAY = dt.date(2012, 6, 1)


def _drawn(values: Mapping[str, Sequence[Any]], chance: random.Random) -> dict[str, Any]:
    """One person. Of some all truths lean one way: by chance alone a long `or` is never false."""
    leaning = chance.choice([_BOTH, [False], [True]])
    return {
        name: chance.choice(leaning if some == _BOTH else some) for name, some in values.items()
    }


def values_near(attribute: Attribute, rule: Rule) -> list[Any]:
    """Values of an attribute on both sides of every limit the rule sets."""
    if attribute.kind == "truth":
        return _BOTH
    if attribute.codes is not None:
        return list(attribute.codes.codes)
    named = [part.value for part in rule.node.all_parts() if isinstance(part, tree.Literal)]
    for part in rule.node.all_parts():
        if isinstance(part, tree.InNumbers):
            named += list(part.numbers)
    if attribute.kind == "date":
        days = [day for day in named if isinstance(day, dt.date)] or [_ANY_DAY]
        return [day + dt.timedelta(days=step) for day in days for step in (-1, 0, 1)]
    numbers = [float(n) for n in named if isinstance(n, int | float) and not isinstance(n, bool)]
    near = [n + step for n in [*numbers, 0.0] for step in (-1, -0.5, 0, 0.5, 1)]
    wide = [value for value in (attribute.low, attribute.high) if value is not None]
    low, high = attribute.low or 0, attribute.high if attribute.high is not None else 1e9
    kept = [n for n in [*near, *wide] if low <= n <= high]
    return [int(n) for n in kept if n == int(n)] if attribute.whole else kept
