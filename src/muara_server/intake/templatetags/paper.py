"""Squares, pictures and repeated parts of a form on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from muara_server import sheet_numbers as numbers

if TYPE_CHECKING:
    from muara.forms import Sheet
    from muara.forms.paper import Part

register = template.Library()
SQUARE = mark_safe('<span class="sq"></span>')  # noqa: S308  (a constant)


@register.simple_tag
def squares(groups: str | Iterable[int], mark: str = "") -> SafeString:
    """Squares for digits, in groups with a mark between."""
    told = groups.split(",") if isinstance(groups, str) else groups
    runs = [format_html_join("", "{}", ((SQUARE,) for _ in range(int(each)))) for each in told]
    between = format_html('<span class="between">{}</span>', mark)
    inside = format_html_join(between, '<span class="group">{}</span>', ((run,) for run in runs))
    return format_html('<span class="squares">{}</span>', inside)


@register.filter
def sheet_number(number: int) -> str:
    """The number of a sheet as it stands on it."""
    return numbers.written(number)


@register.filter
def at(pictures: Mapping[str, str], name: str) -> str:
    """The picture of this name, as it stands in the page; empty where there is none."""
    return pictures.get(name, "")


@register.filter
def parts_of(face: Sheet) -> list[tuple[Part, range]]:
    """Each part, and as what numbers it is printed."""
    return [(part, range(1, part.times + 1)) for part in face.parts]


@register.simple_tag
def filled(face: Sheet, phrase: str, number: int, total: int) -> str:
    """A phrase of the paper with two numbers."""
    return face.say(phrase, number=number, total=total)
