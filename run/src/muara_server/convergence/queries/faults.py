"""What is wrong with a rule, in the reader's language: by the code that the library gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.errors import RuleError

KINDS = ("kind", "other_kind")
"""The values that say of which kind something is; the others are what was written."""


def fault_in_words(error: RuleError) -> str:
    """What is wrong with a rule and what to do: a sentence or two."""
    kinds = kinds_in_words()
    told = {name: kinds[value] if name in KINDS else value for name, value in error.values.items()}
    return " ".join(filter(None, [sentences()[error.fault] % told, meant(told.get("near", ""))]))


def meant(word: str) -> str:
    """The nearest right word, where there is one."""
    return gettext("Did you mean “%(near)s”?") % {"near": word} if word else ""


def unknown_word(name: str, near: str) -> str:
    """A name that the vocabulary does not have."""
    said = gettext("The vocabulary has no word %(name)s.") % {"name": f"“{name}”"}
    return " ".join(filter(None, [said, meant(near)]))


def kinds_in_words() -> Mapping[str, str]:
    """What the words and values of a rule can be."""
    return {
        "number": gettext("a number"),
        "truth": gettext("true or false"),
        "code": gettext("a code"),
        "classification": gettext("a code of a classification"),
        "date": gettext("a day"),
        "clock": gettext("a time of day"),
        "text": gettext("a text in quotes"),
    }


def sentences() -> Mapping[str, str]:
    """A sentence for each of `muara.rules.FAULTS`."""
    return {
        "unreadable": gettext(
            "“%(text)s” cannot be read as a rule. A word, a sign or a bracket is missing or is not "
            "in its place."
        ),
        "not_in_language": gettext(
            "“%(part)s” is not part of the rule language. Use names of the vocabulary, numbers, "
            "codes in quotes, comparisons, and, or, not."
        ),
        "not_of_household": gettext(
            "“%(part)s” is not part of the rule language. Write %(name)s(person, …)."
        ),
        "no_such_name": gettext("The vocabulary and the law have no word “%(name)s”."),
        "no_such_list": gettext("There is no list “%(name)s”."),
        "no_such_code": gettext("“%(name)s” is not a code of %(attribute)s."),
        "not_a_truth": gettext("“%(part)s” is neither true nor false. Write a comparison."),
        "not_alone": gettext(
            "“%(name)s” is %(kind)s and cannot stand alone. Compare it with a value."
        ),
        "not_compared": gettext("“%(name)s” is true or false. Let it stand without a comparison."),
        "truth_compared": gettext("True and False are not compared. Let the name stand alone."),
        "other_kind": gettext(
            "“%(left)s” is %(kind)s, “%(right)s” is %(other_kind)s. Compare what is of one kind."
        ),
        "not_comparable": gettext("“%(text)s” cannot be compared with %(kind)s."),
        "no_order": gettext("Codes have no order: use == or in, not %(operator)s."),
        "only_numbers": gettext(
            "Only numbers are reckoned with. Here stands: %(kind)s %(operator)s %(other_kind)s."
        ),
        "not_a_number": gettext("“%(part)s” is not a number."),
        "not_quoted": gettext("“%(part)s” is not a code in quotes. Write '%(part)s'."),
        "is_not_unknown": gettext("“is” is used in one way only: NAME is unknown."),
        "no_list": gettext("After “in” stands [a, b] or the name of a list."),
        "other_list": gettext(
            "The list “%(name)s” holds codes of %(holds)s, not of %(attribute)s."
        ),
        "no_codes": gettext("Only a name that has codes can be in a list of codes."),
    }
