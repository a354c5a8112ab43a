"""Forms on their way to being published: begun, given their files, and published in one deed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import InputError, MuaraError
from muara.forms import read_form
from muara_server.accounts import rules as policy
from muara_server.audit import actions as audit
from muara_server.intake import actions, mappings, openrosa, rules, workbooks
from muara_server.intake.laid import NAMELESS
from muara_server.intake.models import Draft, DraftMedium, Form, FormVersion, HandedIn
from muara_server.intake.versions import with_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.intake.models import Mapping as KeptMapping
    from muara_server.places.models import Place


class IdentityTaken(InputError):
    """The identity of a form is another form's, or somebody else handed a draft of it in."""

    code = "identity_taken"

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key


@transaction.atomic
def begin(xform: bytes, *, programme: str, who: User, key: str = "", new: bool = False) -> Draft:
    """Keep a form as the draft of its identity, in place of the one before.

    `key`: the identity that it must have; `new`: it must not be published yet. Raises NotTaken for
    what is no form, FormError for one whose questions cannot be read, InputError where it has
    another identity, and IdentityTaken.
    """
    _check(who, programme)
    blank = openrosa.blank(xform)
    read_form(xform)
    if key and blank.key != key:
        told = {"found": blank.key, "expected": key}
        raise InputError(_("This is the form %(found)s, and not %(expected)s.") % told)
    _check_free(blank.key, programme, who, new=new)
    _replace(blank.key, who)
    draft = Draft.objects.create(
        key=blank.key,
        programme=programme,
        version=blank.version,
        title=blank.title[:300],
        xform=xform,
        md5=openrosa.md5(xform),
        begun_by=who,
        begun_at=timezone.now(),
    )
    audit.record("form.draft", who=who, about=("form", draft.pk), programme=programme)
    return draft


@transaction.atomic
def attach(draft: Draft, name: str, content: bytes, *, who: User) -> DraftMedium:
    """Keep a file of a draft, in place of the one of this name."""
    _check(who, draft.programme)
    actions.check_names([name])
    _forget_files(draft.media.filter(name=name))
    stored = default_storage.save(NAMELESS, ContentFile(content))
    audit.record("form.draft", who=who, about=("form", draft.pk), programme=draft.programme)
    return DraftMedium.objects.create(
        draft=draft,
        name=name,
        stored=stored,
        md5=openrosa.md5(content),
        kept_at=timezone.now(),
    )


@transaction.atomic
def publish(draft: Draft, *, who: User, version: str = "") -> FormVersion:
    """Offer a draft to the phones, under another version where one is said; the draft is gone.

    Files of the version before that the form still names go with it, unless the draft has others.
    Who fills the form stays as it was; a new form is for the whole programme.
    """
    _check(who, draft.programme)
    xform = bytes(draft.xform)
    if version:
        xform = with_version(xform, version)
    form = Form.objects.filter(key=draft.key).select_related("place").first()
    published = actions.publish(
        xform,
        media=_files(draft, form, openrosa.blank(xform).media),
        programme=form.programme if form else draft.programme,
        place=form.place if form else workbooks.place_of(draft),
        who=who,
    )
    workbooks.keep_with(published, draft)
    drop(draft)
    return published


@transaction.atomic
def publish_with_mapping(draft: Draft, *, who: User, version: str) -> FormVersion:
    """Publish a draft; the mapping of the version before goes on with it, if it still fits and
    none was handed in with the draft.

    Else a script that only replaces a picture would leave a form whose answers are sorted nowhere.
    """
    before = _mapping_of(draft.key)
    published = publish(draft, who=who, version=version)
    _carry_over(before, published)
    return published


@transaction.atomic
def publish_xform(
    xform: bytes,
    *,
    media: Mapping[str, bytes],
    programme: str | None,
    place: Place | None,
    who: User,
) -> FormVersion:
    """Offer a form to the phones at once. Where nothing is said of the programme or the place
    (None), they stay as they are; the mapping of the version before goes on with it, if it fits.

    Raises NotTaken for what is no form, FormError for one whose questions cannot be read, and
    Unpublishable where other content bears this version already.
    """
    key = openrosa.blank(xform).key
    read_form(xform)
    form = Form.objects.select_related("place").filter(key=key).first()
    before = _mapping_of(key)
    if programme is None:
        programme = form.programme if form else ""
    published = actions.publish(
        xform,
        media=media,
        programme=programme,
        place=place or (form.place if form else None),
        who=who,
    )
    _carry_over(before, published)
    return published


def draft_of(user: User, key: str, programme: str) -> Draft | None:
    """The draft of this identity, for whoever publishes forms in this programme."""
    if not policy.allows(user, rules.PUBLISH, programme=programme):
        return None
    form = Form.objects.filter(key=key).first()
    if form is not None and not rules.changes(user, form):
        return None
    return Draft.objects.filter(key=key, programme=programme).first()


def _replace(key: str, who: User) -> None:
    """Forget the draft of a form, unless somebody else handed it in: that holds a workbook and a
    mapping that nobody may have elsewhere, and is published or thrown away on its page."""
    for before in Draft.objects.filter(key=key):
        if before.begun_by_id != who.pk and HandedIn.objects.filter(draft=before).exists():
            told = _(
                "Somebody else's draft of this form is there. Let it be published or thrown "
                "away first."
            )
            raise IdentityTaken(told, key)
        drop(before)


def _mapping_of(key: str) -> KeptMapping | None:
    """The mapping of the version of a form that was published last."""
    last = FormVersion.objects.filter(form__key=key).first()
    return mappings.newest(last) if last else None


def _carry_over(before: KeptMapping | None, published: FormVersion) -> None:
    """Sort a new version as the one before, where that still fits and it has no mapping yet."""
    if before is not None and mappings.newest(published) is None:
        with suppress(MuaraError):
            mappings.keep(published, before.text, pack=before.pack)


def _check(who: User, programme: str) -> None:
    policy.check(who, rules.PUBLISH, programme=programme)


def _check_free(key: str, programme: str, who: User, *, new: bool) -> None:
    """One identity is one form on every phone, whatever programme it belongs to."""
    form = Form.objects.filter(key=key).first()
    other = Draft.objects.filter(key=key).exclude(programme=programme).exists()
    if other or (form is not None and (new or form.programme not in {"", programme})):
        told = _("A form %(key)s is there already. Change it by a draft of that form.")
        raise IdentityTaken(told % {"key": key}, key)
    if form is not None:
        rules.check_changes(who, form)


def _files(draft: Draft, form: Form | None, named: frozenset[str]) -> dict[str, bytes]:
    last = form.versions.first() if form else None
    before = last.media.filter(name__in=named) if last else ()
    return {each.name: _content(each.stored) for each in [*before, *draft.media.all()]}


def _content(stored: str) -> bytes:
    with default_storage.open(stored) as file:
        return bytes(file.read())


def drop(draft: Draft) -> None:
    """Forget a draft and its files."""
    _forget_files(draft.media.all())
    draft.delete()


def _forget_files(media: object) -> None:
    """The rows now, the files once this is decided: a deed that fails keeps its files."""
    rows = list(media)
    for each in rows:
        each.delete()
    transaction.on_commit(lambda: [default_storage.delete(each.stored) for each in rows])
