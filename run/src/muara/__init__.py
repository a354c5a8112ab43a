"""Muara: is this child labour, under which law, and why?

The library knows rules and arithmetic: frames in, frames out. It reads no database, network,
clock or environment.
"""

from muara.errors import (
    FrameError,
    InputError,
    MappingError,
    MuaraError,
    NotAllowed,
    PackError,
    Refused,
    RuleError,
)
from muara.law import Explanation, PackReport, check_pack, classify, explain
from muara.packs import Pack, Regime, open_all, open_pack, regimes, vocabulary
from muara.rules import Rule, Vocabulary

__all__ = [
    "Explanation",
    "FrameError",
    "InputError",
    "MappingError",
    "MuaraError",
    "NotAllowed",
    "Pack",
    "PackError",
    "PackReport",
    "Refused",
    "Regime",
    "Rule",
    "RuleError",
    "Vocabulary",
    "check_pack",
    "classify",
    "explain",
    "open_all",
    "open_pack",
    "regimes",
    "vocabulary",
]
