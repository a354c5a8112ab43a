"""The words and marks for what a definition finds. The words carry it; the mark repeats."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

FINDINGS = {
    "out_of_scope": gettext_noop("Outside this definition"),
    "not_working": gettext_noop("Not working"),
    "permitted_work": gettext_noop("Permitted work"),
    "light_work": gettext_noop("Light work"),
    "exempt": gettext_noop("Exempt"),
    "no_child_labour": gettext_noop("Not child labour"),
    "breach": gettext_noop("Lawful work, unlawful hours or conditions"),
    "child_labour": gettext_noop("Child labour"),
    "hazardous_work": gettext_noop("Hazardous work"),
    "worst_form": gettext_noop("Worst form of child labour"),
    "undetermined": gettext_noop("Cannot be decided yet"),
}
ADVERSE = frozenset({"breach", "child_labour", "hazardous_work", "worst_form"})


def in_words(status: str) -> str:
    """The finding as a reader sees it.

    >>> in_words("hazardous_work")
    'Hazardous work'
    """
    return gettext(FINDINGS[status])


def mark(status: str) -> str:
    """■ the rule applies, □ it does not, ? not known yet."""
    if status == "undetermined":
        return "?"
    return "■" if status in ADVERSE else "□"
