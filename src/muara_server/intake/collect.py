"""The code that sets ODK Collect up: settings as JSON, zlib, base64.

The format is documented at docs.getodk.org, "Settings QR codes". What a code leaves out, Collect
sets to its default.
"""

from __future__ import annotations

import base64
import json
import zlib

LANGUAGES = {"id": "in"}
"""Collect follows Android, where Indonesian still has its old code."""
COLOUR = "#0b5b73"


def settings_code(*, server: str, login: str, credential: str, language: str, project: str) -> str:
    """What stands in the QR code for one phone; `project` is what Collect calls this server.

    >>> code = settings_code(
    ...     server="https://x.org/openrosa", login="ani", credential="s", language="id",
    ...     project="Muara")
    >>> told = json.loads(zlib.decompress(base64.b64decode(code)))
    >>> told["general"]["server_url"], told["general"]["app_language"]
    ('https://x.org/openrosa', 'in')
    """
    told = {
        "general": {
            "protocol": "odk_default",
            "server_url": server,
            "username": login,
            "password": credential,
            "app_language": LANGUAGES.get(language, language),
            # The phone holds the forms that its worker is to fill, and keeps nothing it has sent.
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "delete_send": True,
            "analytics": False,
        },
        "admin": {"change_server": False, "delete_after_send": False, "analytics": False},
        "project": {"name": project, "icon": "M", "color": COLOUR},
    }
    packed = zlib.compress(json.dumps(told, separators=(",", ":")).encode(), level=9)
    return base64.b64encode(packed).decode()
