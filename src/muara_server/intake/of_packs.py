"""The packs' own forms, published with the mappings beside them whenever packs are loaded.

A form that a country has of its own bears the country's pack in its identity and is filled there;
one that every country replaces is not published in its shared shape. Content that changed is
another version: its number is followed by a mark of the content, so that no version ever changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from muara.forms import PackForm, Sheets, convert, open_forms, write_workbook
from muara.forms.of_packs import MAPPING
from muara.packs import open_pack
from muara_server.intake import actions, mappings, workbooks
from muara_server.intake.models import FormVersion, Workbook
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.places.models import Place

SHARED = "international"
MARK = 10


@dataclass(frozen=True)
class Offer:
    """A form of a pack, and where it is to be filled (None: everywhere)."""

    form: PackForm
    place: Place | None

    @property
    def key(self) -> str:
        """Its identity on phones."""
        return f"{self.form.key}.{self.form.pack.name}" if self.place else self.form.key

    @property
    def mark(self) -> str:
        """What tells this content from any other: the sheets and the files."""
        content = hashlib.sha256(repr(self.form.sheets.rows).encode())
        for path in self.form.media:
            content.update(path.name.encode() + path.read_bytes())
        return content.hexdigest()[:MARK]


def publish_packs() -> int:
    """Publish what is new in the forms and mappings of all packs; how many versions those were."""
    return sum(_publish(offer) for offer in _offers())


def _offers() -> Iterator[Offer]:
    shared = open_forms(open_pack(SHARED))
    countries = {pack_of(place): place for place in places.countries()}
    countries.pop(SHARED, None)
    own = {name: _own(name, shared) for name in sorted(countries)}
    for key, form in shared.items():
        if not own or not all(key in forms for forms in own.values()):
            yield Offer(form, None)
    for name, forms in own.items():
        yield from (Offer(form, countries[name]) for form in forms.values())


def _own(name: str, shared: Mapping[str, PackForm]) -> dict[str, PackForm]:
    """The forms that a country's pack has of its own."""
    forms = open_forms(open_pack(name))
    return {
        key: each
        for key, each in forms.items()
        if key not in shared or each.folder != shared[key].folder
    }


@transaction.atomic
def _publish(offer: Offer) -> bool:
    told = f"{offer.form.sheets.settings().get('version', '')}.{offer.mark}"
    version = FormVersion.objects.filter(form__key=offer.key, version=told).first()
    new = version is None
    sheets = _settled(offer.form.sheets, form_id=offer.key, version=told)
    if version is None:
        xform = convert(sheets).xml
        media = {path.name: path.read_bytes() for path in offer.form.media}
        version = actions.publish(xform, media=media, place=offer.place, who=None)
    if not Workbook.objects.filter(pk=version.pk).exists():
        workbooks.keep(version, write_workbook(sheets))
    text = (offer.form.folder / MAPPING).read_text(encoding="utf-8")
    mappings.keep(version, text, pack=offer.form.pack.name)
    return new


def _settled(sheets: Sheets, **settings: str) -> Sheets:
    """The same sheets with these settings."""
    rows = tuple(
        replace(row, values={**row.values, **settings}) if not row.empty else row
        for row in sheets.rows["settings"]
    )
    return replace(sheets, rows={**sheets.rows, "settings": rows})
