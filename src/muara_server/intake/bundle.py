"""The files that a phone's browser needs without a connection, and whether they were built.

ODK Web Forms is built by `make web` into static/intake/web; without it the server runs, and the
pages of the field say what is missing.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib.staticfiles import finders
from django.templatetags.static import static

ENTRY = "intake/web/forms.js"
shows_forms = csp_update(
    {
        "script-src": [WASM_UNSAFE_EVAL],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["blob:"],
        "media-src": [SELF, "blob:"],
    }
)
"""What a page may do more than others, where ODK Web Forms runs in it."""
PLAIN = (
    "intake/field/fill.css",
    "intake/field/list.css",
    "intake/field/caseload.js",
    "intake/field/fill.js",
    "intake/field/list.js",
    "intake/field/phone.js",
    "intake/field/sending.js",
    "intake/field/vault.js",
    "intake/field/words.js",
    "web/mark.svg",
    "web/muara.css",
)


def is_built() -> bool:
    """Whether forms can be shown in the browser."""
    return finders.find(ENTRY) is not None


def addresses() -> list[str]:
    """Where these files are served."""
    return [static(name) for name in _names()]


@cache
def version() -> str:
    """Another one whenever one of the files has changed; the server starts anew after that."""
    content = hashlib.sha256()
    for name in _names():
        content.update(name.encode() + _path(name).read_bytes())
    return content.hexdigest()[:16]


def worker() -> str:
    """The service worker, as it lies among the static files."""
    return _path("intake/field/worker.js").read_text()


def _names() -> list[str]:
    entry = finders.find(ENTRY)
    built = sorted(Path(entry).parent.glob("*.js")) if entry else []
    return [*PLAIN, *(f"intake/web/{path.name}" for path in built)]


def _path(name: str) -> Path:
    return Path(finders.find(name))
