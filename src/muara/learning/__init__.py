"""Learning: a child's way to school, what is odd in a register, skills, and measured gains."""

from .define import FIGURES, LearningRules, check_pack_learning, learning_rules
from .define_gains import GainsRules, gains_rules
from .define_skills import SkillsRules, skills_rules
from .figures import figures
from .gains import gains, pairs
from .path import paths
from .plain import Path, path_of
from .plain_gains import Pair, pair_of
from .plain_skills import Trainee, trainee_of
from .register import check_register
from .settled import settled
from .skills import out_of_order, trained_people, trainees

__all__ = [
    "FIGURES",
    "GainsRules",
    "LearningRules",
    "Pair",
    "Path",
    "SkillsRules",
    "Trainee",
    "check_pack_learning",
    "check_register",
    "figures",
    "gains",
    "gains_rules",
    "learning_rules",
    "out_of_order",
    "pair_of",
    "pairs",
    "path_of",
    "paths",
    "settled",
    "skills_rules",
    "trained_people",
    "trainee_of",
    "trainees",
]
