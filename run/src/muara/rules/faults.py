"""What can be wrong with the text of a rule: each fault by its code, with its sentences in English.

A `RuleError` carries the code and the values, so that a server can say it in its reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what to do. The words in braces are the values of the error."""

    says: str
    do: str = ""


FAULTS: Mapping[str, Fault] = {
    "unreadable": Fault("This rule cannot be read ({problem}): {text!r}."),
    "not_in_language": Fault("{part!r} is not part of the rule language."),
    "not_of_household": Fault(
        "{part!r} is not part of the rule language.", "Use {name}(person, ...)."
    ),
    "no_such_name": Fault("No attribute or parameter is called {name!r}."),
    "no_such_list": Fault("No list is called {name!r}."),
    "no_such_code": Fault("{name!r} is not a code of {attribute}."),
    "not_a_truth": Fault("{part!r} is neither true nor false.", "Write a comparison."),
    "not_alone": Fault("{name!r} is a {kind} and cannot stand alone.", "Compare it with a value."),
    "not_compared": Fault("{name!r} is true or false and is not compared.", "Let it stand alone."),
    "truth_compared": Fault(
        "`True` and `False` are not compared.", "Let the attribute stand alone."
    ),
    "other_kind": Fault("{left!r} is a {kind}, {right!r} a {other_kind}."),
    "not_comparable": Fault("{text!r} cannot be compared with a {kind}."),
    "no_order": Fault("Codes have no order: {operator!r} cannot compare them.", "Use == or in."),
    "only_numbers": Fault("Only numbers are reckoned with; found {kind} {operator} {other_kind}."),
    "not_a_number": Fault("{part!r} is not a number."),
    "not_quoted": Fault("{part!r} is not a quoted code.", "Write '{part}'."),
    "is_not_unknown": Fault("`is` is only used as `NAME is unknown`."),
    "no_list": Fault("After `in` stands [a, b] or the name of a list."),
    "other_list": Fault("The list {name!r} holds codes of {holds}, not {attribute}."),
    "no_codes": Fault("Only a code attribute can be in a list of codes."),
}
"""Where `near` is among the values, it is the nearest right word, or empty."""
