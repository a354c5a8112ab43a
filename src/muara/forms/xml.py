"""XML from outside, read so that it can do no harm.

No document type, so no entity and nothing fetched from elsewhere; bounded in size, depth and
number of elements, so that a few bytes never become many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Never
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError, ParserCreate

from .faults import fault

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST, DEEPEST, MOST = 10 * 1024 * 1024, 64, 500_000
"""Bytes of a document, levels of nesting, and elements: far beyond any form that was published."""


def read_xml(content: bytes, *, largest: int = LARGEST) -> Element:
    """The root element. Raises FormError where it cannot be read, or should not be.

    >>> read_xml(b"<data id='visit'/>").get("id")
    'visit'
    """
    if len(content) > largest:
        raise fault("too_large", found=f"{len(content)} bytes", most=f"{largest} bytes")
    # Each element has at most two tags, and the sign is this byte in UTF-8, UTF-16 and Latin.
    if content.count(b"<") > 2 * MOST:
        raise fault("too_large", found=f"more than {MOST} elements", most=MOST)
    try:
        _refuse_declarations(content)
        root = ElementTree.fromstring(content)  # noqa: S314  (it declares nothing: just seen)
    except (ExpatError, ElementTree.ParseError, LookupError, ValueError) as problem:
        raise fault("not_xml", problem=_plain(problem)) from None
    _check_depth(root)
    return root


def _refuse_declarations(content: bytes) -> None:
    """Without a document type there is no entity, and nothing to fetch.

    A parser that builds nothing looks first. The one of defusedxml does the same in Python, over
    ten times as slow, and every submission that arrives is read.
    """
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(content, True)


def _refuse(*_: object) -> Never:
    raise fault("refused_xml")


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(DEEPEST):
        level = [below for each in level for below in each]
        if not level:
            return
    raise fault("too_deep", most=DEEPEST)


def _plain(problem: Exception) -> str:
    """Where it stops being XML; never a piece of its text, which may hold a name."""
    line, column = getattr(problem, "lineno", None), getattr(problem, "offset", 0)
    return f"line {line}, column {column + 1}" if line else "its encoding is not known"


def name_of(element: Element) -> str:
    """The name of an element, without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """The elements of this name directly below."""
    return [each for each in element if name_of(each) == name]


def child(element: Element, name: str) -> Element | None:
    """The first element of this name directly below."""
    return next(iter(children(element, name)), None)
