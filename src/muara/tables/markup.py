"""HTML and SVG from parts: whatever is not markup already is escaped."""

from __future__ import annotations

from html import escape


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: object) -> Markup:
    """An element with its children and attributes; an attribute that is None is left out.

    `class_` is `class`, `stroke_width` is `stroke-width`; numbers are written to two decimals.

    >>> element("td", "fewer < 25", class_="n", colspan=2)
    '<td class="n" colspan="2">fewer &lt; 25</td>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{said}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Pieces one after another."""
    whole = (each if isinstance(each, Markup) else escape(each, quote=False) for each in children)
    return Markup("".join(whole))


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
