"""XML from outside, read so that it can do no harm.

No document type, no entity, nothing fetched from elsewhere (defusedxml); bounded in size, depth and
number of elements, so that a few bytes never become many.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from .faults import fault

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST, DEEPEST, MOST = 10_000_000, 64, 500_000
"""Bytes of a document, levels of nesting, and elements: far beyond any form that was published."""


def read_xml(content: bytes, *, largest: int = LARGEST) -> Element:
    """The root element. Raises FormError where it cannot be read, or should not be.

    >>> read_xml(b"<data id='visit'/>").get("id")
    'visit'
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if len(content) > largest:
        raise fault("too_large", found=f"{len(content)} bytes", most=f"{largest} bytes")
    try:
        steps = iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True)
        return _bounded(steps)
    except DefusedXmlException:
        raise fault("refused_xml") from None
    except (ParseError, LookupError, ValueError) as problem:
        raise fault("not_xml", problem=_plain(problem)) from None


def _bounded(steps: object) -> Element:
    root: Element | None = None
    depth = seen = 0
    for event, element in steps:  # type: ignore[attr-defined]
        depth += 1 if event == "start" else -1
        seen += event == "start"
        root = element if root is None else root
        if depth > DEEPEST:
            raise fault("too_deep", most=DEEPEST)
        if seen > MOST:
            raise fault("too_large", found=f"more than {MOST} elements", most=MOST)
    if root is None:
        raise fault("not_xml", problem="it is empty")
    return root


def _plain(problem: Exception) -> str:
    """Where it stops being XML; never a piece of its text, which may hold a name."""
    place = getattr(problem, "position", None)
    return f"line {place[0]}, column {place[1] + 1}" if place else "its encoding is not known"


def name_of(element: Element) -> str:
    """The name of an element, without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """The elements of this name directly below."""
    return [each for each in element if name_of(each) == name]


def child(element: Element, name: str) -> Element | None:
    """The first element of this name directly below."""
    return next(iter(children(element, name)), None)
