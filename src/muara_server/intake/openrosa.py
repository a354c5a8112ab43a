"""The OpenRosa protocol: pure functions from bytes to values and back.

The specifications are at docs.getodk.org: Form List, Form Submission, HTTP Request, Authentication
and Metadata. XML is read by expat, which is stopped at the first DTD, so that no entity is ever
declared, and nothing is fetched.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET  # written with, never read with
from xml.parsers import expat

from django.utils.translation import gettext as _

from muara.errors import InputError

VERSION = "1.0"
LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"
XFORMS = "http://www.w3.org/2002/xforms"
SUBMISSION = "xml_submission_file"
NO_CONTENT = "*isIncomplete*"
"""A part that some clients add to say that more will come; it holds nothing to keep."""
LONGEST_ID = 500
IDS = ("instanceID", "deprecatedID", "userID", "deviceID")
REFERENCE = re.compile(rb"jr://(?:images|audio|video|file|file-csv)/([^\s\"'<>]+)")


class NotTaken(InputError):
    """What a phone sent cannot be taken: with the status, and a code that its kind goes by."""

    code = "not_taken"

    def __init__(self, nature: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.nature, self.status = nature, status


@dataclass(frozen=True)
class Head:
    """What receiving needs of a filled form: which form and version, and the identities it bears.

    A version that is not told is the empty one.
    """

    form: str
    version: str
    instance: str
    replaces: str = ""


@dataclass(frozen=True)
class Blank:
    """What publishing needs of a blank form. `media` are the files that its texts refer to."""

    key: str
    version: str
    title: str
    media: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Listed:
    """One line of a form list."""

    key: str
    version: str
    name: str
    md5: str
    download: str
    manifest: str = ""
    description: str = ""


@dataclass(frozen=True)
class MediaFile:
    """One line of a manifest. A list of entities has the address at which they are checked."""

    name: str
    md5: str
    download: str
    integrity: str = ""


def filled(xml: bytes) -> Head:
    """The head of a filled form. Raises NotTaken for what is no XML, or bears no identity.

    >>> filled(b'<d id="f" version="2"><meta><instanceID>uuid:1</instanceID></meta></d>')
    Head(form='f', version='2', instance='uuid:1', replaces='')
    """
    found = _Filled()
    _read(xml, found.begin, found.end, found.text)
    twice = next((name for name, told in found.ids.items() if len(told) > 1), None)
    if twice:
        raise NotTaken("id_twice", _("%(name)s stands in this form twice.") % {"name": twice})
    instance = _single(found.ids, "instanceID") or found.root.get("instanceID", "").strip()
    if not instance:
        raise NotTaken("no_instance_id", _("This form bears no instanceID, so it cannot be kept."))
    return Head(
        form=_checked("id", found.key),
        version=_checked("version", found.root.get("version", "")),
        instance=_checked("instanceID", instance),
        replaces=_checked("deprecatedID", _single(found.ids, "deprecatedID")),
    )


def blank(xml: bytes) -> Blank:
    """The head of a blank form. Raises NotTaken for what phones could not fill and send.

    >>> blank(b'<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
    ...       b'<h:head><h:title>A visit</h:title><model><instance><data id="visit" version="1">'
    ...       b'<meta><instanceID/></meta></data></instance></model></h:head></h:html>')
    Blank(key='visit', version='1', title='A visit', media=frozenset())
    """
    found = _Blank()
    _read(xml, found.begin, found.end, found.text)
    if not found.has_model:
        raise NotTaken("not_a_form", _("This XML is no XForm: it has no model with an instance."))
    if not found.bears_identity:
        raise NotTaken(
            "no_instance_id", _("This form asks for no instanceID; what is filled could get lost.")
        )
    media = {name.decode("utf-8", "replace") for name in REFERENCE.findall(xml)}
    key = _checked("id", found.key)
    return Blank(
        key=key,
        version=_checked("version", found.root.get("version", "")),
        title=" ".join("".join(found.title).split()) or key,
        media=frozenset(media),
    )


def md5(content: bytes) -> str:
    """The hash by which clients see that a file has changed; it protects nothing."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def form_list(forms: Iterable[Listed]) -> bytes:
    """The document that a client asks for first."""
    root = ET.Element("xforms", xmlns=LIST)
    for form in forms:
        each = ET.SubElement(root, "xform")
        told = {
            "formID": form.key,
            "name": form.name,
            "version": form.version,
            "hash": f"md5:{form.md5}",
            "descriptionText": form.description,
            "downloadUrl": form.download,
            "manifestUrl": form.manifest,
        }
        _children(each, told, optional={"descriptionText", "manifestUrl"})
    return _document(root)


def manifest(files: Iterable[MediaFile]) -> bytes:
    """The files that go with a form."""
    root = ET.Element("manifest", xmlns=MANIFEST)
    for file in files:
        told = {
            "filename": file.name,
            "hash": f"md5:{file.md5}",
            "downloadUrl": file.download,
            "integrityUrl": file.integrity,
        }
        kind = {"type": "entityList"} if file.integrity else {}
        _children(ET.SubElement(root, "mediaFile", kind), told, optional={"integrityUrl"})
    return _document(root)


def integrity(ids: Iterable[str], *, held: Collection[str]) -> bytes:
    """Which of the entities that a phone asks about it is to forget: those not held any more.

    Source: docs.getodk.org/openrosa-integrity.
    """
    root = ET.Element("data")
    entities = ET.SubElement(root, "entities")
    for each in ids:
        entity = ET.SubElement(entities, "entity", id=each)
        ET.SubElement(entity, "deleted").text = "false" if each in held else "true"
    return _document(root)


def answer(message: str, *, nature: str, items: int | None = None) -> bytes:
    """The envelope of every answer: a message for the person who holds the phone."""
    root = ET.Element("OpenRosaResponse", xmlns=RESPONSE)
    if items is not None:
        root.set("items", str(items))
    ET.SubElement(root, "message", nature=nature).text = message
    return _document(root)


def _children(of: ET.Element, told: Mapping[str, str], optional: Iterable[str] = ()) -> None:
    for name, text in told.items():
        if text or name not in optional:
            ET.SubElement(of, name).text = text


def _document(root: ET.Element) -> bytes:
    return b"<?xml version='1.0' encoding='UTF-8' ?>\n" + ET.tostring(root, encoding="utf-8")


@dataclass
class _Filled:
    """Listens to a filled form, quickly: the root, and what stands in its `meta`."""

    key: str = ""
    root: Mapping[str, str] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    depth: int = 0
    in_meta: bool = False
    heard: list[str] | None = None

    def begin(self, name: str, told: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            self.root, self.key = told, told.get("id") or _split(name)[0]
        elif self.depth == 2:  # every question of a flat form comes by here
            self.in_meta = name.endswith("meta") and _split(name)[1] == "meta"
        elif self.depth == 3 and self.in_meta and (local := _split(name)[1]) in IDS:
            self.heard = self.ids.setdefault(local, [])
            self.heard.append("")

    def end(self, name: str) -> None:
        self.depth -= 1
        self.heard = None

    def text(self, text: str) -> None:
        if self.heard is not None:
            self.heard[-1] += text


@dataclass
class _Blank:
    """Listens to a blank form: its title, and the root of the first instance of the model."""

    key: str = ""
    root: Mapping[str, str] = field(default_factory=dict)
    title: list[str] = field(default_factory=list)
    has_model: bool = False
    bears_identity: bool = False
    path: list[str] = field(default_factory=list)
    instance: int = 0

    def begin(self, name: str, told: dict[str, str]) -> None:
        space, local = _split(name)
        self.path.append(local)
        if self.path[-3:-1] == ["model", "instance"] and not self.has_model:
            self.has_model, self.root, self.instance = True, told, len(self.path)
            self.key = told.get("id") or (space if space != XFORMS else "")
        elif self.instance and self.path[self.instance :] == ["meta", "instanceID"]:
            self.bears_identity = True

    def end(self, name: str) -> None:
        self.path.pop()
        if len(self.path) < self.instance:
            self.instance = 0

    def text(self, text: str) -> None:
        if self.path[-2:] == ["head", "title"]:
            self.title.append(text)


def _read(
    xml: bytes,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Read XML whole, calling back for each element; a DTD ends it."""
    declared: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    parser.XmlDeclHandler = lambda _version, encoding, _alone: declared.append(encoding or "")
    parser.StartDoctypeDeclHandler = _refuse_dtd
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as unread:
        raise _unreadable(xml, unread, declared) from unread
    except (LookupError, ValueError) as unknown:  # an encoding that Python does not know
        raise _wrong_charset(declared) from unknown


def _refuse_dtd(*_told: Any) -> None:
    raise NotTaken(
        "dtd", _("This XML declares a document type or entities. No form needs them: not taken.")
    )


def _unreadable(xml: bytes, unread: expat.ExpatError, declared: list[str]) -> NotTaken:
    """Why it could not be read: letters in another character set, or XML that is not whole."""
    by_charset = {expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]}
    by_charset.add(expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING])
    if unread.code in by_charset or not _decodes(xml, declared):
        return _wrong_charset(declared)
    told = {"line": unread.lineno, "column": unread.offset + 1}
    return NotTaken("not_xml", _("This is no whole XML: line %(line)s, column %(column)s.") % told)


def _decodes(xml: bytes, declared: list[str]) -> bool:
    try:
        xml.decode(declared[0] if declared and declared[0] else "utf-8")
    except (UnicodeError, LookupError):
        return xml[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return True


def _wrong_charset(declared: list[str]) -> NotTaken:
    said = declared[0] if declared and declared[0] else "UTF-8"
    return NotTaken(
        "charset",
        _("The letters of this form are not in %(charset)s, as it says.") % {"charset": said},
    )


def _split(name: str) -> tuple[str, str]:
    space, _blank, local = name.rpartition(" ")
    return space, local


def _single(ids: Mapping[str, list[str]], name: str) -> str:
    return "".join(ids.get(name, [])).strip()


def _checked(name: str, value: str) -> str:
    """A name that is too long, or a form that has none, cannot be kept."""
    if len(value) > LONGEST_ID or "\x00" in value:
        raise NotTaken("too_long", _("%(name)s is too long in this form.") % {"name": name})
    if name == "id" and not value:
        raise NotTaken("no_form_id", _("It is not said which form this is: the id is missing."))
    return value
