"""Whoever looked into a flag says what it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _

from muara_server.coordination.actions.money import settle
from muara_server.coordination.forms.money import SettleForm, errors_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.coordination.queries.flags import Flag


def settled(
    request: HttpRequest,
    flags: Sequence[Flag],
    offered: Mapping[str, Sequence[str]],
    *,
    permission: str,
) -> None:
    """Record what was found of the flag that was sent, or tell what is missing.

    `offered`: what may be found of each flag.
    """
    asked = tuple(request.POST.get(name) or "" for name in ("flag", "about", "beside"))
    flag = next((each for each in flags if _sent(each) == asked), None)
    if flag is None:
        messages.error(request, _("Nothing was recorded: this is no longer to be looked at."))
        return
    form = SettleForm(request.POST, codes=offered[flag.code])
    if not form.is_valid():
        messages.error(request, " ".join(errors_of(form)))
        return
    facts = {
        "about": str(flag.about),
        "beside": str(flag.beside or ""),
        "flag": flag.code,
        "year": flag.year,
        "over": flag.over,
        "found": form.cleaned_data["found"],
    }
    note = form.cleaned_data["note"]
    settle(flag.place, facts=facts, note=note, who=request.user, permission=permission)
    messages.success(request, _("Recorded. If it grows, it is open again."))


def _sent(flag: Flag) -> tuple[str, str, str]:
    return flag.code, str(flag.about), str(flag.beside or "")
