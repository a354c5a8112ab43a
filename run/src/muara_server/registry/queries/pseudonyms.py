"""Names that say nothing, for lists that may be seen where files may not."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

from muara_server import keyring


def pseudonym(programme: str, unit: str) -> str:
    """A name for somebody in a list: the same in every list of a programme, and nobody's.

    Made with a key from outside the database, so that nobody can go back from it, or join it with
    the ids of another file.
    """
    key = keyring.secret(settings.MUARA_KEYS, "pseudonyms")
    mac = hmac.new(key, f"{programme}/{unit}".encode(), hashlib.sha256).digest()
    text = base64.b32encode(mac[:5]).decode()
    return f"{text[:4]}-{text[4:]}"
