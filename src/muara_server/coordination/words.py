"""How promises and agreements stand, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from muara_server import figures
from muara_server.ledger.kinds import kinds

PROMISE_WORDS: Mapping[str, Any] = {
    "late": pgettext_lazy("promise", "Late"),
    "due_soon": pgettext_lazy("promise", "Due soon"),
    "open": pgettext_lazy("promise", "Open"),
    "kept": pgettext_lazy("promise", "Kept by its day"),
    "kept_late": pgettext_lazy("promise", "Kept after its day"),
    "dropped": pgettext_lazy("promise", "Dropped"),
}
AGREEMENT_WORDS: Mapping[str, Any] = {
    "to_be_renewed": pgettext_lazy("agreement", "To be renewed"),
    "lapsed": pgettext_lazy("agreement", "Lapsed"),
    "draft": pgettext_lazy("agreement", "Not signed"),
    "to_begin": pgettext_lazy("agreement", "Signed, begins later"),
    "in_force": pgettext_lazy("agreement", "In force"),
    "ended": pgettext_lazy("agreement", "Ended"),
}
MAINTAIN = frozenset({"to_be_renewed"})
"""What has a clock: somebody renews it, or lets it end."""


def capacity_in_words(capacity: str) -> str:
    """As what an organisation is party to an agreement."""
    fact = kinds()["agreement_party"].facts["capacity"]
    return fact.code_label(capacity, figures.language())
