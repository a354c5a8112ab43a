"""The controls that ask for a fact, and how its answer is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.figures import language
from muara_server.ledger.kinds import Fact

NOT_KNOWN = "?"
FEW = 7
BEYOND = 1_000_000
"""A bound that nobody will meet is no help to whoever writes a number."""

OWN_WORDS = {
    "evidence": _("How is the age known?"),
    "age_low": _("If the day of birth is not known: how old at least?"),
    "age_high": _("And how old at most?"),
}


class DayField(forms.DateField):
    """A day, in the browser's own control; typed by hand it is year-month-day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        messages = {
            "invalid": _("Write the day as year-month-day, for example 2016-09-01."),
            "required": _("Choose a day."),
        }
        super().__init__(error_messages=messages, **kwargs)


def field_for(fact: Fact) -> forms.Field:
    """The control that asks for this fact, worded with its own question."""
    told = {
        "label": OWN_WORDS.get(fact.name)
        or _in_language(fact.question)
        or _in_language(fact.labels),
        "required": fact.required,
        "help_text": _hint(fact),
    }
    if fact.type == "number":
        return _number(fact, told)
    if fact.type == "truth":
        return _truth(told)
    if fact.type in ("code", "classification") and fact.codes is not None:
        return _code(fact, told)
    if fact.type == "date":
        return DayField(**told)
    if fact.type == "clock":
        clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        return forms.TimeField(widget=clock, **told)
    return forms.CharField(max_length=60, **told)


def _hint(fact: Fact) -> str:
    if fact.type != "number" or fact.low is None or fact.high is None or fact.high > BEYOND:
        return ""
    return gettext("From %(low)s to %(high)s.") % {"low": f"{fact.low:g}", "high": f"{fact.high:g}"}


def _number(fact: Fact, told: dict[str, Any]) -> forms.Field:
    kind = forms.IntegerField if fact.whole else forms.FloatField
    outside = gettext("Found a number outside %(low)s to %(high)s. Look at it again.") % {
        "low": f"{fact.low:g}" if fact.low is not None else "−∞",
        "high": f"{fact.high:g}" if fact.high is not None else "∞",
    }
    messages = {
        "invalid": gettext("Write a number, for example 14."),
        "min_value": outside,
        "max_value": outside,
    }
    widget = forms.NumberInput(attrs={"inputmode": "numeric" if fact.whole else "decimal"})
    return kind(
        min_value=fact.low, max_value=fact.high, error_messages=messages, widget=widget, **told
    )


def _truth(told: dict[str, Any]) -> forms.Field:
    choices = [("yes", _("Yes")), ("no", _("No")), (NOT_KNOWN, _("Not known"))]
    return forms.TypedChoiceField(
        choices=choices,
        widget=forms.RadioSelect,
        coerce=lambda value: value if value == NOT_KNOWN else value == "yes",
        empty_value="",
        **told,
    )


def _code(fact: Fact, told: dict[str, Any]) -> forms.Field:
    listed = [(code.code, _in_language(code.labels) or code.code) for code in _codes(fact)]
    listed.append((NOT_KNOWN, gettext("Not known")))
    if len(listed) <= FEW:
        return forms.ChoiceField(choices=listed, widget=forms.RadioSelect, **told)
    return forms.ChoiceField(choices=[("", gettext("Choose")), *listed], **told)


def _codes(fact: Fact) -> list[Any]:
    return list(fact.codes.codes.values())


def plain(value: Any) -> Any:
    """A value as the ledger keeps it: days and times of day as words."""
    return value.isoformat()[:10] if isinstance(value, date) else _clock(value)


def _clock(value: Any) -> Any:
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _in_language(words: Mapping[str, str]) -> str:
    return words.get(language()) or words.get("en", "")
