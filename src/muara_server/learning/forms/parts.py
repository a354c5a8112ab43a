"""What the forms of learning share: what a field offers, codes, and days in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext

from muara_server import figures
from muara_server.casework.forms.providers import KEY

Offered = Sequence[tuple[str, str]]


def choose(field: forms.Field, offered: Iterable[tuple[Any, Any]], nothing: str = "") -> None:
    """What a field offers; `nothing`: what stands there before anything is chosen."""
    first = [("", nothing)] if nothing else []
    field.choices = [*first, *offered]  # type: ignore[attr-defined]


def check_key(key: str) -> None:
    """Refuse a code with spaces or signs: addresses and entries name it."""
    if not KEY.fullmatch(key):
        raise forms.ValidationError(
            gettext("Write letters, digits, dots and dashes only, without spaces.")
        )


def check_order(form: forms.Form, first: str, last: str) -> None:
    """Nothing ends before it begins: what is wrong stands beside the last day."""
    begins, ends = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begins and ends and ends < begins:
        said = gettext("This is before %(day)s, the first day. Which day is right?")
        form.add_error(last, said % {"day": figures.day(begins)})
