"""Workbooks that an administrator hands in: looked through whole, kept as a draft, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from muara.errors import FormError, InputError
from muara.forms import Sheets, convert, read_workbook, slips_of, with_numbers, write_workbook
from muara.packs import open_pack
from muara_server.audit import actions as audit
from muara_server.intake import drafting, mappings, rules
from muara_server.intake.changing.queries import changes, newest_of
from muara_server.intake.models import FormVersion, HandedIn
from muara_server.intake.slips import Slip, slip_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

MAPPING = "mapping.toml"
SHARED = "international"


class Slips(InputError):
    """All that is wrong with what was handed in. Nothing of it was kept."""

    code = "slips"

    def __init__(self, slips: Sequence[Slip]) -> None:
        super().__init__(_("Something in these files is wrong; nothing was kept."))
        self.slips = slips


@dataclass(frozen=True)
class Files:
    """What was handed in: the workbook, the mapping's text (empty: keep the one before), media."""

    workbook: bytes
    name: str
    mapping: str = ""
    media: Mapping[str, bytes] | None = None


@dataclass(frozen=True)
class ForWhom:
    """Who fills a new form, and the pack whose words its mapping uses; a known form keeps its own.

    An empty pack is that of the version before.
    """

    programme: str = ""
    place: Place | None = None
    pack: str = ""


@audit.one_deed("form.hand_in")
def hand_in(files: Files, whom: ForWhom, *, who: User) -> HandedIn:
    """Keep a workbook as the draft of its form. Raises Slips with all that is wrong."""
    rules.check_publishes(who)
    sheets = _sheets(files)
    before = _before(sheets)
    if before is not None:
        rules.check_changes(who, before.form)
    else:
        rules.check_publishes_for(who, whom.programme, whom.place)
    text, pack = _mapping(files, whom, before)
    slips = [_slip(each) for each in slips_of(sheets, text, file=MAPPING, pack=open_pack(pack))]
    if slips:
        raise Slips(slips)
    made = convert(sheets)
    _check_version(made.form.key, made.form.version)
    form = before.form if before else None
    draft = drafting.begin(made.xml, programme=form.programme if form else whom.programme, who=who)
    for name, content in (files.media or {}).items():
        drafting.attach(draft, name, content, who=who)
    return HandedIn.objects.create(
        draft=draft,
        workbook=write_workbook(sheets),
        mapping=text,
        pack=pack,
        place=form.place if form else whom.place,
    )


def publish(handed: HandedIn, *, who: User) -> FormVersion:
    """Offer it to the phones with its mapping; the version before stays readable."""
    return drafting.publish(handed.draft, who=who)


@transaction.atomic
def throw_away(handed: HandedIn, *, who: User) -> None:
    """Forget a draft and its files. What is published stays."""
    if not changes(who, handed):
        raise rules.outside()
    draft = handed.draft
    audit.record("form.throw_away", who=who, about=("form", draft.pk), programme=draft.programme)
    drafting.drop(draft)


def _sheets(files: Files) -> Sheets:
    try:
        return with_numbers(read_workbook(files.workbook, files.name))
    except FormError as slip:
        raise Slips([slip_of(slip)]) from slip


def _before(sheets: Sheets) -> FormVersion | None:
    settings = sheets.settings()
    names = ("form_id", "id_string", "set_form_id")
    key = next((settings[each] for each in names if settings.get(each)), "")
    return newest_of(key.strip()) if key else None


def _mapping(files: Files, whom: ForWhom, before: FormVersion | None) -> tuple[str, str]:
    """The text of the mapping, and its pack: what was handed in, else as it stands."""
    kept = mappings.newest(before) if before else None
    pack = whom.pack or (kept.pack if kept else SHARED)
    return files.mapping or (kept.text if kept else ""), pack


def _check_version(key: str, version: str) -> None:
    if FormVersion.objects.filter(form__key=key, version=version).exists():
        told = _("Version “%(version)s” of this form is published already. Write another one.")
        words = told % {"version": version or "–"}
        raise Slips([Slip(words, sheet="settings", row=2, column="version")])


def _slip(slip: InputError) -> Slip:
    if isinstance(slip, FormError):
        return slip_of(slip)
    return Slip(f"{slip.message} {slip.do}".strip(), file=MAPPING, line=slip.line)
