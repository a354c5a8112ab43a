"""What a person may ask of a survey, as the filter bar of its page has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara.tables.drawing import KINDS
from muara_server.surveys.estimating.asked import MOST_BREAKDOWNS, PERCENT, Asked
from muara_server.surveys.estimating.drawn import SHARES

if TYPE_CHECKING:
    from muara_server.surveys.estimating.choices import Choices

TABLE, TOTAL = "table:", "total"
METHODS = ("logit", "linear", "wilson", "beta")
"""The kinds of interval that are offered for shares, the usual one first."""


class Question(forms.Form):
    """Definition or table, breakdowns, who is asked about, and the interval."""

    of = forms.ChoiceField(label=gettext_lazy("What is estimated"))
    figure = forms.ChoiceField(label=gettext_lazy("Which figure"), required=False)
    by = forms.MultipleChoiceField(
        label=gettext_lazy("By"), required=False, widget=forms.CheckboxSelectMultiple
    )
    where = forms.ChoiceField(label=gettext_lazy("About whom"), required=False)
    rule = forms.CharField(
        label=gettext_lazy("Another rule instead"), required=False, max_length=500
    )
    interval = forms.ChoiceField(label=gettext_lazy("Interval"))
    compare = forms.ChoiceField(label=gettext_lazy("Compare each two groups of"), required=False)
    beside = forms.ChoiceField(label=gettext_lazy("Compare with another survey"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        choices: Choices,
        asked: Asked | None = None,
        surveys: Mapping[str, str] | None = None,
    ) -> None:
        """`asked`: the question that is shown already; `surveys`: those that may stand beside."""
        super().__init__(data, initial=_initial(asked or Asked(), choices))
        self.choices = choices
        self._offer("of", _things(choices))
        self._offer("figure", _figures())
        self._offer("compare", [("", _("none")), *choices.breakdowns.items()])
        self._offer("beside", [("", _("none")), *(surveys or {}).items()])
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

    def clean(self) -> dict[str, Any]:
        """Some figures exist of numbers alone, and some are not compared."""
        told: dict[str, Any] = self.cleaned_data
        of, figure, compare = (told.get(name, "") for name in ("of", "figure", "compare"))
        if of.startswith(TABLE) and figure:
            self.add_error(
                "figure", _("A standard table has its own figures. Leave this as it is.")
            )
        elif figure and figure != TOTAL and of not in self.choices.numbers:
            self.add_error("figure", _("Choose a number, such as hours: this has no middle."))
        if compare and of.startswith(TABLE):
            self.add_error(
                "compare", _("Choose a definition or a fact: groups of a table are not compared.")
            )
        elif compare and figure not in ("", TOTAL):
            self.add_error("compare", _("Choose a share, mean or number: this is not compared."))
        elif compare and compare == of:
            self.add_error("compare", _("Choose other groups: these are the answers themselves."))
        return told

    @property
    def asked(self) -> Asked:
        """The question."""
        told = self.cleaned_data
        percent, interval = told["interval"].split(":")
        where, figure = told["rule"] or told["where"], told["figure"]
        of, table = told["of"], ""
        if of.startswith(TABLE):
            of, table = "", of.removeprefix(TABLE)
        elif figure == TOTAL:
            interval = "log"
        elif not figure and of in self.choices.numbers:
            interval = "linear"
        of = f"{figure}({of})" if figure else of
        by = tuple(name for name in told["by"] if name != told["compare"])
        return Asked(of, table, by, where, interval, int(percent), told["compare"])

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
        (_("Numbers"), choices.numbers),
        (_("Answers, the share of each"), choices.codes),
    ]
    return [(head, list(words.items())) for head, words in groups if words]


def _figures() -> list[tuple[str, str]]:
    """What of it: its share or mean, how many, or what so many per cent stay at or below."""
    low = {"p10": 10, "p25": 25, "p75": 75, "p90": 90}
    shares = [
        (key, _("what %(percent)d %% stay at or below") % {"percent": n}) for key, n in low.items()
    ]
    middle = ("median", _("median: what half of them stay at or below"))
    return [
        ("", _("share; of a number its mean")),
        (TOTAL, _("how many, or how much in all")),
        *(shares[:2] + [middle] + shares[2:]),
    ]


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
        "of": f"{TABLE}{asked.table}" if asked.table else asked.inner,
        "figure": asked.figure,
        "compare": asked.compare,
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
    """Which column of a table is drawn, and how."""

    column = forms.CharField(required=False, max_length=100)
    draw = forms.ChoiceField(required=False, choices=[(kind, kind) for kind in KINDS])

    @property
    def of(self) -> str:
        """Its key; empty: the only one."""
        return self.cleaned_data["column"] if self.is_valid() else ""

    @property
    def kind(self) -> str:
        """The kind of drawing: shares where nothing else is said."""
        return (self.cleaned_data["draw"] if self.is_valid() else "") or SHARES
