"""A form as Muara reads it: its questions in order, with paths, types, texts and choices.

It is read from the XForm, whether that was made here or received from elsewhere, so that a form is
the same thing whoever wrote it. Source: ODK XForms specification (getodk.github.io/xforms-spec).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from muara.rules.vocabulary import Text

from .faults import fault
from .xml import child, children, name_of, read_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FILES = ("image", "audio", "video", "file")
"""Types whose answer is the name of a file that is sent beside the submission."""

_TYPES = {
    "string": "text",
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "dateTime",
    "geopoint": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "barcode": "barcode",
    "odk:rank": "rank",
    "boolean": "text",
}
_CONTROLS = {"select1": "select_one", "select": "select_multiple", "rank": "rank"}
_LETTERS = re.compile(r"\(([a-z]{2,3})\)\s*$")
_NUMBER = re.compile(r"(\d{1,3})\.\s+")
_REFERENCE = re.compile(r"jr:itext\('(.*)'\)")
_MESSAGE = "{http://openrosa.org/javarosa}constraintMsg"


@dataclass(frozen=True)
class Choice:
    """One answer that is offered: its code, its words by language, the name of its picture."""

    code: str
    labels: Text = field(default_factory=dict)
    picture: str = ""


@dataclass(frozen=True)
class Question:
    """One question, or one thing the phone notes by itself.

    `path`: where its answer stands, such as `home/member/age`; `repeats`: the paths of the repeats
    around it, the outermost first. `type`: text integer decimal range date time dateTime select_one
    select_multiple rank trigger geopoint geotrace geoshape barcode image audio video file note, or
    `calculate` for what nobody is asked. `choices` is empty where they come from a file, which
    `choices_from` names. `number`: the number printed on paper, and before its text on a phone.
    `constraint`: the condition on an answer, `misfit` what is said where it is not met.
    """

    path: str
    type: str
    labels: Text = field(default_factory=dict)
    hints: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    choices_from: str = ""
    relevant: str = ""
    calculation: str = ""
    required: bool = False
    groups: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()
    number: int | None = None
    constraint: str = ""
    misfit: Text = field(default_factory=dict)
    appearance: str = ""
    picture: str = ""

    @property
    def name(self) -> str:
        """Its name: the last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def asked(self) -> bool:
        """Is somebody asked, so that it costs time and has a number?"""
        return self.type not in ("note", "calculate")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its choices."""
        return tuple(choice.code for choice in self.choices)

    def label(self, language: str = "en") -> str:
        """Its text in a language; in English, or any, where that is missing."""
        return in_words(self.labels, language) or self.name


@dataclass(frozen=True)
class Section:
    """A group or a repeat: its heading, and the condition under which it is asked."""

    labels: Text = field(default_factory=dict)
    relevant: str = ""


@dataclass(frozen=True)
class Form:
    """A form: its key and version, its titles, and its questions in the order of asking.

    `root` is the name of the element that holds the answers. `repeats`: the path of each repeat.
    `sections`: groups and repeats that have a heading or a condition, by path.
    """

    key: str
    version: str
    title: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    repeats: tuple[str, ...] = ()
    root: str = "data"
    sections: Mapping[str, Section] = field(default_factory=dict)

    @cached_property
    def by_path(self) -> Mapping[str, Question]:
        """The questions by their paths."""
        return {question.path: question for question in self.questions}

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        """The questions by their names, where a name is used once."""
        names = [question.name for question in self.questions]
        return {each.name: each for each in self.questions if names.count(each.name) == 1}

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that somebody is asked."""
        return tuple(question for question in self.questions if question.asked)

    def with_paper(self, numbers: Mapping[str, int]) -> Form:
        """The same form with the numbers printed on paper, by the names of its questions."""
        numbered = (replace(each, number=numbers.get(each.name)) for each in self.questions)
        return replace(self, questions=tuple(numbered))


def in_words(texts: Text, language: str) -> str:
    """The text in this language, else in English, else in the first there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def read_form(xml: bytes) -> Form:
    """The form that an XForm describes. Raises FormError where it is none.

    >>> form = read_form(b'''<h:html xmlns="http://www.w3.org/2002/xforms"
    ...   xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Kiln</h:title><model>
    ...   <instance><data id="kiln" version="3"><children/></data></instance>
    ...   <bind nodeset="/data/children" type="int"/></model></h:head><h:body>
    ...   <input ref="/data/children"><label>How many?</label></input></h:body></h:html>''')
    >>> form.key, form.version, [(each.path, each.type, each.label()) for each in form.questions]
    ('kiln', '3', [('children', 'integer', 'How many?')])
    """
    document = read_xml(xml)
    head, body = child(document, "head"), child(document, "body")
    model = child(head, "model") if head is not None else None
    first = child(model, "instance") if model is not None else None
    if head is None or body is None or model is None or first is None or len(first) == 0:
        raise fault("no_form", problem="it lacks a head, a body, a model or an instance")
    return _Reader(head, model, body, first[0]).form()


class _Reader:
    """Puts together what an XForm says of a question in four places."""

    def __init__(self, head: Element, model: Element, body: Element, root: Element) -> None:
        self.root, self.body = root, body
        title = child(head, "title")
        self.title = (title.text or "").strip() if title is not None else ""
        self.texts, self.pictures = _texts(model), _pictures(model)
        self.lists = {each.get("id", ""): each for each in children(model, "instance")[1:]}
        self.binds = {each.get("nodeset", ""): each for each in children(model, "bind")}
        self.controls = {path: one for one in body.iter() if (path := one.get("ref"))}
        self.repeats = {one.get("nodeset", "") for one in body.iter() if name_of(one) == "repeat"}

    def form(self) -> Form:
        if not (key := self.root.get("id") or self.root.get("xmlns", "")):
            raise fault("no_form", problem="its instance has no id")
        top = f"/{name_of(self.root)}"
        questions = tuple(self._questions(self.root, top, (), ()))
        return Form(
            key=key,
            version=self.root.get("version", ""),
            title=self.title,
            languages=tuple(dict.fromkeys(code for said in self.texts.values() for code in said)),
            questions=_numbered(questions),
            repeats=tuple(sorted(path.removeprefix(f"{top}/") for path in self.repeats)),
            root=name_of(self.root),
            sections=dict(self._sections(questions, top)),
        )

    def _sections(self, questions: Sequence[Question], top: str) -> Iterator[tuple[str, Section]]:
        for path in dict.fromkeys(path for each in questions for path in each.groups):
            bind, control = self.binds.get(f"{top}/{path}"), self.controls.get(f"{top}/{path}")
            relevant = bind.get("relevant", "") if bind is not None else ""
            labels = self._text(control, "label")
            if relevant or labels:
                yield path, Section(labels, relevant)

    def _questions(
        self, node: Element, path: str, groups: tuple[str, ...], repeats: tuple[str, ...]
    ) -> Iterator[Question]:
        seen: set[str] = set()
        for each in node:
            below = f"{path}/{name_of(each)}"
            # A repeat may stand twice: once as its template, once as its first repetition.
            if name_of(each) == "meta" or below in seen:
                continue
            seen.add(below)
            short = below.split("/", 2)[2]
            if len(each) or below in self.repeats:
                inside = (*repeats, short) if below in self.repeats else repeats
                yield from self._questions(each, below, (*groups, short), inside)
            else:
                yield self._question(below, short, groups, repeats)

    def _question(
        self, full: str, path: str, groups: tuple[str, ...], repeats: tuple[str, ...]
    ) -> Question:
        bind, control = self.binds.get(full), self.controls.get(full)
        said = dict(bind.attrib) if bind is not None else {}
        choices, source = self._choices(control)
        return Question(
            path=path,
            type=_type(control, said),
            labels=self._text(control, "label"),
            hints=self._text(control, "hint"),
            choices=choices,
            choices_from=source,
            relevant=said.get("relevant", ""),
            calculation=said.get("calculate", ""),
            required=said.get("required", "") == "true()",
            groups=groups,
            repeats=repeats,
            constraint=said.get("constraint", ""),
            misfit=self._said(said.get(_MESSAGE, "")),
            appearance=control.get("appearance", "") if control is not None else "",
            picture=self._picture(child(control, "label") if control is not None else None),
        )

    def _text(self, control: Element | None, part: str) -> Text:
        found = child(control, part) if control is not None else None
        return self._words(found) if found is not None else {}

    def _words(self, node: Element) -> Text:
        return self._said(node.get("ref", "") or "".join(node.itertext()).strip())

    def _said(self, text: str) -> Text:
        """A text that stands there, or the one in each language that it refers to."""
        if reference := _REFERENCE.fullmatch(text):
            return self.texts.get(reference[1], {})
        return {"en": text} if text else {}

    def _picture(self, label: Element | None) -> str:
        reference = _REFERENCE.fullmatch(label.get("ref", "")) if label is not None else None
        return self.pictures.get(reference[1], "") if reference else ""

    def _choices(self, control: Element | None) -> tuple[tuple[Choice, ...], str]:
        if control is None:
            return (), ""
        items = tuple(self._choice(each) for each in children(control, "item"))
        itemset = child(control, "itemset")
        source = itemset.get("nodeset", "") if itemset is not None else control.get("query", "")
        named = re.search(r"instance\('([^']+)'\)", source)
        listed = self.lists.get(named[1]) if named else None
        if items or named is None or listed is None:
            return items, ""
        if outside := listed.get("src"):
            return (), outside.rpartition("/")[2]
        found = [node for node in listed.iter() if name_of(node) == "item"]
        return tuple(self._listed(node) for node in found), ""

    def _choice(self, item: Element) -> Choice:
        value, label = child(item, "value"), child(item, "label")
        code = (value.text or "").strip() if value is not None else ""
        words = self._words(label) if label is not None else {}
        return Choice(code, words, self._picture(label))

    def _listed(self, item: Element) -> Choice:
        parts = {name_of(part): (part.text or "").strip() for part in item}
        plain = {"en": parts["label"]} if parts.get("label") else {}
        told = parts.get("itextId", "")
        return Choice(
            parts.get("name", ""), self.texts.get(told, plain), self.pictures.get(told, "")
        )


def _texts(model: Element) -> dict[str, Text]:
    """The texts of a form by id, each by language; a form of `audio` or `image` is no text."""
    found: dict[str, dict[str, str]] = {}
    itext = child(model, "itext")
    for translation in children(itext, "translation") if itext is not None else ():
        language = letters(translation.get("lang", ""))
        for text in children(translation, "text"):
            plain = [each for each in children(text, "value") if not each.get("form")]
            said = "".join(plain[0].itertext()).strip() if plain else ""
            # A lone dash is how the converter marks a text that nobody wrote.
            if said and said != "-":
                found.setdefault(text.get("id", ""), {})[language] = said
    return dict(found)


def _pictures(model: Element) -> dict[str, str]:
    """The name of the picture that goes with a text, by the text's id."""
    itext = child(model, "itext")
    return {
        text.get("id", ""): (value.text or "").strip().rpartition("/")[2]
        for translation in (children(itext, "translation") if itext is not None else ())
        for text in children(translation, "text")
        for value in children(text, "value")
        if value.get("form") == "image"
    }


def _numbered(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The number that stands before the text of every question, taken out of the text.

    Where a question has none, or two have the same, they are texts like any other.
    """
    asked = [each for each in questions if each.asked and each.labels]
    found = {each.path: {_leading(text) for text in each.labels.values()} for each in asked}
    numbers = {path: next(iter(said)) for path, said in found.items() if len(said) == 1}
    told = list(numbers.values())
    if len(numbers) < len(asked) or None in told or len(set(told)) < len(told):
        return questions
    return tuple(
        replace(each, number=numbers[each.path], labels=_without(each.labels))
        if each.path in numbers
        else each
        for each in questions
    )


def _leading(text: str) -> int | None:
    found = _NUMBER.match(text)
    return int(found[1]) if found else None


def _without(labels: Text) -> Text:
    return {language: _NUMBER.sub("", text, count=1) for language, text in labels.items()}


def letters(language: str) -> str:
    """The letters of a language as forms write it; the name itself where it has none.

    >>> letters("Bahasa Indonesia (id)"), letters("default"), letters("Nepali")
    ('id', 'en', 'Nepali')
    """
    named = _LETTERS.search(language)
    return named[1] if named else "en" if language in ("", "default") else language


def _type(control: Element | None, bind: Mapping[str, str]) -> str:
    if control is None:
        return "calculate"
    tag, told = name_of(control), bind.get("type", "string")
    if tag == "upload":
        return (
            control.get("mediatype", "").split("/")[0].replace("*", "").replace("application", "")
            or "file"
        )
    if tag in _CONTROLS:
        return _CONTROLS[tag]
    if tag in ("range", "trigger"):
        return tag
    if "readonly" in bind and bind["readonly"] == "true()":
        return "note"
    return _TYPES.get(told.removeprefix("xsd:"), "text")
