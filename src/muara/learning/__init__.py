"""Learning: a child's way to school, what is odd in a register, skills, measured gains, centres."""

from .check import check_pack_learning
from .define import FIGURES, LearningRules, learning_rules, learning_words
from .define_gains import GainsRules, gains_rules
from .define_office import FIGURES_OF_QUARTER, MONEY, OfficeRules, office_rules
from .define_skills import PLACED, SkillsRules, skills_rules
from .figures import answers, figures
from .gains import gains, pairs
from .money import check_funds, funds
from .office import quarter
from .path import paths, reasons
from .plain import Path, path_of
from .plain_gains import Pair, pair_of
from .plain_skills import Trainee, trainee_of
from .register import check_register
from .retained import retention_marks
from .seen import checks_seen
from .settled import settled
from .skills import out_of_order, trained_people, trainees
from .supervision import check_visits

__all__ = [
    "check_visits",
    "quarter",
    "funds",
    "check_funds",
    "office_rules",
    "OfficeRules",
    "MONEY",
    "FIGURES_OF_QUARTER",
    "FIGURES",
    "GainsRules",
    "LearningRules",
    "PLACED",
    "Pair",
    "Path",
    "SkillsRules",
    "Trainee",
    "answers",
    "check_pack_learning",
    "check_register",
    "checks_seen",
    "figures",
    "gains",
    "gains_rules",
    "learning_rules",
    "learning_words",
    "out_of_order",
    "pair_of",
    "pairs",
    "path_of",
    "paths",
    "reasons",
    "retention_marks",
    "settled",
    "skills_rules",
    "trained_people",
    "trainee_of",
    "trainees",
]
