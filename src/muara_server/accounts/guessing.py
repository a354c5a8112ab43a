"""What is kept of a login that somebody tried: enough to count guesses, nothing to read."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings

from muara_server import keyring

if TYPE_CHECKING:
    from django.http import HttpRequest


def tried(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """A keyed hash of the login as typed: people type names, and passwords, into that field."""
    typed = (credentials or {}).get("login") or request.POST.get("login", "")
    key = keyring.secret(settings.MUARA_KEYS, "logins")
    return hmac.new(key, typed.strip().lower().encode(), hashlib.sha256).hexdigest()
