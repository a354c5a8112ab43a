"""Filters of a card: sentences with something filled in, in the card's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

if TYPE_CHECKING:
    from ..queries.cards import Face

register = template.Library()


@register.filter
def people_line(face: Face) -> str:
    """How many live in the family."""
    return face.words("people", number=face.people)


@register.filter
def reference_line(face: Face) -> str:
    """The reference, as it is read aloud."""
    return face.words("reference", reference=face.reference)


@register.filter
def records_line(face: Face) -> str:
    """From records of which day, and who decides."""
    return face.words("from_records", day=face.words.day(face.card.as_of))


@register.filter
def frame_language(face: Face) -> str:
    """The card's language where the screens speak it, else English."""
    return face.language if face.language in dict(settings.LANGUAGES) else "en"


@register.filter
def invented_line(face: Face) -> str:
    """That all of it is invented, on every sheet of the demonstration."""
    with translation.override(frame_language(face)):
        return gettext("Demonstration.") + " " + gettext("This family is invented.")
