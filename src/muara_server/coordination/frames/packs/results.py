"""What was reached: results against targets, and families on the way to a benefit."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.convergence.funnels import Funnel
from muara_server.programme import queries as programmes
from muara_server.programme.own_targets import OwnTarget, targets_at
from muara_server.programme.results import Results

from .define import Pack, Row, Section


def results(pack: Pack) -> Iterator[Section]:
    """Results against targets: of every district of the place."""
    asked = programmes.programme(pack.body.programme)
    if asked is None or not accounts.allows(pack.user, "results.read"):
        return
    opening = programmes.opening(pack.user, asked.slug)
    shown = Results(asked, pack.on, None, opening)
    if pack.is_national:
        yield _of_the_whole(pack, shown)
    wanted = [row for row in shown.district_rows() if pack.within(row.code)]
    yield Section(
        key="results",
        title=_("Results by district"),
        says=_(
            "Counted from records up to the day, not reported. Short of: what is still lacking."
        ),
        heads=[*(title for title, _success in shown.heads()), _("Short of the target")],
        rows=[
            Row(
                row.name,
                [
                    *(pack.note(cell.label, cell.value, cell.address) for cell in row.cells),
                    "" if row.short is None else figures.number(row.short),
                ],
            )
            for row in wanted
        ],
    )


def own_targets(pack: Pack) -> Iterator[Section]:
    """What a district itself set out to reach, beside what is counted there."""
    if not accounts.allows(pack.user, "results.read"):
        return
    held = targets_at(pack.body.place, pack.user, on=pack.on)
    if not held:
        return
    yield Section(
        key="own-targets",
        title=_("What the district set out to reach"),
        says=_("Counted from records up to the day, by the definition the target was set with."),
        heads=[_("Counted"), _("Target"), _("To be reached by"), _("Of the target")],
        rows=[
            Row(
                each.label,
                [
                    _("counted otherwise now: set it again")
                    if each.redefined
                    else pack.note(each.label, each.counted, each.address),
                    figures.number(each.value),
                    figures.day(each.by),
                    "" if (share := _share(each)) is None else f"{share} %",
                ],
                share=None if (share := _share(each)) is None else min(share, 100),
            )
            for each in held
        ],
    )


def _share(target: OwnTarget) -> int | None:
    if target.counted is None or target.value <= 0:
        return None
    return round(100 * target.counted / target.value)


def _of_the_whole(pack: Pack, shown: Results) -> Section:
    return Section(
        key="targets",
        title=_("Results against targets"),
        says=_("Of the whole programme, counted from records up to the day."),
        heads=[_("Counted"), _("Target"), _("Of the target")],
        rows=[
            Row(
                tile.title,
                [
                    pack.note(tile.title, tile.counted.value, tile.counted.address),
                    figures.number(tile.target.value) if tile.target.value else _("none set"),
                    "" if tile.percent is None else f"{tile.percent} %",
                ],
                share=min(tile.percent, 100) if tile.percent is not None else None,
            )
            for tile in shown.tiles()
        ],
    )


def funnel(pack: Pack) -> Iterator[Section]:
    """How many families come through, from the first visit to a benefit."""
    area = pack.area
    if area is None:
        return
    shown = Funnel(area=area, as_of=pack.on, known_on=None, place=pack.here)
    title, says = _("Families on the way to a benefit"), _("Each once, at the furthest stage.")
    if shown.empty:
        yield Section("funnel", title, says, why=_("No stage is recorded here yet."))
    elif pack.here or pack.is_national:
        rows = [
            Row(
                each.name,
                [pack.note(each.name, each.counted.value, each.counted.address)],
                share=each.share if each.counted.value is not None else None,
            )
            for each in shown.stages
        ]
        yield Section("funnel", title, says, heads=[_("Families")], rows=rows)
    else:
        districts = zip(area.districts, shown.districts, strict=True)
        rows = [
            Row(row.name, [pack.note(each.label, each.value, each.address) for each in row.cells])
            for code, row in districts
            if pack.within(code)
        ]
        yield Section("funnel", title, says, heads=shown.stage_names(), rows=rows)
