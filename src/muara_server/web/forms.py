"""What a reader may choose or write on the screens."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day, in the browser's own control; typed by hand it is year-month-day."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        messages = {"invalid": _("Write the day as year-month-day, for example 2016-09-01.")}
        super().__init__(error_messages=messages, **kwargs)  # type: ignore[arg-type]


class TwoDays(forms.Form):
    """The two days on which the law is compared."""

    on = DayField(label=_("On"))
    compared_with = DayField(label=_("Compared with"))
