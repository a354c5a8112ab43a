"""Publishing forms and taking in what was filled."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import InputError
from muara_server.audit import actions as audit
from muara_server.intake import openrosa, queries, rules, writing
from muara_server.intake.laid import NAMELESS, Laid
from muara_server.intake.models import Form, FormMedia, FormVersion

if TYPE_CHECKING:
    import datetime as dt

    from muara_server.accounts.models import Device, User
    from muara_server.places.models import Place

FILE_NAME = re.compile(r"[\w()\-][\w .()\-]{0,199}")


class Unpublishable(InputError):
    """A form that cannot be published as it is."""

    code = "unpublishable"


def publish(
    xform: bytes,
    *,
    media: Mapping[str, bytes] | None = None,
    programme: str = "",
    place: Place | None = None,
    who: User | None,
) -> FormVersion:
    """Offer a version of a form to the phones; the same once more is the one that is there.

    Raises NotAllowed, NotTaken for what is no form, and Unpublishable where other content bears
    this version already.
    """
    rules.check_publishes(who)
    blank, files = openrosa.blank(xform), dict(media or {})
    check_names(files)
    names: list[str] = []
    try:
        with transaction.atomic():
            form = _form(blank.key, programme, place, who)
            known = FormVersion.objects.filter(form=form, version=blank.version).first()
            if known is not None:
                _check_same(known, xform, files)
                if known.retired_at is None:
                    return known
            version = known or _version(form, blank, xform, who)
            FormVersion.objects.filter(pk=version.pk).update(retired_at=None)
            for name, content in sorted(files.items()) if known is None else ():
                names.append(default_storage.save(NAMELESS, ContentFile(content)))
                _medium(version, name, content, names[-1])
            audit.record(
                "form.publish",
                who=who,
                about=("form", form.pk),
                place=place,
                programme=programme,
                detail={"version": str(version.pk), "sha256": version.sha256, "media": len(files)},
            )
    except Exception:
        _remove(names)
        raise
    return version


@transaction.atomic
def retire(version: FormVersion, *, who: User) -> None:
    """Offer a version no more. What phones filled of it is still taken, and it stays readable."""
    rules.check_changes(who, version.form)
    version.retired_at = version.retired_at or timezone.now()
    version.save(update_fields=["retired_at"])
    audit.record(
        "form.retire",
        who=who,
        about=("form", version.form_id),
        programme=version.form.programme,
        detail={"version": str(version.pk)},
    )


def receive(
    xml: bytes,
    *,
    device: Device,
    files: Laid | None = None,
    phone_clock: dt.datetime | None = None,
) -> writing.Outcome:
    """Keep what a phone sent: durable, and once, when this returns.

    Raises NotTaken where it cannot be read, or where the form is not one that this person fills.
    """
    with writing.arriving():
        outcome = writing.write(_parcel(xml, device, files or Laid(), phone_clock))
    if files is not None:
        files.kept = outcome.kept
    return outcome


def _parcel(
    xml: bytes, device: Device, files: Laid, phone_clock: dt.datetime | None
) -> writing.Parcel:
    head = openrosa.filled(xml)
    version = queries.published(device.user, head.form, head.version)
    form = version.form if version else queries.form_with(device.user, head.form)
    if form is None:
        rules.check_fills(device.user)
        raise openrosa.NotTaken(
            "unknown_form",
            _("This form is not known here, or not for you. Keep it, and ask your office."),
            status=404,
        )
    return writing.Parcel(
        head=head,
        xml=xml,
        form=form,
        version=version,
        device=device,
        attachments=tuple(files.stored),
        phone_clock=phone_clock,
    )


def _form(key: str, programme: str, place: Place | None, who: User | None) -> Form:
    """The form of this identity. Who publishes a version says anew who is to fill the form, and
    must be somebody who publishes for those before and for those now."""
    form = Form.objects.select_related("place").filter(key=key).first()
    if form is None:
        rules.check_publishes_for(who, programme, place)
        return Form.objects.create(key=key, programme=programme, place=place)
    rules.check_changes(who, form)
    if (form.programme, form.place) != (programme, place):
        rules.check_publishes_for(who, form.programme, form.place)
        rules.check_publishes_for(who, programme, place)
        form.programme, form.place = programme, place
        form.save(update_fields=["programme", "place"])
    return form


def _version(form: Form, blank: openrosa.Blank, xform: bytes, who: User | None) -> FormVersion:
    return FormVersion.objects.create(
        form=form,
        version=blank.version,
        title=blank.title[:300],
        xform=xform,
        md5=openrosa.md5(xform),
        sha256=hashlib.sha256(xform).hexdigest(),
        published_at=timezone.now(),
        published_by=who,
    )


def _medium(version: FormVersion, name: str, content: bytes, stored: str) -> None:
    FormMedia.objects.create(
        version=version,
        name=name,
        stored=stored,
        size=len(content),
        md5=openrosa.md5(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def check_names(files: Iterable[str]) -> None:
    """Phones write these files beside the form: a name must not lead anywhere else."""
    for name in files:
        if not FILE_NAME.fullmatch(name):
            raise Unpublishable(
                _("A file of this form has a name that cannot be used."),
                found=name,
                expected=_("letters, digits, spaces and . _ - ( )"),
                do=_("Rename the file, in the form as well."),
            )


def _check_same(known: FormVersion, xform: bytes, files: Mapping[str, bytes]) -> None:
    """A version says what it says for ever: what differs needs another version."""
    same = known.sha256 == hashlib.sha256(xform).hexdigest()
    before = dict(known.media.values_list("name", "sha256"))
    now = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    if not same or before != now:
        raise Unpublishable(
            _("This version of the form is published already, with other content."),
            found=known.version or _("no version"),
            do=_("Give the changed form a new version."),
        )


def _remove(names: Sequence[str]) -> None:
    for name in names:
        default_storage.delete(name)
