"""One deed on one page: a form, what is done with it, and where it leads; refused, it says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from muara.errors import InputError, NotAllowed, Refused
from muara_server import figures

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

PAGE = "coordination/deed.html"


def deed(
    request: HttpRequest,
    form: forms.Form,
    take: Callable[[], str],
    *,
    page: dict[str, Any],
    done: str,
) -> HttpResponse:
    """Show the form; posted, `take` does it and gives the address to go to.

    `page`: heading, `binds`, `button`, and `back` with its name for the link above.
    """
    if request.method != "POST":
        return render(request, PAGE, {"form": form, **page})
    if form.is_valid():
        address = tried(form, take)
        if address:
            messages.success(request, done)
            return redirect(address)
    return render(request, PAGE, {"form": form, **page}, status=400)


def tried(form: forms.Form, take: Callable[[], str]) -> str:
    """The address to which this deed leads; empty, and why on the form, where it was refused."""
    try:
        return take()
    except InputError as refused:
        named = refused.column if refused.column in form.fields else None
        form.add_error(named, said(refused))
    except (NotAllowed, Refused) as refused:
        form.add_error(None, str(refused))
    return ""


def said(refused: InputError) -> str:
    """What was refused, as a page says it: not where in a file, and no ids."""
    found, expected = _shown(refused.found), _shown(refused.expected)
    between = ""
    if found and expected:
        between = _("Found: %(found)s. Expected: %(expected)s.") % {
            "found": found,
            "expected": expected,
        }
    elif expected:
        between = _("Expected: %(expected)s.") % {"expected": expected}
    return " ".join(part for part in (str(refused.message), between, refused.do) if part)


def _shown(value: object) -> str:
    """A day as a page writes it; of an id, nothing: it says nothing to a reader."""
    if isinstance(value, dt.date):
        return figures.day(value)
    if value is None or isinstance(value, UUID):
        return ""
    text = str(value).rstrip(".")
    try:
        return figures.day(dt.date.fromisoformat(text))
    except ValueError:
        return text
