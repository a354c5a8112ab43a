"""What holds for every page: one heading, labels, a language, nothing inline or from outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from server.india import logged_in, place
from server.web.conftest import Family

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LANGUAGES = ("en", "id", "hi")
VOID = {"meta", "link", "input", "img", "br", "hr", "line", "rect", "path", "circle"}


class Page(HTMLParser):
    """What a page holds, as far as the tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.outside_labels: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *names: str) -> Iterator[dict[str, str]]:
        return (attributes for tag, attributes in self.tags if tag in names)


@pytest.fixture
def pages(as_worker: Client, as_officer: Client, family: Family, somebody) -> dict[str, str]:
    """Every kind of page, by its name."""
    administrator = logged_in(somebody("administrator", None, login="adi"))
    proposer = logged_in(somebody("state_officer", place("IN.ST.10"), login="sita"))
    return {
        "login": html(Client(), reverse("accounts:login")),
        "day": html(as_worker, "/"),
        "search": html(as_worker, reverse("web:search")),
        "person": html(as_worker, reverse("web:person", args=[family.suraj])),
        "answer": html(as_worker, reverse("web:answer", args=[family.suraj, "age"])),
        "record": html(as_worker, reverse("web:record", args=[family.suraj, "work"])),
        "household": html(as_worker, reverse("web:household", args=[family.household])),
        "places": html(as_officer, reverse("web:places")),
        "law": html(as_officer, reverse("web:law")),
        "clause": html(as_officer, reverse("web:clause", args=["C138.2.3"])),
        "list": html(as_officer, reverse("web:clause", args=["IN.old.A"])),
        "conventions": html(as_officer, reverse("web:conventions")),
        "claims": html(as_officer, reverse("web:claims")),
        "definitions": html(as_officer, reverse("web:definitions")),
        "definition": html(as_officer, reverse("web:definition", args=["LAW_IN_2016"])),
        "model": html(as_officer, reverse("web:model")),
        "people": html(administrator, reverse("web:people")),
        "notices": html(as_worker, reverse("notices:notices")),
        "how you are told": html(as_worker, reverse("notices:preferences")),
        "messages sent": html(administrator, reverse("notices:deliveries")),
        "schemes": html(as_officer, reverse("convergence:schemes")),
        "scheme": html(as_officer, reverse("convergence:scheme", args=["IN-MDM"])),
        "change": html(proposer, reverse("convergence:change", args=["IN-MDM", "at_school"])),
        "changes": html(as_officer, reverse("convergence:changes")),
        "gap": html(as_officer, reverse("convergence:gap")),
        "gap in a district": html(as_officer, reverse("convergence:gap") + "?place=IN.DT.221"),
        "saturation": html(as_officer, reverse("convergence:saturation")),
        "saturation of one": html(
            as_officer, reverse("convergence:saturation-scheme", args=["IN-NREGS"])
        ),
        "depth": html(as_officer, reverse("convergence:depth") + "?before=2012-01-31"),
        "camps": html(as_officer, reverse("convergence:camps")),
        "whom to invite": html(as_worker, reverse("convergence:camp-list")),
        "list of a measure": html(
            as_officer, reverse("convergence:measure-list") + "?what=possible"
        ),
        "card": html(as_worker, reverse("convergence:card", args=[family.household])),
        "find card": html(Client(), reverse("convergence:find-card")),
        "open card": html(Client(), reverse("convergence:open-card", args=["BCDF2345"])),
        "absent": html(as_officer, "/nowhere/", status=404),
        "refused": html(as_officer, reverse("web:search"), status=403),
    }


def html(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_every_page(pages: dict[str, str], subtests: pytest.Subtests) -> None:
    for name, shown in pages.items():
        for rule in RULES:
            with subtests.test(page=name, rule=rule.__name__):
                rule(shown)


def has_one_heading(shown: str) -> None:
    assert len(list(Page(shown).all("h1"))) == 1


def skips_no_level_of_heading(shown: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", shown)]
    assert all(after - before <= 1 for before, after in zip([1, *levels], levels, strict=False))


def says_its_language(shown: str) -> None:
    assert next(Page(shown).all("html"))["lang"] in LANGUAGES


def has_nothing_inline(shown: str) -> None:
    page = Page(shown)
    assert not list(page.all("style"))
    assert all("src" in script for script in page.all("script"))
    for tag, attributes in page.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag


def fetches_nothing_from_outside(shown: str) -> None:
    for attributes in Page(shown).all("script", "link", "img", "form", "a", "source", "iframe"):
        for name in ("src", "href", "action"):
            assert not re.match(r"(?:[a-z]+:)?//", attributes.get(name, "")), attributes


def labels_every_field(shown: str) -> None:
    page = Page(shown)
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    for field in page.all("input", "select", "textarea"):
        if field.get("type") not in ("hidden", "submit"):
            assert field.get("id") in labelled or field.get("aria-label"), field


def names_every_table(shown: str) -> None:
    page = Page(shown)
    assert len(list(page.all("table"))) == len(list(page.all("caption")))
    assert all("scope" in cell for cell in page.all("th"))


def uses_each_id_once(shown: str) -> None:
    ids = [attributes["id"] for _, attributes in Page(shown).tags if "id" in attributes]
    assert sorted(set(ids)) == sorted(ids)


def writes_no_name_into_an_address(shown: str) -> None:
    for attributes in Page(shown).all("a", "form"):
        address = attributes.get("href", "") + attributes.get("action", "")
        assert not re.search("suraj|kajal|rekha", address, re.IGNORECASE)


RULES: tuple[Callable[[str], None], ...] = (
    has_one_heading,
    skips_no_level_of_heading,
    says_its_language,
    has_nothing_inline,
    fetches_nothing_from_outside,
    labels_every_field,
    names_every_table,
    uses_each_id_once,
    writes_no_name_into_an_address,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_sees_one_language(as_officer: Client, language: str) -> None:
    chosen = as_officer.post(reverse("web:language"), {"language": language, "next": "/law/"})
    assert chosen["Location"] == "/law/"
    words = {"en": "What the law said", "id": "Bunyi hukum", "hi": "क़ानून क्या कहता था"}
    assert words[language] in as_officer.get("/law/").content.decode()


def test_the_choice_of_language_leads_nowhere_else(as_officer: Client) -> None:
    told = {"language": "id", "next": "https://example.org/"}
    assert as_officer.post(reverse("web:language"), told)["Location"] == "/"


def test_a_language_that_is_not_there_is_refused(as_officer: Client) -> None:
    assert as_officer.post(reverse("web:language"), {"language": "xx"}).status_code == 400


def test_what_a_browser_is_told_forbids_what_is_inline(as_officer: Client) -> None:
    policy = as_officer.get("/law/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_who_only_records_has_no_menu(as_worker: Client, family: Family) -> None:
    shown = html(as_worker, "/")
    assert "Law library" not in shown
    assert "Results" not in shown


def test_definitions_stand_on_no_menu(as_officer: Client) -> None:
    menu = html(as_officer, "/model/").split("<main")[0]
    assert "Law library" in menu
    assert "Definitions" not in menu


def test_words_for_which_the_bar_has_no_room_stand_with_the_account_and_on_the_phone(
    as_officer: Client,
) -> None:
    page = as_officer.get("/law/").content.decode()
    desk, phone = page.split('class="phone"')
    bar, account = desk.split('class="account"')
    assert "The model" not in bar
    assert "The model" in account
    assert "The model" in phone
