"""A small form in three languages: a name, a number that must be given, a choice."""

from __future__ import annotations

FORM_KEY = "muara_small"

_QUESTIONS = {
    "name": {
        "en": "What is the child called?",
        "id": "Siapa nama anak?",
        "hi": "बच्चे का नाम क्या है?",
    },
    "age": {"en": "How old is the child?", "id": "Berapa umur anak?", "hi": "बच्चे की उम्र कितनी है?"},
    "works": {
        "en": "Does the child work?",
        "id": "Apakah anak bekerja?",
        "hi": "क्या बच्चा काम करता है?",
    },
    "yes": {"en": "yes", "id": "ya", "hi": "हाँ"},
    "no": {"en": "no", "id": "tidak", "hi": "नहीं"},
}
_NAMED = {"en": "English (en)", "id": "Bahasa Indonesia (id)", "hi": "हिन्दी (hi)"}


def xform(*, version: str = "1", pages: bool = False) -> bytes:
    """The form, in this version; with `pages` one question a screen."""
    style = ' class="pages"' if pages else ""
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"
  xmlns:odk="http://www.opendatakit.org/xforms">
  <h:head><h:title>A small form</h:title>
    <model odk:xforms-version="1.0.0"><itext>{_translations()}</itext>
      <instance><data id="{FORM_KEY}" version="{version}"><name/><age/><works/>
        <meta><instanceID/></meta></data></instance>
      <bind nodeset="/data/name" type="string"/>
      <bind nodeset="/data/age" type="int" required="true()" constraint=". &lt; 18"/>
      <bind nodeset="/data/works" type="string"/>
      <bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
    </model></h:head>
  <h:body{style}>
    <input ref="/data/name"><label ref="jr:itext('name')"/></input>
    <input ref="/data/age"><label ref="jr:itext('age')"/></input>
    <select1 ref="/data/works"><label ref="jr:itext('works')"/>
      <item><label ref="jr:itext('yes')"/><value>yes</value></item>
      <item><label ref="jr:itext('no')"/><value>no</value></item></select1>
  </h:body>
</h:html>""".encode()


def _translations() -> str:
    return "".join(_translation(code, name) for code, name in _NAMED.items())


def _translation(code: str, name: str) -> str:
    texts = "".join(
        f'<text id="{key}"><value>{said[code]}</value></text>' for key, said in _QUESTIONS.items()
    )
    first = ' default="true()"' if code == "en" else ""
    return f'<translation lang="{name}"{first}>{texts}</translation>'
