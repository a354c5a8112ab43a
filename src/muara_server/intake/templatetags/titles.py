"""What a form is called in the reader's language."""

from __future__ import annotations

from django import template

from muara_server.figures import language
from muara_server.intake import mappings
from muara_server.intake.models import FormVersion

register = template.Library()


@register.filter
def titled(version: FormVersion | None) -> str:
    """What a version of a form is called; empty where there is none."""
    return mappings.title(version, language()) if version else ""
