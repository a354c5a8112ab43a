"""The end of the chain, kept beside the keys and signed: a trail that is cut short shows it."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from muara_server import keyring
from muara_server.audit import chain

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Anchor:
    position: int
    chain: str


def path() -> Path:
    """Where the end of the chain is kept: outside the database."""
    return Path(settings.MUARA_KEYS) / "audit-head.json"


def write(position: int, link: str) -> None:
    """Replace the kept end in one step, so that a crash leaves the old one or the new one."""
    draft = path().with_name(f".{path().name}.{secrets.token_hex(8)}")  # two may seal at once
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(signed(position, link), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path())


def read() -> Anchor | None:
    """The kept end; None when there is none, or when it was not written with our key."""
    try:
        kept = json.loads(path().read_text(encoding="utf-8"))
        genuine = kept["signature"] == _signature(kept["position"], kept["chain"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Anchor(int(kept["position"]), str(kept["chain"])) if genuine else None


def signed(position: int, link: str) -> dict[str, Any]:
    """The end of the chain with a signature that anybody can check against the public key."""
    return {
        "position": position,
        "chain": link,
        "signature": _signature(position, link),
        "public_key": public_key(),
    }


def public_key() -> str:
    """What to tell an outside auditor, by a road other than the exported file."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def signature_fits(head: Mapping[str, Any], key: str) -> bool:
    """Whether the head of an exported file was signed with this public key (hexadecimal)."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        told = chain.head_text(head["position"], head["chain"])
        public.verify(bytes.fromhex(head["signature"]), told)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def _signature(position: int, link: str) -> str:
    return _key().sign(chain.head_text(position, link)).hex()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.secret(settings.MUARA_KEYS, "audit-sign"))
