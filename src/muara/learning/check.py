"""All that a pack says of learning, read at once."""

from __future__ import annotations

from muara.packs import open_pack

from .define import learning_rules
from .define_gains import gains_rules
from .define_office import office_rules
from .define_skills import skills_rules


def check_pack_learning(name: str) -> list[str]:
    """Read what a pack says of learning, and list what is unconfirmed.

    Raises PackError with file, line and the nearest right word.

    >>> "learning.toml kind shelter" in check_pack_learning("indonesia")
    True
    """
    pack = open_pack(name)
    return [
        *learning_rules(pack).unconfirmed(),
        *skills_rules(pack).doubts,
        *gains_rules(pack).doubts,
        *office_rules(pack).doubts,
    ]
