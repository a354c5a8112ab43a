"""Random rules and random rows with unknowns, NaN, intervals and households."""

from __future__ import annotations

import datetime as dt
import random

from muara.rules import (
    Attribute,
    Code,
    CodeList,
    CodesInLaw,
    Entry,
    Provision,
    Terms,
    Version,
    Vocabulary,
)

WORK = CodeList.closed(
    [
        Code("factory"),
        Code("beedi", "factory"),
        Code("glass", "factory"),
        Code("shop"),
        Code("farm"),
    ]
)
INDUSTRY = CodeList.classification(
    [Code("F"), Code("41", "F"), Code("42", "F"), Code("B"), Code("05", "B"), Code("47")]
)
SEX = CodeList.closed([Code("female"), Code("male"), Code("other")])

VOCABULARY = Vocabulary(
    [
        Attribute("age", "number", interval=True, whole=True),
        Attribute("hours", "number"),
        Attribute("chores", "number"),
        Attribute("worked", "truth"),
        Attribute("night", "truth"),
        Attribute("sex", "code", codes=SEX),
        Attribute("work", "code", codes=WORK),
        Attribute("isic", "classification", codes=INDUSTRY),
        Attribute("ends", "clock"),
        Attribute("born", "date"),
    ]
)

_1993, _2003, _2010 = dt.date(1993, 1, 1), dt.date(2003, 3, 25), dt.date(2010, 1, 1)
TERMS = Terms(
    parameters={
        "limit": Provision(
            "X.1",
            name="limit",
            history=(Version(_1993, dt.date(2009, 12, 31), 14), Version(_2010, None, 16)),
        ),
        "closing": Provision("X.2", name="closing", history=(Version(_2003, None, "19:00"),)),
    },
    lists={
        "schedule": CodesInLaw(
            "X.3",
            "schedule",
            "work",
            (
                Entry("X.3.1", ("beedi",), _1993, dt.date(2009, 12, 31)),
                Entry("X.3.2", ("factory", "farm"), _2010),
            ),
        )
    },
)
DAYS = [dt.date(1995, 5, 1), dt.date(2009, 12, 31), dt.date(2010, 1, 1), dt.date(2020, 2, 29)]


def rule(chance: random.Random, depth: int = 3, *, households: bool = True) -> str:
    """A random rule of the language."""
    if depth == 0 or chance.random() < 0.25:
        return _condition(chance, households=households)
    parts = [rule(chance, depth - 1, households=households) for _ in range(chance.randint(2, 3))]
    joined = f" {chance.choice(['and', 'or'])} ".join(f"({part})" for part in parts)
    return f"not ({joined})" if chance.random() < 0.2 else joined


def _condition(chance: random.Random, *, households: bool) -> str:
    sign = chance.choice(["<", "<=", ">", ">=", "==", "!="])
    number = chance.randint(0, 20)
    simple = [
        "worked",
        "not night",
        f"age {sign} {number}",
        f"age {sign} limit",
        f"{chance.randint(0, 9)} <= age < {number}",
        f"hours {sign} {number}",
        f"hours + chores {sign} {number}",
        f"hours - age {sign} {number - 10}",
        f"age * 2 {sign} {number * 2}",
        "age in [12, 13, 14]",
        f"sex {chance.choice(['==', '!='])} 'female'",
        "sex in ['male', 'other']",
        f"work {chance.choice(['in', 'not in'])} ['factory']",
        "work in ['beedi', 'shop']",
        "work in schedule",
        "work not in schedule",
        "isic in ['41', 'B']",
        "isic in ['F']",
        f"ends {sign} '19:00'",
        f"ends {sign} closing",
        f"born {sign} '2005-06-15'",
        f"{chance.choice(['age', 'hours', 'work', 'worked'])} is unknown",
        "sex is not unknown",
    ]
    if households:
        inner = _condition(chance, households=False)
        simple += [
            f"any(person, {inner})",
            f"count(person, {inner}) {sign} {chance.randint(0, 3)}",
        ] * 3
    return chance.choice(simple)


def row(chance: random.Random) -> dict[str, object]:
    """One person's row; about a quarter of everything is unknown."""

    def maybe(value: object) -> object:
        return None if chance.random() < 0.25 else value

    low = chance.randint(0, 20)
    found: dict[str, object] = {
        "household": chance.randint(1, 4),
        "work_date": chance.choice(DAYS),
        "age": maybe(chance.randint(0, 20)),
        "age_low": low if chance.random() < 0.4 else None,
        "age_high": low + chance.randint(0, 2) if chance.random() < 0.4 else None,
        "hours": chance.choice([None, float("nan"), chance.randint(0, 20) / 2]),
        "chores": maybe(chance.randint(0, 20) * 1.0),
        "worked": maybe(chance.random() < 0.5),
        "night": maybe(chance.random() < 0.5),
        "sex": maybe(chance.choice(["female", "male", "other"])),
        "work": maybe(chance.choice(list(WORK.codes))),
        "isic": maybe(chance.choice(["F", "4100", "42", "B", "0510", "47", "4711"])),
        "ends": maybe(chance.choice([17 * 60, 19 * 60, 20 * 60])),
        "born": maybe(dt.date(2000, 1, 1) + dt.timedelta(days=chance.randint(0, 4000))),
    }
    return found


def rows(chance: random.Random, count: int) -> list[dict[str, object]]:
    """A table of persons."""
    return [row(chance) for _ in range(count)]
