"""The results as files: the same figures, with what is invented said in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from muara_server.programme import beside, frames, queries
from muara_server.programme.beside import Beside
from muara_server.programme.lists import Opened
from muara_server.programme.results import Results

RESULT_COLUMNS = (
    "programme",
    "as_of",
    "known_on",
    "indicator",
    "label",
    "state",
    "district",
    "sex",
    "target",
    "counted",
    "visits",
    "children_relapsed",
    "reported",
    "reported_as_of",
    "verified",
    "invented",
)
LIST_COLUMNS = (
    "programme",
    "indicator",
    "as_of",
    "known_on",
    "id",
    "on",
    "district",
    "sex",
    "counted",
    "visits",
    "children_relapsed",
    "invented",
)


def result_rows(shown: Results) -> Iterator[Sequence[Any]]:
    """Every figure of the page: the whole, by sex, by district; small cells withheld."""
    yield RESULT_COLUMNS
    for target in shown.asked.targets.values():
        if not target.indicator:
            yield _row(shown, target.key, target.labels, target=target.value)
    for key in shown.counts:
        yield from _of_indicator(shown, key)


def list_rows(shown: Results, opened: Opened) -> Iterator[Sequence[Any]]:
    """The list behind a figure; where it may not be seen, the counts by district."""
    about = (shown.asked.slug, opened.indicator.key, shown.as_of, shown.known_on or "")
    invented = _invented(shown)
    yield LIST_COLUMNS
    if opened.elsewhere:
        for district, value, told in opened.districts:
            yield (*about, "", "", district, "", _shown(value), *_beside(told).values(), invented)
    for row in opened.rows:
        own = ("", "") if row.visits is None else (row.visits, int(bool(row.relapses)))
        yield (*about, row.pseudonym, row.on, row.district, row.sex, 1, *own, invented)


def _of_indicator(shown: Results, key: str) -> Iterator[Sequence[Any]]:
    counted, said = shown.counts[key], shown.asked.reported_on(key, shown.as_of)
    labels, smallest = counted.indicator.labels, shown.asked.indicators.smallest_cell
    targets = (each for each in shown.asked.targets.values() if each.indicator == key)
    target = next(targets, None)
    yield _row(
        shown,
        key,
        labels,
        target=target.value if target else "",
        counted=_shown(shown.shown(counted.value)),
        **_beside(beside.of_all(shown, key)),
        reported=said.value if said else "",
        reported_as_of=said.as_of if said else "",
        verified=_("not yet"),
        invented="" if said and said.value is not None else _invented(shown),
    )
    if "sex" in counted.indicator.by:
        published = said is not None and "sex" in said.split
        told_of = beside.of_sexes(shown, key)
        for sex, value in frames.published_by_sex(counted, smallest=smallest).items():
            told = said.split["sex"].get(sex, "") if said and published else _("not disaggregated")
            yield _row(
                shown,
                key,
                labels,
                sex=sex,
                counted=_shown(value),
                **_beside(told_of.get(sex)),
                reported=told,
                invented="" if published else _invented(shown),
            )
    known = queries.districts_of(shown.asked)
    cells, told_in = _by_place(shown, key), beside.of_places(shown, key, strictly=True)
    for code, place in known.items():
        yield _row(
            shown,
            key,
            labels,
            state=place.parent.name() if place.parent else "",
            district=place.name(),
            counted=_shown(cells[code]),
            **_beside(told_in.get(code)),
            reported=_("not disaggregated"),
            invented=_invented(shown),
        )


def _by_place(shown: Results, key: str) -> dict[str, int | None]:
    """What may leave: small counts are withheld even of the reader's own district.

    And what is withheld of the others must hold without it, because the reader knows it.
    """
    places, smallest = list(queries.districts_of(shown.asked)), shown.asked.indicators.smallest_cell
    counted = shown.counts[key]
    strict = frames.published_by_place(counted, places, smallest=smallest)
    own = frames.published_by_place(counted, places, smallest=smallest, opened=shown.opened)
    return {place: None if strict[place] is None else own[place] for place in places}


def _row(shown: Results, key: str, labels: Any, **said: Any) -> list[Any]:
    cells = {
        "programme": shown.asked.slug,
        "as_of": shown.as_of,
        "known_on": shown.known_on,
        "indicator": key,
        "label": queries.in_language(labels),
        **said,
    }
    return ["" if cells.get(name) is None else cells.get(name, "") for name in RESULT_COLUMNS]


def _beside(told: Beside | None) -> dict[str, Any]:
    """The visits and the relapses beside a success; empty beside any other figure."""
    if told is None:
        return {"visits": "", "children_relapsed": ""}
    return {"visits": _shown(told.visits), "children_relapsed": _shown(told.relapsed)}


def _shown(value: int | None) -> Any:
    return _("withheld") if value is None else value


def _invented(shown: Results) -> str:
    return _("invented for the demonstration") if shown.invented else ""
