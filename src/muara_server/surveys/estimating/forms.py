"""What a person may ask of a survey, as the filter bar of its page has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara_server.surveys.estimating.asked import MOST_BREAKDOWNS, PERCENT, Asked

if TYPE_CHECKING:
    from muara_server.surveys.estimating.choices import Choices

TABLE = "table:"
METHODS = ("logit", "linear", "wilson", "beta")
"""The kinds of interval that are offered for shares, the usual one first."""


class Question(forms.Form):
    """Definition or table, breakdowns, who is asked about, and the interval."""

    of = forms.ChoiceField(label=gettext_lazy("Definition"))
    by = forms.MultipleChoiceField(
        label=gettext_lazy("By"), required=False, widget=forms.CheckboxSelectMultiple
    )
    where = forms.ChoiceField(label=gettext_lazy("About whom"), required=False)
    rule = forms.CharField(
        label=gettext_lazy("Another rule instead"), required=False, max_length=500
    )
    interval = forms.ChoiceField(label=gettext_lazy("Interval"))

    def __init__(self, data: Any, *, choices: Choices, asked: Asked | None = None) -> None:
        """`asked`: the question that is shown already."""
        super().__init__(data, initial=_initial(asked or Asked(), choices))
        self._offer("of", _things(choices))
        self._offer("by", list(choices.breakdowns.items()))
        rules = [
            (rule, _("asked: %(words)s (%(rule)s)") % {"words": words, "rule": rule})
            for rule, words in choices.asked.items()
        ]
        self._offer("where", [("", _("everybody")), *rules])
        self._offer("interval", _intervals())

    def clean_by(self) -> list[str]:
        """Not so many breakdowns that nobody reads the table."""
        by: list[str] = self.cleaned_data["by"]
        if len(by) > MOST_BREAKDOWNS:
            raise forms.ValidationError(
                _("Choose at most %(most)d: every combination of them is worked out.")
                % {"most": MOST_BREAKDOWNS}
            )
        return by

    @property
    def asked(self) -> Asked:
        """The question."""
        told = self.cleaned_data
        percent, interval = told["interval"].split(":")
        where = told["rule"] or told["where"]
        of, table = told["of"], ""
        if of.startswith(TABLE):
            of, table = "", of.removeprefix(TABLE)
        by = tuple(told["by"])
        return Asked(of, table, by, where, interval=interval, percent=int(percent))

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)  # noqa: S101  (declared above)
        field.choices = choices


def _things(choices: Choices) -> list[Any]:
    tables = {f"{TABLE}{key}": words for key, words in choices.tables.items()}
    groups = [
        (_("Definitions of child labour"), choices.definitions),
        (_("Standard tables"), tables),
        (_("Facts"), choices.facts),
    ]
    return [(head, list(words.items())) for head, words in groups if words]


def _intervals() -> list[tuple[str, str]]:
    return [
        (f"{percent}:{method}", f"{percent} %, {in_words(method)}")
        for percent in (PERCENT[1], PERCENT[0], PERCENT[2])
        for method in METHODS
    ]


def in_words(method: str) -> str:
    """A kind of interval in words."""
    words = {
        "linear": _("straight"),
        "logit": _("logit"),
        "wilson": _("Wilson"),
        "beta": _("Korn and Graubard"),
        "log": _("logarithm"),
        "asin": _("arcsine"),
    }
    return words.get(method, method)


def _initial(asked: Asked, choices: Choices) -> dict[str, Any]:
    known = asked.where in choices.asked
    return {
        "of": f"{TABLE}{asked.table}" if asked.table else asked.of,
        "by": list(asked.by),
        "where": asked.where if known else "",
        "rule": "" if known else asked.where,
        "interval": f"{asked.percent}:{asked.interval}",
    }


class Depth(forms.Form):
    """How many breakdowns within each other the page shows."""

    show = forms.IntegerField(required=False, min_value=1, max_value=MOST_BREAKDOWNS)

    @property
    def depth(self) -> int:
        """One where nothing else is said."""
        return self.cleaned_data["show"] or 1 if self.is_valid() else 1


class Drawn(forms.Form):
    """Which column of a table is drawn."""

    column = forms.CharField(required=False, max_length=100)

    @property
    def of(self) -> str:
        """Its key; empty: the only one."""
        return self.cleaned_data["column"] if self.is_valid() else ""
