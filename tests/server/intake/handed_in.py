"""A draft of the small form, and the workbook and mapping of a version."""

from __future__ import annotations

import uuid

from django.utils import timezone

from muara.forms import open_forms, write_workbook
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.intake.models import Draft, FormVersion, HandedIn, Mapping, Workbook
from server.intake import small

MAPPING = 'title = { en = "A small form", id = "Formulir kecil", hi = "छोटा फ़ॉर्म" }'


def a_draft(version: FormVersion) -> uuid.UUID:
    """The id of a draft that follows this version, which has its workbook and mapping too."""
    who = User.objects.first()
    if who is None:
        return uuid.uuid4()
    pack = open_pack("international")
    book = write_workbook(open_forms(pack)["follow_up"].sheets)
    Workbook.objects.get_or_create(version=version, defaults={"content": book})
    told = {"pack": pack.name, "text": MAPPING, "sha256": "0" * 64, "since": timezone.now()}
    Mapping.objects.get_or_create(version=version, sha256=told["sha256"], defaults=told)
    draft, _new = Draft.objects.get_or_create(
        key=small.FORM_KEY,
        defaults={
            "version": "2",
            "title": "A small form",
            "xform": small.xform(version="2"),
            "md5": "0" * 32,
            "begun_by": who,
            "begun_at": timezone.now(),
        },
    )
    kept = {"workbook": book, "pack": pack.name}
    return HandedIn.objects.get_or_create(draft=draft, defaults=kept)[0].pk
