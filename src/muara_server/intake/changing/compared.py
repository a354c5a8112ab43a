"""What a draft changed against the version before, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara.forms import (
    Change,
    Form,
    FormMapping,
    changed_entries,
    changes,
    mapping_from,
    read_form,
)
from muara.packs import open_pack
from muara_server.figures import language
from muara_server.intake import mappings
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from muara_server.intake.models import FormVersion, HandedIn

WORDS: Mapping[str, _StrPromise] = {
    "added": gettext_lazy("is new"),
    "gone": gettext_lazy("is asked no more"),
    "moved": gettext_lazy("stands elsewhere"),
    "type": gettext_lazy("is answered in another way: %(after)s, before %(before)s"),
    "text": gettext_lazy("has another text (%(language)s): “%(after)s”, before “%(before)s”"),
    "hint": gettext_lazy("has another hint (%(language)s): “%(after)s”, before “%(before)s”"),
    "required": gettext_lazy("must be answered, or need not be any more"),
    "relevant": gettext_lazy("is asked under another condition"),
    "constraint": gettext_lazy("takes other answers"),
    "choice_added": gettext_lazy("has a new choice: %(code)s"),
    "choice_gone": gettext_lazy("has lost a choice: %(code)s"),
    "choice_text": gettext_lazy("calls a choice otherwise: %(code)s"),
    "becomes": gettext_lazy("becomes something new in the register: %(fact)s"),
    "becomes_no_more": gettext_lazy("does not become this any more: %(fact)s"),
}


@dataclass(frozen=True)
class Line:
    """One change: the question it is about, and what changed."""

    number: int | None
    question: str
    words: str


def form_of(handed: HandedIn) -> Form:
    """The questions of a draft."""
    return read_form(bytes(handed.draft.xform))


def mapping_of(handed: HandedIn) -> FormMapping | None:
    """The mapping of a draft; None where nobody has said what becomes of its answers."""
    if not handed.mapping:
        return None
    pack = open_pack(handed.pack)
    file = Path("mapping.toml")
    return mapping_from(handed.mapping, file=file, form=form_of(handed), pack=pack)


def against(handed: HandedIn, before: FormVersion) -> list[Line]:
    """What differs from the version before: questions first, then what becomes of answers."""
    old, new = mappings.form_of(before), form_of(handed)
    found = changes(old, new)
    kept, now = mappings.newest(before), mapping_of(handed)
    if kept and now:
        found += changed_entries(mappings.read(kept), now)
    return [_line(each, old, new) for each in found]


def _line(change: Change, old: Form, new: Form) -> Line:
    question = new.by_path.get(change.path) or old.by_path[change.path]
    values = dict(change.values)
    if "fact" in values:
        values["fact"] = _fact(values["fact"])
    shown = (
        question.label(language()) if question.asked or question.labels else _noted(question.name)
    )
    return Line(question.number, shown, str(WORDS[change.code]) % values)


def _noted(name: str) -> str:
    return _("%(name)s (noted by the phone)") % {"name": name}


def _fact(told: str) -> str:
    """`work.economic_hours` in words."""
    kind, _dot, fact = told.partition(".")
    known = kinds().get(kind)
    if known is None:
        return told
    held = known.facts.get(fact)
    return f"{known.label(language())}: {held.label(language()) if held else fact}"
