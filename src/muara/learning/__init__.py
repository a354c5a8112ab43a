"""Learning: a child's way from enrolment to school, and what is odd in a register."""

from .define import FIGURES, LearningRules, check_pack_learning, learning_rules
from .figures import figures
from .path import paths
from .plain import Path, path_of
from .register import check_register
from .settled import settled

__all__ = [
    "FIGURES",
    "LearningRules",
    "Path",
    "check_pack_learning",
    "check_register",
    "figures",
    "learning_rules",
    "path_of",
    "paths",
    "settled",
]
