"""A day, as a field of a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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
