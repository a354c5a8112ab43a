"""The 250-question form, and submissions of it, each with an identity of its own.

ODK Central measures itself with one: `odk_central_250q-form.xml` and `-submission.xml` of a folder.
Without the folder the form is one of our own, as large.
"""

from __future__ import annotations

import random
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

QUESTIONS = 250
BOUNDARY = "a-boundary-of-the-benchmark"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="xml_submission_file"; '
    f'filename="form.xml"\r\nContent-Type: text/xml\r\n\r\n'
)
TAIL = f"\r\n--{BOUNDARY}--\r\n"
THEIRS = "odk_central_250q"


@dataclass(frozen=True)
class Sample:
    """A blank form, and a filled one with gaps for its identity and its answers."""

    name: str
    blank: str
    filled: str

    def bodies(self, draw: random.Random) -> tuple[bytes, bytes]:
        """What stands before and after the identity in a body; the answers are drawn once."""
        xml = re.sub(r"\{\{randInt\}\}", lambda _gap: str(draw.randrange(10**6)), self.filled)
        before, after = xml.split("{{uuid}}")
        return (HEAD + before).encode(), (after + TAIL).encode()


def sample(folder: str) -> Sample:
    """ODK Central's form where it lies in this folder, else ours."""
    theirs = [Path(folder) / f"{THEIRS}-{part}.xml" for part in ("form", "submission")]
    if folder and all(each.exists() for each in theirs):
        blank, filled = (each.read_text(encoding="utf-8") for each in theirs)
        return Sample("ODK Central's form of 250 questions", blank, filled)
    return Sample("a form of 250 questions of our own", _blank(), _filled())


def identity() -> bytes:
    return str(uuid.uuid4()).encode()


def _blank() -> str:
    asked = "".join(f"<q{number}/>" for number in range(1, QUESTIONS + 1))
    return (
        '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
        "<h:head><h:title>250 questions</h:title><model><instance>"
        f'<data id="two_hundred_and_fifty">{asked}<meta><instanceID/></meta></data>'
        "</instance></model></h:head><h:body/></h:html>"
    )


def _filled() -> str:
    answers = "".join(f"<q{number}>{{{{randInt}}}}</q{number}>" for number in range(1, 251))
    meta = "<meta><instanceID>uuid:{{uuid}}</instanceID></meta>"
    return f'<data id="two_hundred_and_fifty">{answers}{meta}</data>'
