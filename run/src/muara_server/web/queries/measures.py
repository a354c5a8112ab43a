"""A number with its unit, as one sentence with plural forms: never glued from pieces."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext_lazy

from muara_server.figures import number

# The units of the packs. `number` is the figure as the language writes it, `n` chooses the plural.
MEASURES = {
    "completed years": ngettext_lazy("%(number)s year", "%(number)s years", "n"),
    "years": ngettext_lazy("%(number)s year", "%(number)s years", "n"),
    "months": ngettext_lazy("%(number)s month", "%(number)s months", "n"),
    "days": ngettext_lazy("%(number)s day", "%(number)s days", "n"),
    "days in a row": ngettext_lazy("%(number)s day in a row", "%(number)s days in a row", "n"),
    "hours": ngettext_lazy("%(number)s hour", "%(number)s hours", "n"),
    "hours a day": ngettext_lazy("%(number)s hour a day", "%(number)s hours a day", "n"),
    "hours without a break": ngettext_lazy(
        "%(number)s hour without a break", "%(number)s hours without a break", "n"
    ),
    "hours in the reference week": ngettext_lazy(
        "%(number)s hour in the week", "%(number)s hours in the week", "n"
    ),
    "kg": ngettext_lazy("%(number)s kg", "%(number)s kg", "n"),
    "percent of days": ngettext_lazy("%(number)s %% of days", "%(number)s %% of days", "n"),
    "percent of marks": ngettext_lazy("%(number)s %% of marks", "%(number)s %% of marks", "n"),
    "persons": ngettext_lazy("%(number)s person", "%(number)s people", "n"),
    "hectares": ngettext_lazy("%(number)s hectare", "%(number)s hectares", "n"),
    "rupees for each child or adolescent": ngettext_lazy(
        "₹%(number)s for each child or adolescent", "₹%(number)s for each child or adolescent", "n"
    ),
}


ALONE = frozenset({"class", "child", "children", "births", "tenth", "brothers and sisters"})
"""The label says what is counted: a class of 4 is “4”, not “4 class”."""
SIGNED = {
    "percent": "%",
    "percent of the fund": "%",
    "money a year": "",
    "money a month": "",
}
"""Units that stand as a sign, or not at all: which money it is, the country says."""


def measured(value: float, unit: str = "") -> str:
    """A value with its unit: 3 hours, 14 years. A unit without words of its own stands as it is.

    >>> measured(1, "hours"), measured(14, "completed years"), measured(20)
    ('1 hour', '14 years', '20')
    """
    if unit in ALONE:
        return number(value)
    if unit not in MEASURES:
        return f"{number(value)} {SIGNED.get(unit, unit)}".strip()
    whole = int(value) if float(value).is_integer() else 2
    return str(MEASURES[unit] % {"n": whole, "number": number(value)})


def truth(value: bool | None) -> str:
    """Yes, no, or that nobody knows."""
    if value is None:
        return gettext("not known")
    return gettext("yes") if value else gettext("no")
