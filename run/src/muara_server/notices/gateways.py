"""SMS gateways: how a short message leaves. One on the screen, one into a folder.

A deployment that has a modem or a contract brings a class of its own with the same `send`, and
names it in MUARA_SMS ("package.module.Class"): Muara itself calls nobody outside.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


class Gateway(Protocol):
    """Takes one message. Whatever it raises is a failure, which is tried again later."""

    def send(self, number: str, text: str) -> None:
        """Send the text to this number, written +, country, number."""
        ...


class Console:
    """Shows messages on the screen of the worker: for those who set Muara up."""

    def send(self, number: str, text: str) -> None:
        sys.stdout.write(f"SMS to {number}: {text}\n")


class Folder:
    """Leaves each message as a file in MUARA_HOME/sms, for a program that takes them from there.

    A file is JSON with number, text and moment; it appears whole or not at all, its name says
    nothing, and only the owner may read it. Whoever sends it removes it.
    """

    def send(self, number: str, text: str) -> None:
        folder = Path(settings.MUARA_HOME) / "sms"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = {"number": number, "text": text, "moment": timezone.now().isoformat()}
        draft = folder / f".{uuid.uuid4().hex}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / f"{draft.name[1:]}.json")


SHIPPED: dict[str, type[Gateway]] = {"console": Console, "folder": Folder}


def gateway() -> Gateway:
    """The gateway that MUARA_SMS names."""
    named = settings.MUARA_SMS
    found: type[Gateway] = SHIPPED.get(named) or import_string(named)
    return found()
