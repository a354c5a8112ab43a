"""What is told of a course of skills."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.casework.forms.providers import KEY
from muara_server.learning.forms.parts import Offered, check_key, choose
from muara_server.learning.models import Course
from muara_server.places import queries as places

MOST_HOURS = 10_000
"""Five years of full days; a greater number is a slip of the hand."""


class CourseForm(forms.Form):
    """A course of skills: how long, and its modules in their order."""

    key = forms.CharField(
        label=_("Short code"),
        help_text=_("Letters, digits, dots and dashes, for example TAILOR-1. It stays."),
        max_length=60,
    )
    title = forms.CharField(label=_("What it is called"), max_length=120)
    place = forms.ChoiceField(label=_("Where it is given"))
    hours = forms.IntegerField(
        label=_("Hours, all together"), required=False, min_value=1, max_value=MOST_HOURS
    )
    modules = forms.CharField(
        label=_("Modules"),
        help_text=_("One a line: a short code, a space, and its name. For example: M1 Measuring"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=6_000,
    )

    def __init__(
        self,
        *args: Any,
        offered: Offered,
        course: Course | None = None,
        passed: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.passed = passed
        choose(self.fields["place"], offered, gettext("Choose"))
        if course:
            del self.fields["key"]

    def clean_key(self) -> str:
        """A code that stages of the course can name, and that no other course has."""
        key = str(self.cleaned_data["key"]).strip()
        check_key(key)
        if Course.objects.filter(key=key).exists():
            raise forms.ValidationError(
                gettext("Another course has this code. Choose another, or change that one.")
            )
        return key

    def clean_modules(self) -> list[dict[str, str]]:
        """Each with its code and name; none that somebody has passed is taken out."""
        found: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["modules"].splitlines(), start=1):
            if line.strip():
                key, title = _module(number, line)
                if key in found:
                    said = gettext("Line %(number)s: the code %(key)s stands on another line too.")
                    raise forms.ValidationError(said % {"number": number, "key": key})
                found[key] = title
        lost = sorted(set(self.passed) - set(found))
        if lost:
            said = gettext("Somebody has passed %(keys)s. It stays: write its line again.")
            raise forms.ValidationError(said % {"keys": ", ".join(lost)})
        return [{"key": key, "title": title} for key, title in found.items()]

    def written(self, course: Course) -> Course:
        """The course with what was told of it."""
        told = self.cleaned_data
        course.key = told.get("key") or course.key
        course.place = places.by_code(told["place"])
        for name in ("title", "hours", "modules"):
            setattr(course, name, told[name])
        return course


def _module(number: int, line: str) -> tuple[str, str]:
    key, _space, title = line.strip().partition(" ")
    if not KEY.fullmatch(key) or not title.strip():
        said = gettext(
            "Line %(number)s: found “%(line)s”. Write a short code, a space, and its name."
        )
        raise forms.ValidationError(said % {"number": number, "line": line.strip()[:60]})
    return key, title.strip()
