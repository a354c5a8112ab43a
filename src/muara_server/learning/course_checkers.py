"""What the ledger's door asks of the stages of a course, from whatever way they come.

Days in the wrong order are kept, and do not count until somebody said which is right.
"""

from __future__ import annotations

from collections.abc import Sequence

from muara.errors import FrameError, nearest
from muara_server.learning.models import Course
from muara_server.learning.rules.stages import MODULE
from muara_server.ledger.checks import Fresh, checks


@checks("training")
def a_module_is_one_of_its_course(fresh: Sequence[Fresh]) -> None:
    """A module that was passed has a name, and its course has it."""
    passed = [each for each in fresh if each.facts.get("stage") == MODULE]
    if passed:
        modules = _modules({str(each.facts.get("course")) for each in passed})
        for each in passed:
            _check(each, modules.get(str(each.facts.get("course"))))


def _modules(courses: set[str]) -> dict[str, list[str]]:
    rows = Course.objects.filter(key__in=courses).values_list("key", "modules")
    return {key: [module["key"] for module in modules] for key, modules in rows}


def _check(each: Fresh, known: list[str] | None) -> None:
    module = each.facts.get("module")
    if not module:
        raise FrameError(
            "A module was passed and nobody says which.",
            row=each.row,
            column="module",
            found="nothing",
            do="Name the module, so that none counts twice.",
        )
    if known is not None and module not in known:
        raise FrameError(
            "The course has no such module.",
            row=each.row,
            column="module",
            found=repr(module),
            do=nearest(module, known),
        )
