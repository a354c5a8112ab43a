"""A table as a page of HTML that needs nothing else: to read, to send, to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from muara.tables.layout import Layout, Row, laid_out
from muara.tables.markup import Markup, element, joined
from muara.tables.table import Table
from muara.tables.telling import Figure, Telling

STYLE = Path(__file__).with_suffix(".css")


def as_html(
    table: Table, said: Telling, *, drawings: Sequence[str] = (), command: str = ""
) -> bytes:
    """The whole page: what the figures rest on, the table, what its signs mean, the drawings."""
    head = element(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", table.title),
        element("style", Markup(STYLE.read_text(encoding="utf-8"))),
    )
    across = None if len(laid_out(table).columns) == 1 else "across"
    main = element("main", *_body(table, said, drawings, command))
    body = element("body", main, class_=across)
    page = element("html", head, body, lang=table.language)
    return f"<!doctype html>\n{page}\n".encode()


def _body(table: Table, said: Telling, drawings: Sequence[str], command: str) -> Iterator[Markup]:
    foot = " · ".join(text for text in (table.title, table.definition, table.survey) if text)
    yield element("p", foot, class_="foot", aria_hidden="true")
    yield element("h1", table.title)
    about = [part for pair in said.about(table) for part in _pair(*pair)]
    yield element("dl", *about)
    if not table.published:
        yield element("p", said.word("not_published"), class_="stop")
    drawn = [element("section", *_drawn(drawings, said))] if drawings else []
    yield element("div", element("section", *_told(table, said)), *drawn, class_="both")
    if table.notes:
        yield element("h2", said.word("notes"))
        yield element("ul", *(element("li", note) for note in table.notes), class_="notes")
    if command:
        yield element("h2", said.word("command"))
        yield element("code", command)


def _told(table: Table, said: Telling) -> Iterator[Markup]:
    name = {"role": "group", "aria_label": table.title, "tabindex": "0"}
    yield element("div", _table(table, said), class_="wide", **name)
    for line in said.legend(table):
        yield element("p", line, class_="below")


def _drawn(drawings: Sequence[str], said: Telling) -> Iterator[Markup]:
    yield element("h2", said.word("drawn"))
    yield from (element("figure", Markup(drawing)) for drawing in drawings)


def _pair(head: str, text: str) -> tuple[Markup, Markup]:
    return element("dt", head), element("dd", text)


# --- the table ---


def _table(table: Table, said: Telling) -> Markup:
    layout = laid_out(table)
    one = len(layout.columns) == 1
    heads = list(_heads_of_one(table, layout, said) if one else _heads_of_many(layout, said))
    caption = ", ".join(text for text in (table.survey, said.day(table.survey_date)) if text)
    bodies = [
        element("tbody", *_group(label, rows, layout, said, len(heads)))
        for label, rows in layout.groups()
    ]
    row = element("tr", *(element("th", head, scope="col") for head in heads))
    told = [element("caption", caption)] if caption else []
    return element("table", *told, element("thead", row), *bodies)


def _heads_of_one(table: Table, layout: Layout, said: Telling) -> Iterator[str]:
    yield said.word("group")
    yield said.head(layout.columns[0].unit)
    yield said.heading_of_interval(table)
    for key in ("se", "deff", "asked", "weighted"):
        yield said.word(key)


def _heads_of_many(layout: Layout, said: Telling) -> Iterator[str]:
    yield said.word("group")
    for column in layout.columns:
        yield f"{column.label} ({said.head(column.unit)})"
    if layout.shares_n:
        yield said.word("asked")
        yield said.word("weighted")


def _group(
    label: str, rows: Sequence[Row], layout: Layout, said: Telling, width: int
) -> Iterator[Markup]:
    if label:
        head = element("th", label, colspan=width, scope="rowgroup", class_="head")
        yield element("tr", head)
    for row in rows:
        name = element("th", row.label, scope="row", class_=None if row.group else "all")
        yield element("tr", name, *_cells(row, layout, said, width - 1))


def _cells(row: Row, layout: Layout, said: Telling, width: int) -> Iterator[Markup]:
    if words := row.words:
        yield element("td", said.value(words), colspan=width, class_="words")
    elif len(layout.columns) == 1:
        yield from _all_of(row.told[0], said)
    else:
        yield from (_short(figure, said, n=not layout.shares_n) for figure in row.figures)
        if layout.shares_n:
            known = next((each for each in row.told if each.n is not None), None)
            yield element("td", said.number(known.n if known else None, 0))
            yield element("td", said.number(known.weighted if known else None, 0))


def _all_of(figure: Figure, said: Telling) -> Iterator[Markup]:
    yield element("td", said.value(figure))
    yield element("td", said.interval(figure))
    yield element("td", said.se(figure))
    yield element("td", said.number(figure.deff, 1))
    yield element("td", said.number(figure.n, 0))
    yield element("td", said.number(figure.weighted, 0))


def _short(figure: Figure | None, said: Telling, *, n: bool) -> Markup:
    """A figure among others of its row: its interval below it, and its n where that is its own."""
    if figure is None:
        return element("td")
    if figure.value is None:
        return element("td", said.value(figure), class_="words")
    below = [said.interval(figure)]
    if n:
        below.append(f"n {said.number(figure.n, 0)}")
    small = [element("small", text) for text in below if text]
    return element("td", joined(said.value(figure), *small))
