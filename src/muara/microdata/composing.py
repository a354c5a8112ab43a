"""A mapping file written from its tables: what was chosen on a page is what `--map` reads."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DELETE = "\x7f"  # JSON leaves it as it is, TOML refuses it


def mapping_text(tables: Mapping[str, Any]) -> str:
    """The text of a mapping file with these tables; empty ones are left out.

    >>> print(mapping_text({"columns": {"age": "CB3"}, "recode": {"sex": {"1": "male"}}}))
    [columns]
    age = "CB3"
    <BLANKLINE>
    [recode.sex]
    1 = "male"
    <BLANKLINE>
    """
    return "\n".join(
        "\n".join([f"[{name}]", *_lines(table), ""]) for name, table in _tables(tables) if table
    )


def _tables(tables: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, table in tables.items():
        if name == "recode":
            yield from ((f"recode.{_key(word)}", codes) for word, codes in table.items())
        else:
            yield name, table


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(name)} = {_value(value)}" for name, value in table.items())


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case dt.date():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return f"{{ {', '.join(_lines(value))} }}"
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace(_DELETE, "\\u007f")
