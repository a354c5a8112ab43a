"""What was asked of services: what is late, and what no service meets."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.accounts import rules as accounts
from muara_server.casework.queries.providers import service_in_words
from muara_server.casework.views.referral_figures import Figures

from .define import MOST, Pack, Row, Section


def referrals(pack: Pack) -> Iterator[Section]:
    """Referrals that nobody answered in time, by service, the most late first."""
    if not accounts.allows(pack.user, "aggregate.read"):
        return
    shown = Figures(pack.user, pack.body.place, None, pack.on)
    heads = ("sent", "confirmed", "late")
    address = f"{reverse('casework:referral-figures')}{pack.asked}"
    lines = []
    for line in shown.by_service:
        told = {key: number for key, _head, number in line.numbers}
        late = told["late"].count or 0
        cells = [
            pack.note(
                f"{line.name}: {_HEADS[key]()}", told[key].count, told[key].address or address
            )
            for key in heads
        ]
        lines.append((late, Row(line.name, cells, late=late > 0)))
    rows = [row for _late, row in sorted(lines, key=lambda each: -each[0])]
    yield Section(
        key="referrals",
        title=_("Referrals, and what is late"),
        says=_(
            "Sent to each service, confirmed by the family, and past their day without an answer."
        ),
        heads=[_HEADS[key]() for key in heads],
        rows=rows[:MOST],
        more=max(0, len(rows) - MOST),
        why="" if rows else _("No referral was sent from here."),
    )


_HEADS = {
    "sent": lambda: _("Sent"),
    "confirmed": lambda: _("Confirmed by the family"),
    "late": lambda: _("Late now"),
}


def unmet(pack: Pack) -> Iterator[Section]:
    """Needs for which there is no service here."""
    if not accounts.allows(pack.user, "aggregate.read"):
        return
    shown = Figures(pack.user, pack.body.place, None, pack.on)
    told = shown.unmet("district")
    address = f"{reverse('casework:unmet')}{pack.asked}"
    sums: dict[str, list[int | None]] = {}
    for (service, _district), value in told.items():
        sums.setdefault(service, []).append(value)
    rows = []
    for service, values in sums.items():
        name = service_in_words(service)
        known = None if None in values else sum(value or 0 for value in values)
        rows.append(Row(name, [pack.note(name, known, address)]))
    yield Section(
        key="unmet",
        title=_("Needs that no service meets here"),
        says=_("A child or family needed it, and there was no such service."),
        heads=[_("Times")],
        rows=rows,
        why="" if rows else _("None is recorded."),
    )
