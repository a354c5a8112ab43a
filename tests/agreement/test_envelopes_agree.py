"""Two readers of what a phone sends: one while the phone waits, one when it is sorted. They agree.

The first only reads the head and refuses what cannot be kept; what it takes the second must read,
and find the same form, version and identities in it. The browser's forms are sent in this envelope.
"""

from __future__ import annotations

import pytest

from muara.errors import FormError
from muara.forms import read_submission
from muara_server.intake import openrosa

ORX = 'xmlns:orx="http://openrosa.org/xforms"'
META = "<meta><instanceID>uuid:1</instanceID></meta>"
TAKEN = {
    "plain": f'<data id="visit" version="2"><a>1</a>{META}</data>',
    "no version": f'<data id="visit"><a>1</a>{META}</data>',
    "by its namespace": f'<data xmlns="http://example.org/visit" version="2">{META}</data>',
    "by both": f'<data xmlns="http://example.org/visit" id="visit" version="2">{META}</data>',
    "OpenRosa's own meta": f'<data id="visit" {ORX}><orx:meta><orx:instanceID>uuid:1'
    "</orx:instanceID><orx:deprecatedID>uuid:0</orx:deprecatedID></orx:meta></data>",
    "in the root": '<data id="visit" version="2" instanceID="uuid:1"><a/></data>',
    "blanks around": '<data id="visit"><meta><instanceID> uuid:1\n</instanceID></meta></data>',
    "a question of that name": f'<data id="visit"><b><instanceID>x</instanceID></b>{META}</data>',
    "meta in a group": f'<data id="visit"><b>{META.replace("uuid:1", "x")}</b>{META}</data>',
    "meta first": f'<data id="visit">{META}<a>1</a></data>',
    "a comment": f'<data id="visit"><!-- a --><?b c?>{META}</data>',
    "letters of India": f'<data id="visit" version="दो"><a>बच्चा</a>{META}</data>',
}
REFUSED = {
    "no XML": "not xml",
    "broke off": '<data id="visit"><meta>',
    "a document type": f'<!DOCTYPE data><data id="visit">{META}</data>',
    "an entity": f'<!DOCTYPE d [<!ENTITY a "b">]><data id="visit"><a>&a;</a>{META}</data>',
    "no form": f"<data>{META}</data>",
}


@pytest.mark.parametrize("xml", TAKEN.values(), ids=TAKEN)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_what_one_takes_the_other_reads_the_same(xml: str, charset: str) -> None:
    sent = f'<?xml version="1.0" encoding="{charset}"?>{xml}'.encode(charset)
    head, read = openrosa.filled(sent), read_submission(sent)
    assert (head.form, head.version) == (read.form, read.version)
    assert (head.instance, head.replaces) == (read.instance, read.replaces)


@pytest.mark.parametrize("xml", REFUSED.values(), ids=REFUSED)
def test_what_one_refuses_the_other_refuses(xml: str) -> None:
    with pytest.raises(openrosa.NotTaken):
        openrosa.filled(xml.encode())
    with pytest.raises(FormError):
        read_submission(xml.encode())
