"""What a notice says, in the language of whoever reads it, on a page or in a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara_server import figures
from muara_server.notices.reading import kind
from muara_server.places import queries as places

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from muara_server.notices.models import Notice
    from muara_server.notices.reading import Codes, Texts


@dataclass(frozen=True)
class Message:
    """One message: a subject and a text for e-mail, a short text for SMS."""

    subject: str
    text: str
    short: str


def says(notice: Notice) -> str:
    """The sentence of a notice in the language that is switched on."""
    told = kind(notice.kind)
    texts: Texts = told.say
    first = next((name for name, sort in told.values.items() if sort == "count"), None)
    if first is not None and notice.values[first] == 1:
        texts = {**told.say, **told.one}
    words = {name: _in_words(notice.values[name], sort) for name, sort in told.values.items()}
    return _text(texts).format_map(words)


def compose(notices: Sequence[Notice], *, language: str, zone: ZoneInfo) -> Message:
    """One message for everything that is due to somebody: one notice, or a digest of several."""
    with translation.override(language), timezone.override(zone):
        lines = [says(notice) for notice in notices]
        number = len(notices)
        subject = ngettext("Muara: one notice", "Muara: %(number)s notices", number) % {
            "number": figures.number(number)
        }
        body = [
            f"{figures.moment(notice.told_at)}\n{line}{_address(notice)}"
            for notice, line in zip(notices, lines, strict=True)
        ]
        body.append(_foot())
        short = f"Muara: {lines[0]}" if number == 1 else f"{subject}. {_('Log in to read them.')}"
        return Message(subject=subject, text="\n\n".join(body) + "\n", short=short)


def _in_words(value: Any, sort: str | Codes) -> str:
    if not isinstance(sort, str):
        return _text(sort[value])
    if sort == "day":
        return figures.day(dt.date.fromisoformat(value))
    if sort == "place":
        found = places.with_codes([value]).get(value)
        return found.name(figures.language()) if found else value
    return figures.number(value)


def _text(texts: Mapping[str, str]) -> str:
    return texts.get(figures.language()) or texts["en"]


def _address(notice: Notice) -> str:
    """Where to read more: an address that says nothing but the notice's own number."""
    if not settings.MUARA_ADDRESS:
        return ""
    return f"\n{settings.MUARA_ADDRESS}{reverse('notices:open', args=[notice.pk])}"


def _foot() -> str:
    more = _("Log in to Muara to read more. There you also choose what is sent, and when.")
    if not settings.MUARA_ADDRESS:
        return more
    return f"{more}\n{settings.MUARA_ADDRESS}{reverse('notices:preferences')}"
