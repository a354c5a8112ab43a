"""A flat form of 250 questions, and bodies of it, each with an identity of its own."""

from __future__ import annotations

import random
import uuid

KEY, QUESTIONS = "two_hundred_and_fifty", 250
BOUNDARY = "a-boundary-of-the-benchmark"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="xml_submission_file"; '
    f'filename="form.xml"\r\nContent-Type: text/xml\r\n\r\n'
)


def blank() -> str:
    """The form, as it is published."""
    asked = "".join(f"<q{number}/>" for number in range(1, QUESTIONS + 1))
    return (
        '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
        f"<h:head><h:title>250 questions</h:title><model><instance>"
        f'<data id="{KEY}">{asked}<meta><instanceID/></meta></data>'
        "</instance></model></h:head><h:body/></h:html>"
    )


def bodies(draw: random.Random) -> tuple[bytes, bytes]:
    """What stands before and after the identity in a body: the answers are the same each time."""
    answers = "".join(f"<q{n}>{draw.randrange(10**6)}</q{n}>" for n in range(1, QUESTIONS + 1))
    before = f'{HEAD}<data id="{KEY}">{answers}<meta><instanceID>uuid:'
    return before.encode(), f"</instanceID></meta></data>\r\n--{BOUNDARY}--\r\n".encode()


def identity() -> bytes:
    return str(uuid.uuid4()).encode()
