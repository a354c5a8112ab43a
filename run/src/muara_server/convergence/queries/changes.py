"""Proposed changes: those that wait, one of them, and the text a new one starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara.packs import open_pack
from muara_server.convergence import rewriting
from muara_server.convergence.models import SchemeChange
from muara_server.convergence.queries import scheme_page, schemes

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from muara.packs import Pack, Scheme


MOST = 200


def proposals() -> list[scheme_page.Changed]:
    """Every change proposed on this server: those that wait first, then the newest."""
    listed = SchemeChange.objects.select_related("proposed_by", "decided_by").defer("text")
    waiting_first = sorted(listed[:MOST], key=lambda change: change.approved is not None)
    return scheme_page.history(schemes.current_pack(), waiting_first)


def proposal(change: UUID) -> SchemeChange | None:
    """One of them."""
    asked = SchemeChange.objects.select_related("proposed_by", "decided_by")
    return asked.filter(pk=change).first()


def text_of(pack: Pack, key: str) -> str:
    """The file of a scheme as it is in force here: the last approved change, or the pack's own."""
    last = SchemeChange.objects.filter(approved=True, scheme=key).order_by("-decided_at").first()
    return last.text if last else shipped_text(pack, key)


def shipped_text(pack: Pack, key: str) -> str:
    """The file of a scheme as the pack brings it."""
    file = open_pack(pack.name).schemes[key].file
    assert file is not None  # noqa: S101  (schemes of a pack come from files)
    return file.read_text(encoding="utf-8")


def pack_has_moved(pack: Pack, key: str) -> bool:
    """Has the pack's own file changed since the change that holds here was proposed?"""
    last = SchemeChange.objects.filter(approved=True, scheme=key).order_by("-decided_at").first()
    return last is not None and last.shipped != rewriting.fingerprint(shipped_text(pack, key))


def begun_here(key: str, since: dt.date) -> bool:
    """Did an approved change of this scheme begin on this day?"""
    return SchemeChange.objects.filter(approved=True, scheme=key, since=since).exists()


@dataclass(frozen=True)
class Difference:
    """One condition before and after."""

    before: scheme_page.Line | None
    after: scheme_page.Line
    differs: bool


def proposed_scheme(change: SchemeChange) -> tuple[Pack, Scheme]:
    """The scheme as it would be, and the pack it belongs to as it is."""
    pack = schemes.current_pack(change.pack)
    return pack, schemes.read_text(pack, change.scheme, change.text)


def difference(pack: Pack, scheme: Scheme, *, condition: str, since: dt.date) -> Difference:
    """The condition as it was the day before, beside the new one."""
    version = scheme.on(since)
    assert version is not None  # noqa: S101  (the proposal was read before it was stored)
    after = version.condition(condition)
    assert after is not None  # noqa: S101
    old = scheme.on(since - rewriting.DAY)
    before = old.condition(condition) if old else None
    return Difference(
        before=scheme_page.line(pack, before) if before else None,
        after=scheme_page.line(pack, after),
        differs=before is None or before.rule.text != after.rule.text,
    )
