"""Rules have three answers: yes, no, and unknown with the question to ask."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from muara.errors import RuleError
from muara.rules import (
    FAULTS,
    Attribute,
    Code,
    CodeList,
    CodesInLaw,
    Place,
    Provision,
    Rule,
    Terms,
    Version,
    Vocabulary,
)

INDUSTRY = CodeList.classification([Code("F"), Code("41", "F")])
WORDS = Vocabulary(
    [
        Attribute("age", "number", interval=True, low=0, high=120),
        Attribute("hours", "number", low=0, high=168),
        Attribute("hazard", "truth"),
        Attribute(
            "isic", "classification", codes=CodeList.classification([Code("F"), Code("41", "F")])
        ),
        Attribute("ends", "clock"),
        Attribute("school", "code", codes=CodeList.closed([Code("never"), Code("enrolled")])),
    ]
)
LAW = Terms(
    {
        "least_age": Provision(
            "X", name="least_age", history=(Version(dt.date(2000, 1, 1), value=14),)
        )
    },
    {"trades": CodesInLaw("X", name="trades", attribute="isic", entries=())},
)
TODAY = dt.date(2020, 1, 1)


def answer(rule: str, **row: object) -> bool | None:
    return Rule.parse(rule, WORDS, LAW).judge(row, day=TODAY)


@pytest.mark.parametrize(
    ("rule", "row", "said"),
    [
        ("age < least_age", {"age": 13}, True),
        ("age < least_age", {"age": 14}, False),
        ("age < least_age", {}, None),
        ("age < least_age", {"age": float("nan")}, None),
        ("age < least_age", {"age_low": 12, "age_high": 13}, True),
        ("age < least_age", {"age_low": 13, "age_high": 14}, None),
        ("age < least_age", {"age_low": 14, "age_high": 15}, False),
        ("age < 14 and hazard", {"age": 15}, False),
        ("age < 14 and hazard", {"age": 13}, None),
        ("age < 14 or hazard", {"age": 13}, True),
        ("not hazard", {}, None),
        ("5 <= age <= 17", {"age": 17}, True),
        ("age in [13, 14]", {"age_low": 13, "age_high": 14}, None),
        ("isic in ['F']", {"isic": "4100"}, True),
        ("isic in ['41']", {"isic": "F"}, None),
        ("isic not in ['41']", {"isic": "42"}, True),
        ("ends > '19:00'", {"ends": 20 * 60}, True),
        ("school != 'enrolled'", {}, None),
        ("school is unknown", {}, True),
        ("age is unknown", {"age_low": 12, "age_high": 13}, False),
    ],
)
def test_a_rule_says(rule, row, said):
    assert answer(rule, **row) is said


def test_a_household_rule_counts_what_is_certain_and_what_is_possible():
    rule = Rule.parse("count(person, age < 14) >= 2", WORDS)
    certain = [{"age": 12}, {"age": 13}]
    possible = [{"age": 12}, {}]
    assert rule.judge(certain[0], household=certain) is True
    assert rule.judge(possible[0], household=possible) is None
    assert rule.judge({"age": 20}, household=[{"age": 20}, {"age": 12}]) is False


def test_only_what_could_settle_it_is_asked():
    rule = Rule.parse("(hours >= 43 and hazard) or age < 14", WORDS)
    assert rule.open({"age": 15, "hours": 10}) == set()
    assert rule.open({"age": 15, "hours": 50}) == {"hazard"}
    assert rule.open({"age_low": 13, "age_high": 14, "hours": 10}) == {"age"}


REFUSED = [
    ("no_such_name", "agee < 14", "Did you mean 'age'?"),
    ("not_alone", "age", "cannot stand alone"),
    ("not_compared", "hazard == 1", "Let it stand alone"),
    ("no_order", "school > 'never'", "codes have no order"),
    ("no_such_code", "school == 'nevr'", "Did you mean 'never'?"),
    ("not_comparable", "age < '13'", "cannot be compared"),
    ("not_in_language", "hours / 2 > 3", "not part of the rule language"),
    ("not_of_household", "open('x')", "Use any(person, ...)"),
    ("not_of_household", "open('x') > 3", "Use count(person, ...)"),
    ("not_in_language", "age.real > 3", "not part of the rule language"),
    ("not_of_household", "(lambda: 1)() > 3", "not part of the rule language"),
    ("not_in_language", "[x for x in hours] == 3", "not part of the rule language"),
    ("unreadable", "age <", "cannot be read"),
    ("no_such_list", "school in nowhere", "no list is called"),
    ("not_a_truth", "age + 1", "neither true nor false"),
    ("truth_compared", "age == True", "Let the attribute stand alone"),
    ("other_kind", "age == ends", "'age' is a number, 'ends' a clock"),
    ("only_numbers", "age + ends > 3", "found number + clock"),
    ("not_a_number", "age in [ends]", "'ends' is not a number"),
    ("not_quoted", "school in [never]", "Write 'never'"),
    ("is_not_unknown", "age is hours", "only used as"),
    ("no_list", "age in 3", "stands [a, b] or the name of a list"),
    ("other_list", "school in trades", "holds codes of isic, not school"),
    ("no_codes", "age in trades", "only a code attribute"),
]


@pytest.mark.parametrize(("fault", "rule", "said"), REFUSED)
def test_anything_else_is_refused_where_it_stands(fault, rule, said):
    with pytest.raises(RuleError, match="rules.toml, line 7") as refused:
        Rule.parse(rule, WORDS, LAW, place=Place("rules.toml", 7))
    assert said.lower() in str(refused.value).lower()
    assert refused.value.fault == fault


def test_every_fault_can_be_met_and_brings_what_its_sentence_names():
    assert {fault for fault, _rule, _said in REFUSED} == set(FAULTS)
    for fault, rule, _said in REFUSED:
        with pytest.raises(RuleError) as refused:
            Rule.parse(rule, WORDS, LAW)
        named = set(re.findall(r"{(\w+)", FAULTS[fault].says + FAULTS[fault].do))
        assert named <= set(refused.value.values)
