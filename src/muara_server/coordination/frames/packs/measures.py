"""What is due and does not arrive, why not, and where: with the map of a scheme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.convergence.gaps import Gap
from muara_server.convergence.saturations import OfScheme, Saturation

from .define import MOST, Cell, Pack, Row, Section

if TYPE_CHECKING:
    from muara_server.convergence.queries.area import Area
    from muara_server.convergence.saturations import SchemeRow, Share

MOST_COLUMNS = 3
"""More districts than this do not fit beside each other on paper."""


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
    lines = [line for pillar in shown.pillars for line in pillar.schemes]
    here = {line.key: _here(line, shown.names, names) for line in lines}
    wide = len(names) > MOST_COLUMNS
    lines = [line for line in lines if _holds(here[line.key], told=wide)]
    cells = _extremes if wide else _each
    yield Section(
        "saturation",
        _("How much of what is due arrives"),
        _("Received, of all that is due; an interval where too much is not known."),
        heads=[_("Least"), _("Most")] if wide else list(names.values()),
        rows=[Row(line.title, cells(pack, here[line.key], names)) for line in lines],
    )
    least = min(
        ((low, line.key) for line in lines if (low := _least(here[line.key])) is not None),
        default=None,
    )
    if least:
        of = OfScheme(area, as_of=pack.on, known_on=None, key=least[1])
        title = _("The map of the scheme that arrives least: %(scheme)s") % {"scheme": of.title}
        yield Section("map", title, _("Received, of all that is due."), map=of)


def _here(line: SchemeRow, all_of: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Share]:
    cells = dict(zip(all_of, line.cells, strict=True))
    return {code: cells[code] for code in names}


def _holds(shares: Mapping[str, Share], *, told: bool) -> bool:
    """Does a scheme hold in any of the districts, and (`told`) is its share known in one?"""
    if told:
        return any(each.value is not None for each in shares.values())
    return any(each.state != "absent" for each in shares.values())


def _least(shares: Mapping[str, Share]) -> int | None:
    return min((each.value for each in shares.values() if each.value is not None), default=None)


def _share(pack: Pack, share: Share, name: str = "") -> Cell:
    """A share with its number; a dash where the scheme does not hold."""
    if share.state == "absent":
        return "–"
    said = None if share.state == "withheld" else f"{name} {share.said}".strip()
    return pack.note(share.label, said, share.address)


def _each(pack: Pack, shares: Mapping[str, Share], _names: Mapping[str, str]) -> list[Cell]:
    return [_share(pack, each) for each in shares.values()]


def _extremes(pack: Pack, shares: Mapping[str, Share], names: Mapping[str, str]) -> list[Cell]:
    """Of many districts the one in which least arrives, and the one in which most does."""
    told = sorted((each.value, code) for code, each in shares.items() if each.value is not None)
    if not told:
        return ["–", "–"]
    return [_share(pack, shares[code], names[code]) for _value, code in (told[0], told[-1])]
