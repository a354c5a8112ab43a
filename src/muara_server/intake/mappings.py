"""The mappings by which submissions are sorted: kept as they stood, read once."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara.forms import FormMapping, mapping_from, read_form
from muara.forms.form import in_words
from muara.packs import open_pack
from muara_server.intake.models import FormVersion, Mapping

if TYPE_CHECKING:
    from muara.forms import Form


def keep(version: FormVersion, text: str, *, pack: str) -> Mapping:
    """Let this mapping sort what comes of a version; the same text once more is the one there is.

    Raises PackError with the line of what does not fit the form or the pack.
    """
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    known = Mapping.objects.filter(version=version, sha256=sha256).first()
    if known is not None:
        return known
    form = read_form(bytes(version.xform))
    mapping_from(text, file=Path("mapping.toml"), form=form, pack=open_pack(pack))
    told = {"pack": pack, "text": text, "sha256": sha256, "since": timezone.now()}
    return Mapping.objects.create(version=version, **told)


def newest(version: FormVersion) -> Mapping | None:
    """The mapping that sorts what comes of this version; None where it has none."""
    return Mapping.objects.filter(version=version).order_by("-since").first()


def title(version: FormVersion, language: str) -> str:
    """What a version is called, in this language where its mapping says it."""
    mapping = newest(version)
    return in_words(read(mapping).title, language) if mapping else version.title


def form_of(version: FormVersion) -> Form:
    """The questions of a version."""
    return _form(version.pk)


def read(mapping: Mapping) -> FormMapping:
    """A mapping with its form, ready to sort."""
    return _mapping(mapping.pk)


@lru_cache(maxsize=64)
def _form(version: UUID) -> Form:
    return read_form(bytes(FormVersion.objects.get(pk=version).xform))


@lru_cache(maxsize=64)
def _mapping(mapping: UUID) -> FormMapping:
    held = Mapping.objects.select_related("version").defer("version__xform").get(pk=mapping)
    return mapping_from(
        held.text,
        file=Path("mapping.toml"),
        form=form_of(held.version),
        pack=open_pack(held.pack),
    )
