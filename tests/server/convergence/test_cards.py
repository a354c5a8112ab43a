"""A family carries its card to an office: one sheet, which tells nobody why it was given."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara.packs import open_pack
from muara_server import printing, spoken
from muara_server.accounts import guessing
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.convergence.models import CardIssue, CardTry
from muara_server.convergence.queries import cards
from muara_server.places.models import Place
from muara_server.registry.actions import erase
from muara_server.registry.queries import in_script
from server.convergence.conftest import SEEN, Family
from server.india import SITAMARHI, SURAT, logged_in, place
from server.ledger.entering import draft, enter
from skips import needs_printing, needs_program

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = "2012-06-01"
LANGUAGES = ("en", "hi", "gu", "or")

can_print = needs_printing(*LANGUAGES)


def issue(user: User, household: UUID, *, language: str = "en", where: str = "") -> str:
    """Make a card as the page does; its PIN."""
    client = logged_in(user)
    answer = client.post(
        reverse("convergence:card", args=[household]) + f"?on={DAY}",
        {"language": language, "where": where},
    )
    assert answer.status_code == 200
    found = re.search(r'class="pin">(\d{3} \d{3})<', answer.content.decode())
    assert found is not None
    return found[1]


def shown(client: Client, card: CardIssue, pin: str) -> str:
    answer = client.post(f"/card/{card.reference}/", {"pin": pin})
    assert answer.status_code == 200
    return answer.content.decode()


def the_card() -> CardIssue:
    return CardIssue.objects.get(revoked_at=None)


def in_pdf(content: bytes, tmp_path: Path) -> str:
    file = tmp_path / "card.pdf"
    file.write_bytes(content)
    told = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(told, capture_output=True, text=True, check=True).stdout


# --- making and printing ---


def test_whoever_follows_the_family_makes_a_card_and_tells_the_pin_once(
    worker: User, family: Family, client: Client
) -> None:
    pin = issue(worker, family.household)
    client.force_login(worker)
    again = client.get(reverse("convergence:card", args=[family.household])).content.decode()
    assert spoken.in_groups(the_card().reference) in again
    assert pin not in again
    assert AuditEntry.objects.filter(deed="card.issued", about=family.household).count() == 1


def test_a_reference_is_opaque_and_easy_to_read_aloud() -> None:
    drawn = [cards.new_reference() for _ in range(200)]
    assert len(set(drawn)) == 200
    assert not set("".join(drawn)) & set("01OIAEU")


def test_another_card_closes_the_one_before(worker: User, family: Family, client: Client) -> None:
    pin = issue(worker, family.household)
    first = the_card()
    issue(worker, family.household)
    assert client.post(f"/card/{first.reference}/", {"pin": pin}).status_code == 400
    assert CardIssue.objects.filter(revoked_at=None).count() == 1


def test_a_lost_card_is_closed(worker: User, family: Family, client: Client) -> None:
    pin, card = issue(worker, family.household), the_card()
    client.force_login(worker)
    client.post(reverse("convergence:close-card", args=[family.household]))
    assert Client().post(f"/card/{card.reference}/", {"pin": pin}).status_code == 400


@can_print
@needs_program("pdftotext")
def test_the_sheet_says_what_is_due_and_where_to_go(
    worker: User, family: Family, client: Client, tmp_path: Path
) -> None:
    issue(worker, family.household, where="Panchayat house, Tuesday")
    client.force_login(worker)
    answer = client.get(reverse("convergence:card-pdf", args=[family.household]))
    assert answer["Content-Type"] == "application/pdf"
    text = in_pdf(answer.content, tmp_path)
    assert "Rekha Devi" in text
    assert "Kajal: Bicycle for school" in text
    assert "Speak to the head of the school." in text
    assert "Ani Kumari, Panchayat house, Tuesday" in text
    assert spoken.in_groups(the_card().reference) in text
    assert "1 June 2012. The office decides." in text
    assert AuditEntry.objects.filter(deed="card.printed").count() == 1


@can_print
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_one_in_every_language_with_its_fonts_inside(
    worker: User, family: Family, client: Client, language: str
) -> None:
    issue(worker, family.household, language=language)
    client.force_login(worker)
    content = client.get(reverse("convergence:card-pdf", args=[family.household])).content
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", _plain(content))) == 1
    assert b"/FontFile2" in _plain(content)
    fonts = printing.SCRIPTS.get(language, printing.LATIN)
    assert any(font.replace(" ", "-").encode() in _plain(content) for font in fonts)


def _plain(content: bytes) -> bytes:
    """A PDF with its compressed objects opened."""
    import zlib  # noqa: PLC0415

    parts = [content]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


@can_print
def test_what_is_missing_to_print_is_told_in_words(
    worker: User, family: Family, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(worker, family.household)
    monkeypatch.setattr(printing, "_found", lambda library: False)
    client.force_login(worker)
    page = client.get(reverse("convergence:card", args=[family.household])).content.decode()
    assert "libpango-1.0-0" in page
    answer = client.get(reverse("convergence:card-pdf", args=[family.household]))
    assert answer.status_code == 403
    assert "libpango-1.0-0" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "languages"),
    [
        ("IN/IN.ST.10/IN.DT.221/", ["hi", "gu", "or", "en"]),
        ("IN/IN.ST.24/", ["gu", "hi", "or", "en"]),
        ("IN/IN.ST.21/", ["or", "hi", "gu", "en"]),
        ("ID/ID.35/", ["id", "en"]),
    ],
)
def test_a_card_is_offered_in_the_language_of_the_place_first(
    path: str, languages: list[str]
) -> None:
    assert cards.languages_for(Place(path=path)) == languages


def test_a_name_stands_in_the_script_of_the_card_and_short_where_that_tells_enough() -> None:
    assert in_script(["Sita Devi", "सीता देवी"], "hi") == "सीता देवी"
    assert in_script(["सीता देवी", "Sita Devi"], "id") == "Sita Devi"
    assert in_script(["Sita Devi"], "or") == "Sita Devi"
    assert in_script(["Md. सीता", "सीता देवी"], "hi") == "सीता देवी"


@pytest.fixture
def named(worker: User, family: Family) -> Family:
    """Kajal's name is recorded in Devanagari too; her brother's in Latin letters alone."""
    enter(
        draft(
            "identity",
            person=family.kajal,
            place_code=SITAMARHI,
            true_on=SEEN,
            facts={},
            identifiers={"other_name": "काजल कुमारी"},
        ),
        who=worker,
    )
    return family


def face_in(language: str, who: User, family: Family) -> str:
    """The card as whoever knows the PIN reads it."""
    pin = issue(who, family.household, language=language)
    page = shown(Client(), the_card(), pin)
    return page[page.index('<article class="card"') : page.index("</article>")]


def test_a_hindi_card_has_the_name_in_devanagari_and_the_registered_one_small(
    worker: User, named: Family
) -> None:
    page = face_in("hi", worker, named)
    small = re.search(r'<p class="registered">(.*?)</p>', page, re.DOTALL)
    assert small
    assert re.sub("<[^>]+>", "", small[1]) == "काजल: Kajal Kumari"
    assert "काजल" in page.replace(small[0], "")
    assert "Kajal" not in page.replace(small[0], "")
    assert "Suraj" in page


def test_a_card_in_latin_letters_says_the_name_once(worker: User, named: Family) -> None:
    page = face_in("en", worker, named)
    assert 'class="registered"' not in page
    assert "काजल" not in page


# --- what never stands on it ---


def test_a_card_names_no_work_no_caste_and_no_sensitive_paper(worker: User, family: Family) -> None:
    for language in LANGUAGES:
        pin = issue(worker, family.household, language=language)
        page = shown(Client(), the_card(), pin)
        text = re.sub(r"<[^>]+>", " ", page.split('<article class="card"')[1])
        assert not cards.gives_away(text)
        assert "OBC" not in text


@pytest.mark.parametrize("country", ["india", "indonesia"])
def test_no_name_for_a_card_gives_anything_away(country: str) -> None:
    pack = open_pack(country)
    said = {
        (scheme.key, language): text
        for scheme in pack.schemes.values()
        if not scheme.sensitive
        for language, text in scheme.card.items()
    }
    assert [key for key, text in said.items() if cards.gives_away(text)] == []


def test_where_the_helper_is_may_not_tell_why(worker: User, family: Family, client: Client) -> None:
    client.force_login(worker)
    answer = client.post(
        reverse("convergence:card", args=[family.household]),
        {"language": "en", "where": "Child labour office"},
    )
    assert answer.status_code == 400
    assert not CardIssue.objects.exists()


def test_the_database_holds_neither_pin_nor_names_nor_what_is_due(
    worker: User, family: Family
) -> None:
    pin = issue(worker, family.household).replace(" ", "")
    row = CardIssue.objects.values().get()
    kept = repr({name: bytes(v) if name == "content" else v for name, v in row.items()})
    for secret in (pin, "Kajal", "Bicycle"):
        assert secret not in kept
    assert "Kajal" not in repr(cards.opened(the_card()))


# --- opening ---


def test_the_pin_opens_what_the_card_says_and_nothing_more(
    worker: User, family: Family, client: Client
) -> None:
    pin = issue(worker, family.household)
    page = shown(client, the_card(), pin)
    assert "Bicycle for school" in page
    assert str(family.household) not in page
    assert str(family.kajal) not in page
    assert "kiln" not in page
    assert AuditEntry.objects.filter(deed="card.opened", who=None).count() == 1


def test_an_office_of_the_area_opens_it_and_that_is_recorded(
    worker: User, family: Family, somebody: Callable[..., User], client: Client
) -> None:
    issue(worker, family.household)
    officer = somebody("scheme_officer", place(SITAMARHI))
    client.force_login(officer)
    page = client.get(f"/card/{the_card().reference}/").content.decode()
    assert "Bicycle for school" in page
    assert AuditEntry.objects.get(deed="card.opened").who == officer.pk


@pytest.mark.parametrize(("role", "where"), [("scheme_officer", SURAT), ("donor", None)])
def test_anybody_else_who_logs_in_is_asked_for_the_pin(
    worker: User,
    family: Family,
    somebody: Callable[..., User],
    client: Client,
    role: str,
    where: str | None,
) -> None:
    issue(worker, family.household)
    client.force_login(somebody(role, place(where) if where else None))
    page = client.get(f"/card/{the_card().reference}/").content.decode()
    assert "Bicycle" not in page
    assert "Rekha" not in page


def test_a_wrong_pin_and_a_card_that_there_is_not_are_answered_alike(
    worker: User, family: Family, client: Client
) -> None:
    issue(worker, family.household)
    card = the_card()
    there = client.post(f"/card/{card.reference}/", {"pin": "000000"})
    nothing = client.post("/card/ZZZZ9999/", {"pin": "000000"})
    assert there.status_code == nothing.status_code == 400
    assert _told(there.content, card.reference) == _told(nothing.content, "ZZZZ9999")
    opened = client.get(f"/card/{card.reference}/")
    absent = client.get("/card/ZZZZ9999/")
    assert _told(opened.content, card.reference) == _told(absent.content, "ZZZZ9999")


def _told(content: bytes, reference: str) -> str:
    text = re.sub(r'value="\w{64}"', "", content.decode())
    for written in (reference, spoken.in_groups(reference), reference.lower()):
        text = text.replace(written, "")
    return text


def test_guessing_locks_the_reference_whether_or_not_there_is_such_a_card(
    worker: User, family: Family, client: Client
) -> None:
    pin = issue(worker, family.household)
    for reference in (the_card().reference, "ZZZZ9999"):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            assert client.post(f"/card/{reference}/", {"pin": "000000"}).status_code == 400
        assert client.post(f"/card/{reference}/", {"pin": "000000"}).status_code == 429
    assert client.post(f"/card/{the_card().reference}/", {"pin": pin}).status_code == 429


def test_an_address_that_tries_many_references_is_locked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "MOST_FROM_ONE_ADDRESS", 3)
    answers = [
        client.post(f"/card/ZZZZ999{n}/", {"pin": "000000"}).status_code for n in range(2, 6)
    ]
    assert answers == [400, 400, 400, 429]


def test_slow_guessing_is_locked_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        client.post("/card/ZZZZ9999/", {"pin": "000000"})
    CardTry.objects.update(at=timezone.now() - dt.timedelta(days=20))
    monkeypatch.setattr(guessing, "MOST_IN_LONG", 3)
    assert client.post("/card/ZZZZ9999/", {"pin": "000000"}).status_code == 429


def test_the_right_pin_forgives_what_did_not_fit(
    worker: User, family: Family, client: Client
) -> None:
    pin = issue(worker, family.household)
    client.post(f"/card/{the_card().reference}/", {"pin": "000000"})
    shown(client, the_card(), pin)
    assert not CardTry.objects.exists()


def test_no_pin_is_ever_written_to_the_log(worker: User, family: Family, client: Client) -> None:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logging.getLogger().addHandler(handler)
    try:
        client.post(f"/card/{'Z' * 8}/", {"pin": "271828"})
        client.raise_request_exception = False
        client.post(f"/card/{'Z' * 8}/", {"pin": "271828" * 30})
    finally:
        logging.getLogger().removeHandler(handler)
    assert "271828" not in said.getvalue()


def test_the_page_for_typing_a_reference_leads_to_the_card(client: Client) -> None:
    answer = client.post("/card/", {"reference": "bcdf-2345"})
    assert answer["Location"] == "/card/BCDF2345/"
    assert client.post("/card/", {"reference": "x"}).status_code == 400


# --- protection ---


def test_nobody_outside_the_area_makes_prints_or_closes_a_card(
    worker: User, stranger: User, family: Family, client: Client
) -> None:
    issue(worker, family.household)
    client.force_login(stranger)
    for name in ("card", "card-pdf"):
        address = reverse(f"convergence:{name}", args=[family.household])
        assert client.get(address).status_code == 404
    for name in ("card", "close-card"):
        address = reverse(f"convergence:{name}", args=[family.household])
        assert client.post(address, {"language": "en"}).status_code == 404
    assert CardIssue.objects.filter(revoked_at=None).count() == 1


def test_an_erased_family_has_no_card_and_an_erased_child_stands_on_none(
    worker: User, family: Family, client: Client
) -> None:
    pin = issue(worker, family.household)
    card = the_card()
    erase(family.kajal, who=None, reason="consent_withdrawn")
    page = shown(client, card, pin)
    assert "Kajal" not in page
    assert "Bicycle" not in page
    assert "Suraj" in page
    erase(family.household, who=None, reason="consent_withdrawn")
    assert client.post(f"/card/{card.reference}/", {"pin": pin}).status_code == 400
