"""The server's catalogues, compiled in Python: a machine without gettext's programs can run Muara.

A catalogue is `muara_server/locale/<language>/LC_MESSAGES/django.po`; what is compiled stands
beside it and is never committed.

    python -m muara_server.web.catalogues            compile what changed
"""

from __future__ import annotations

import os
from pathlib import Path

import polib

SERVER = Path(__file__).resolve().parent.parent
LOCALE = SERVER / "locale"


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Compile every catalogue that is newer than its compiled file; returns what was written.

    >>> all(path.suffix == ".mo" for path in compile_catalogues())
    True
    """
    sources = sorted(locale.glob("*/LC_MESSAGES/*.po"))
    return [_compiled(source) for source in sources if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime <= source.stat().st_mtime


def _compiled(source: Path) -> Path:
    """Written beside and moved into place: whoever starts meanwhile reads a whole file."""
    target, beside = source.with_suffix(".mo"), source.with_suffix(f".{os.getpid()}.mo")
    polib.pofile(str(source)).save_as_mofile(str(beside))
    beside.replace(target)
    return target


if __name__ == "__main__":
    compile_catalogues()
