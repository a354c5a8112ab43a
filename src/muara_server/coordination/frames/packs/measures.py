"""What is due and does not arrive, why not, and where: with the map of a scheme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.convergence.gaps import Gap
from muara_server.convergence.saturations import OfScheme, Saturation

from .define import MOST, Cell, Pack, Row, Section

if TYPE_CHECKING:
    from muara_server.convergence.queries.area import Area


def measures(pack: Pack) -> Iterator[Section]:
    """What is due and does not arrive, and the schemes with their map."""
    area = pack.area
    if area is None:
        return
    gap = Gap(area, as_of=pack.on, known_on=None, place=pack.here)
    work = gap.ask(pack.user)
    title = _("What is due and does not arrive")
    if gap.counted is None:
        far = figures.number(work.percent) if work else "0"
        why = _("It is being counted: %(percent)s per cent. Print the pack again in a minute.")
        yield Section("gap", title, "", why=why % {"percent": far})
        return
    if gap.empty:
        yield Section("gap", title, "", why=_("No family is known on this day."))
        return
    yield _gap(pack, gap, title)
    yield from _reasons(pack, gap)
    yield from _saturation(pack, area)


def _gap(pack: Pack, gap: Gap, title: str) -> Section:
    regions = [gap.whole] if pack.here and gap.whole else gap.districts
    wanted = [each for each in regions if pack.here or pack.within(each.code)]
    return Section(
        key="gap",
        title=title,
        says=_("Families of working children that lack something certainly due."),
        heads=[_("Families known"), _("Lack something due"), _("Share")],
        rows=[
            Row(
                each.name or pack.place,
                [
                    "" if each.families is None else figures.number(each.families),
                    pack.note(
                        f"{_('Lack something due')}, {each.name or pack.place}",
                        each.lacking.value if each.lacking else None,
                        each.lacking.address if each.lacking else each.address,
                    ),
                    "" if each.share is None else f"{each.share} %",
                ],
                share=each.share,
            )
            for each in wanted
        ],
    )


def _reasons(pack: Pack, gap: Gap) -> Iterator[Section]:
    found = gap.reasons if pack.here or pack.is_national else []
    if found:
        rows = [
            Row(
                each.said,
                [pack.note(each.said, each.families.value, each.families.address)],
            )
            for each in found[:MOST]
        ]
        says = _("What certainly stands between a family and what is due, the commonest first.")
        yield Section("reasons", _("Why not"), says, heads=[_("Families")], rows=rows)


def _saturation(pack: Pack, area: Area) -> Iterator[Section]:
    """Every scheme in the place, and the map of the one that reaches fewest of those it is due."""
    shown = Saturation(area, as_of=pack.on, known_on=None)
    names = {code: name for code, name in shown.names.items() if pack.within(code)}
    rows, weakest = [], None
    for pillar in shown.pillars:
        for line in pillar.schemes:
            cells = dict(zip(shown.names, line.cells, strict=True))
            told = [cells[code] for code in names]
            if all(each.state == "absent" for each in told):
                continue
            noted: list[Cell] = [
                pack.note(
                    each.label or line.title,
                    each.said if each.state != "withheld" else None,
                    each.address or line.address,
                )
                if each.state != "absent"
                else "–"
                for each in told
            ]
            rows.append(Row(line.title, noted))
            low = min((each.value for each in told if each.value is not None), default=None)
            if low is not None and (weakest is None or low < weakest[0]):
                weakest = (low, line.key)
    says = _("Received, of all that is due; an interval where too much is not known.")
    yield Section(
        "saturation",
        _("How much of what is due arrives"),
        says,
        heads=list(names.values()),
        rows=rows,
    )
    if weakest:
        of = OfScheme(area, as_of=pack.on, known_on=None, key=weakest[1])
        title = _("The map of the scheme that arrives least: %(scheme)s") % {"scheme": of.title}
        yield Section("map", title, _("Received, of all that is due."), map=of)
