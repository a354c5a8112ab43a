"""The tables of the measures as files: with what they count, for which day, by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from muara_server.convergence.camping import Camps
from muara_server.convergence.depths import Depth
from muara_server.convergence.gaps import Gap, Region
from muara_server.convergence.measured import Measured
from muara_server.convergence.saturations import Saturation

Row = Sequence[Any]

ABOUT = (
    "programme",
    "as_of",
    "known_on",
    "measure",
    "definition",
    "version",
    "counted_at",
    "entries_since",
    "invented",
)
GAP = (
    "district",
    "block",
    "families",
    "families_lacking",
    "families_perhaps_lacking",
    "due_not_received",
    "perhaps_due_not_received",
    "value",
    "currency",
    "not_valued",
    "withheld",
)
SHARES = (
    "sat",
    "sat_low",
    "sat_high",
    "off_target",
    "unknown_share",
)
SATURATION = ("scheme", "scheme_title", "scheme_since", "district", *SHARES, "withheld")
DEPTH = (
    "households",
    "nothing_due",
    "deprived",
    "h",
    "h_low",
    "h_high",
    "a",
    "a_low",
    "a_high",
    "m0",
    "m0_low",
    "m0_high",
)
CHANGE = (
    "fixed",
    "m0_before",
    "m0_after",
    "delta",
    "delta_low",
    "delta_high",
    "delta_same_pillars",
    "relisted",
    "delta_open",
    "delta_apart",
    "newly_registered",
    "newly_due",
    "left",
    "no_longer_due",
)
CAMPS = (
    "place",
    "district",
    "paper",
    "unlocks",
    "perhaps_unlocks",
    "families",
    "value",
    "withheld",
)


def gap_rows(shown: Gap) -> Iterator[Row]:
    """The districts, or a district with its blocks."""
    definition = _(
        "Pairs of a family or person and a scheme that appear due and are not received: certainly, "
        "and possibly, where something is not known. Money by the year, of the certain ones."
    )
    about = _about(shown, "gap", definition)
    yield (*ABOUT, *GAP)
    chosen = [each for each in shown.districts if shown.place in ("", each.code)]
    for each in chosen:
        yield (*about, each.name, "", *_gap(each, shown.currency))
    for each in shown.blocks:
        yield (*about, shown.names[shown.place], each.name, *_gap(each, shown.currency))


def _gap(region: Region, currency: str) -> Row:
    if region.withheld or region.lacking is None or region.possible is None:
        return ("",) * (len(GAP) - 3) + (_("withheld"),)
    return (
        region.families,
        region.lacking.value,
        region.possible.value,
        region.low,
        region.high,
        region.amount,
        currency,
        region.unvalued,
        "",
    )


def saturation_rows(shown: Saturation) -> Iterator[Row]:
    """Every scheme in every district."""
    definition = _(
        "Received over due; with the bounds where something is not known. Where more than 20 per "
        "cent is not known the bounds stand alone. Off target: received and not due, of all "
        "received."
    )
    about = _about(shown, "saturation", definition)
    yield (*ABOUT, *SATURATION)
    for scheme in shown.schemes:
        version = scheme.on(shown.as_of)
        since = version.since if version else ""
        for code, name in shown.names.items():
            row = shown.cells.get((code, scheme.key))
            if row is not None:
                title = scheme.title.get("en", scheme.key)
                yield (*about, scheme.key, title, since, name, *_cells(row, SHARES))


def depth_rows(shown: Depth) -> Iterator[Row]:
    """The depth by district and, with an earlier day, the change."""
    definition = _(
        "H: families that lack a third or more of the areas of life due to them. A: how much they "
        "lack on average. M0 = H x A. Change: earlier less later, on the same families."
    )
    about = _about(shown, "depth", definition)
    then = {each.name: each.row for each in shown.changes}
    compared = CHANGE if shown.before else ()
    head = ("before", *compared) if shown.before else ()
    yield (*ABOUT, "district", *DEPTH, "withheld", *head)
    for each in shown.rows:
        more: Row = ()
        if shown.before:
            changed = then.get(each.name, {"withheld": True})
            more = (shown.before, *_cells(changed, compared)[:-1])
        yield (*about, each.name or _("All districts"), *_cells(each.row, DEPTH), *more)


def camp_rows(shown: Camps) -> Iterator[Row]:
    """The papers by place, or over the whole programme for whoever opens no list."""
    definition = _(
        "Pairs that are due, not received and lack this paper alone; perhaps: where nobody asked "
        "about another paper."
    )
    about = _about(shown, "papers", definition)
    yield (*ABOUT, *CAMPS)
    if shown.within:
        for each in shown.papers:
            yield (
                *about,
                each.place,
                each.district,
                each.paper,
                each.unlocks,
                each.possible,
                each.families,
                each.value,
                "",
            )
        return
    for paper in shown.of_all:
        gone = _("withheld") if paper.unlocks is None else ""
        told = (paper.unlocks, paper.possible, paper.families)
        yield (*about, "", "", paper.paper, *("" if n is None else n for n in told), "", gone)


def _about(shown: Measured, measure: str, definition: str) -> Row:
    version = _("schemes in force on %(day)s") % {"day": shown.as_of.isoformat()}
    return (
        shown.area.programme,
        shown.as_of,
        shown.known_on or "",
        measure,
        definition,
        version,
        shown.counted.counted_at.isoformat(timespec="minutes") if shown.counted else "",
        shown.entries_since,
        _("invented for the demonstration") if shown.invented else "",
    )


def _cells(row: Mapping[str, Any], names: Iterable[str]) -> Row:
    """These cells and whether they are withheld; nothing stands in a withheld row."""
    if row["withheld"]:
        return (*("" for _name in names), _("withheld"))
    return (*("" if row[name] is None else row[name] for name in names), "")
