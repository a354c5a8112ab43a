"""When a test may be skipped: never silently, and in CI never for want of a system package.

    from skips import needs_program, needs_shared

    pytestmark = needs_program("chromium")

    @needs_shared("data/survey/susenas2020_jambi_idn.csv")
    def test_the_share_of_working_children_in_jambi(...): ...

On a newcomer's machine the test is skipped and says what to install. In CI (CI=true) it runs, and
fails by itself: there, a package that is missing is a fault of `.ci/run`. The survey files are
not part of the project, so their absence is a reason to skip anywhere.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

IN_CI = os.environ.get("CI") == "true"
SHARED = Path(os.environ.get("MUARA_SHARED") or Path(__file__).parents[2] / "shared")
PACKAGES = {
    "chromium": "chromium",
    "initdb": "postgresql",
    "java": "openjdk-17-jre-headless",
    "xgettext": "gettext",
}


def needs_program(program: str) -> pytest.MarkDecorator:
    """Skip where the program is not installed, naming the package; in CI run all the same."""
    package = PACKAGES.get(program, program)
    missing = shutil.which(program) is None
    reason = f"needs {program}: install the package {package}"
    return pytest.mark.skipif(missing and not IN_CI, reason=reason)


def needs_printing(*languages: str) -> pytest.MarkDecorator:
    """Skip where cards cannot be printed in these languages; in CI run all the same."""
    from muara_server import printing

    reason = "Pango or a font is missing: see `muara doctor`"
    return pytest.mark.skipif(bool(printing.lacking(*languages)) and not IN_CI, reason=reason)


def needs_shared(path: str) -> pytest.MarkDecorator:
    """Skip where a file of the survey collection beside the project is absent."""
    reason = f"needs {path}, which is not part of the project (MUARA_SHARED names its folder)"
    return pytest.mark.skipif(not (SHARED / path).exists(), reason=reason)
