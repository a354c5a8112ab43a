"""Drafts of forms and their files, as scripts begin, complete and publish them."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any

from muara_server.intake import bodies, drafting, openrosa, rules
from muara_server.intake.central import forms, problems
from muara_server.intake.central.written import moment

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.accounts.models import User
    from muara_server.intake.central.asking import Caller
    from muara_server.intake.models import Draft


def one(request: HttpRequest, caller: Caller, project: str, form: str) -> dict[str, Any]:
    """The draft of a form."""
    return forms.of_draft(_draft(caller.user, project, form), project)


def begin(request: HttpRequest, caller: Caller, project: str, form: str) -> dict[str, Any]:
    """A draft of what was sent; without anything, of the form as phones are offered it."""
    rules.check_publishes(caller.user)
    xform = forms.definition(request) or _as_published(caller.user, project, form)
    drafting.begin(xform, programme=project, who=caller.user, key=form)
    return {"success": True}


def publish(request: HttpRequest, caller: Caller, project: str, form: str) -> dict[str, Any]:
    """Offer the draft to the phones; `version` gives it another version."""
    draft = _draft(caller.user, project, form)
    version = request.GET.get("version", "")
    drafting.publish_with_mapping(draft, who=caller.user, version=version)
    return {"success": True}


def files(request: HttpRequest, caller: Caller, project: str, form: str) -> list[dict[str, Any]]:
    """The files that the draft names, and whether they are here."""
    draft = _draft(caller.user, project, form)
    kept = {each.name: each for each in draft.media.all()}
    names = sorted(openrosa.blank(bytes(draft.xform)).media | kept.keys())
    return [_file(name, kept.get(name)) for name in names]


def attach(
    request: HttpRequest, caller: Caller, project: str, form: str, name: str
) -> dict[str, Any]:
    """Keep a file of the draft."""
    draft = _draft(caller.user, project, form)
    kept = drafting.attach(draft, name, bodies.whole(request), who=caller.user)
    return _file(name, kept)


def _draft(user: User, project: str, form: str) -> Draft:
    rules.check_publishes(user)
    found = drafting.draft_of(user, form, project)
    if found is None:
        raise problems.absent()
    return found


def _as_published(user: User, project: str, form: str) -> bytes:
    return bytes(forms.newest(forms.known(user, form, project)).xform)


def _file(name: str, kept: Any) -> dict[str, Any]:
    kind = (mimetypes.guess_type(name)[0] or "file").split("/")[0]
    return {
        "name": name,
        "type": kind if kind in {"image", "audio", "video"} else "file",
        "hash": kept.md5 if kept else "",
        "exists": kept is not None,
        "blobExists": kept is not None,
        "datasetExists": False,
        "updatedAt": moment(kept.kept_at) if kept else None,
    }
