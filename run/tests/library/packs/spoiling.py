"""A slip in a file of a pack, for tests of what is said of it."""

from __future__ import annotations

from pathlib import Path


def spoil(pack: Path, file: str, old: str, new: str) -> int:
    """Change the first `old` of a file to `new`; the line on which it stands."""
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
