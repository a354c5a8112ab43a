"""Ani opens a form once, loses the connection, fills it; it is sent by itself, and once."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from journeys.looks import faults, faults_at_a_desk, scrolls_sideways
from journeys.screens.field.conftest import Phone
from muara_server.accounts.actions import choose_language
from muara_server.accounts.models import Device, User
from muara_server.casework.actions.steps import open_procedure
from muara_server.intake import sorting, waiting
from muara_server.intake.actions import publish
from muara_server.intake.models import Apart, FormVersion, Received, Waiting
from muara_server.intake.writing import opened
from muara_server.registry.models import Observation, Person
from server.intake import small
from skips import IN_CI, needs_program

BUILT = finders.find("intake/web/forms.js") is not None
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    needs_program("chromium"),
    pytest.mark.skipif(not BUILT and not IN_CI, reason="needs the forms of the browser: make web"),
]


def fill_page(page: Page, phone: Phone, form: FormVersion) -> None:
    page.goto(f"{phone.address}{reverse('intake:fill', args=[form.form_id])}")
    expect(number(page)).to_be_visible()


def number(page: Page) -> Locator:
    return page.get_by_label("How old is the child?")


def answer(page: Page, *, name: str, age: str) -> None:
    """Web Forms hears keys, not values put into a field."""
    page.get_by_label("What is the child called?").press_sequentially(name)
    number(page).press_sequentially(age)
    page.get_by_label("yes", exact=True).check()
    expect(page.locator("#said")).to_contain_text("Kept on this phone at")


def told(received: Received) -> dict[str, str]:
    tree = ET.fromstring(opened(received))  # noqa: S314 (what this test sent)
    return {each.tag.split("}")[-1]: (each.text or "") for each in tree.iter()}


def test_a_child_is_registered_and_visited_without_a_connection(
    phone: Phone, ani: User, pack_forms: dict[str, FormVersion]
) -> None:
    page = phone.prepared(ani)
    go_to(page, phone, pack_forms["identification"])
    phone.context.set_offline(True)
    page.reload()
    page.get_by_label("What is the child's name?").press_sequentially("Zorawar Kumar")
    to_the_end(page)
    page.get_by_label("no danger that can be seen").check()
    page.get_by_role("button", name="Finish and send").click()
    page.wait_for_url(re.compile(r"/field/$"))
    expect(page.locator("#connection")).to_have_text("No connection. 1 form is safe on this phone.")
    page.close()

    again = phone.opened()
    again.goto(f"{phone.address}{reverse('intake:phone')}")
    expect(again.locator("#list-waiting li")).to_contain_text(["Identification"])
    expect(again.locator("#list-waiting li")).to_contain_text([re.compile(r"Filled \d\d:\d\d")])
    assert Received.objects.count() == 0

    phone.context.set_offline(False)
    expect(again.locator("#connection")).to_contain_text("is at the office")
    again.wait_for_load_state("networkidle")
    received = Received.objects.get()
    assert (received.user, received.device.user) == (ani, ani)
    sort_all()
    child = Person.objects.get()
    again.reload()
    expect(again.locator("#list-sent li")).to_contain_text(["Received at the office"])
    expect(again.locator("#caseload")).to_contain_text("0 children")
    again.wait_for_load_state("networkidle")
    open_procedure("case", person=child.pk, facts={"found_by": "visit"}, who=ani)
    again.reload()
    expect(again.locator("#caseload")).to_contain_text("1 child of your cases")
    again.wait_for_load_state("networkidle")
    assert "Zorawar" not in again.evaluate(EVERYTHING_KEPT)

    phone.context.set_offline(True)
    go_to(again, phone, pack_forms["follow_up"])
    again.locator(".form-questions").get_by_role("combobox").click()
    again.get_by_role("option", name="Zorawar Kumar · Sitamarhi").click()
    next_page(again)
    again.get_by_label("the child", exact=True).check()
    to_the_end(again)
    again.get_by_label("no danger that can be seen").check()
    again.get_by_role("button", name="Finish and send").click()
    again.wait_for_url(re.compile(r"/field/$"))
    phone.context.set_offline(False)
    expect(again.locator("#list-sent li")).to_have_count(2)
    again.wait_for_load_state("networkidle")
    sort_all()
    assert Observation.objects.filter(person=child, kind="visit", facts__met="child").exists()
    assert (Received.objects.count(), Apart.objects.count()) == (2, 0)


def go_to(page: Page, phone: Phone, form: FormVersion) -> None:
    page.goto(f"{phone.address}{reverse('intake:fill', args=[form.form_id])}")
    expect(page.get_by_role("button", name="Next")).to_be_visible()


def next_page(page: Page) -> None:
    page.get_by_role("button", name="Next").click()


def to_the_end(page: Page) -> None:
    """Leave open what may stay open, up to the last screen."""
    while page.get_by_role("button", name="Next").is_visible():
        next_page(page)


def sort_all() -> None:
    for received in waiting.several(waiting.unsorted(at_most=100)):
        sorting.sort_one(received)
    assert not Waiting.objects.exists()


def test_a_draft_survives_a_closed_tab_and_goes_on_under_the_same_identity(
    phone: Phone, ani: User, form: FormVersion
) -> None:
    page = phone.prepared(ani)
    phone.context.set_offline(True)
    fill_page(page, phone, form)
    answer(page, name="Suraj", age="2")
    identity = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    page.close()

    again = phone.opened()
    again.goto(f"{phone.address}{reverse('intake:phone')}")
    expect(again.locator("#connection")).to_have_text(
        "No connection. 1 form is safe on this phone."
    )
    again.get_by_role("link", name="Go on").click()
    expect(again.get_by_label("What is the child called?")).to_have_value("Suraj")
    number(again).press_sequentially("1")  # before what stands there
    again.get_by_role("button", name="Finish and send").click()
    again.wait_for_url(re.compile(r"/field/$"))
    phone.context.set_offline(False)
    expect(again.locator("#list-sent li")).to_have_count(1)
    again.wait_for_load_state("networkidle")
    received = Received.objects.get()
    assert received.instance == identity
    assert (told(received)["age"], "deprecatedID" in told(received)) == ("12", False)


def test_what_is_open_is_said_and_nothing_is_sent(
    phone: Phone, ani: User, form: FormVersion
) -> None:
    page = phone.prepared(ani)
    fill_page(page, phone, form)
    page.get_by_label("What is the child called?").press_sequentially("Suraj")
    page.get_by_role("button", name="Finish and send").click()
    expect(page.get_by_text("1 question is still open.")).to_be_visible()
    assert Received.objects.count() == 0


def test_what_could_not_be_kept_when_it_was_finished_goes_on_as_a_draft(
    phone: Phone, ani: User, form: FormVersion
) -> None:
    page = phone.prepared(ani)
    fill_page(page, phone, form)
    answer(page, name="Suraj", age="12")
    page.evaluate(A_FULL_STORAGE)
    page.get_by_role("button", name="Finish and send").click()
    expect(page.locator("#said")).to_contain_text("the phone's storage is full")
    page.evaluate("() => { IDBObjectStore.prototype.put = whole; }")
    page.get_by_label("What is the child called?").press_sequentially(" Kumar")
    expect(page.locator("#said")).to_contain_text("Kept on this phone at")
    page.get_by_role("button", name="Finish and send").click()
    page.wait_for_url(re.compile(r"/field/$"))
    expect(page.locator("#list-sent li")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert "Kumar" in told(Received.objects.get())["name"]


def test_one_question_a_screen_in_the_readers_language_and_back_to_what_is_open(
    phone: Phone, ani: User, form: FormVersion
) -> None:
    publish(small.xform(version="2", pages=True), who=None)
    choose_language(ani, "hi")
    page = phone.logged_in(ani)
    page.goto(f"{phone.address}{reverse('intake:fill', args=[form.form_id])}")
    name, age = page.get_by_label("बच्चे का नाम क्या है?"), page.get_by_label("बच्चे की उम्र कितनी है?")
    onward, send = page.get_by_role("button", name="आगे"), page.get_by_role("button", name="पूरा करें")
    expect(name).to_be_visible()
    expect(age).not_to_be_visible()
    assert faults(page) == []
    onward.click()
    expect(age).to_be_visible()
    expect(name).not_to_be_visible()
    expect(send).not_to_be_visible()
    onward.click()
    send.click()
    expect(age).to_be_visible()
    expect(page.get_by_text("1 सवाल अभी बाक़ी है।")).to_be_visible()
    age.press_sequentially("12")
    onward.click()
    send.click()
    page.wait_for_url(re.compile(r"/field/$"))
    expect(page.locator("#list-sent li")).to_have_count(1)
    assert told(Received.objects.get())["age"] == "12"


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_the_list_is_for_everybody_with_and_without_a_connection(
    phone: Phone, ani: User, form: FormVersion, language: str
) -> None:
    choose_language(ani, language)
    page = phone.logged_in(ani)
    page.goto(f"{phone.address}{reverse('intake:phone')}")
    page.wait_for_function("caches.match('/field/offline/').then(Boolean)")
    page.wait_for_load_state("networkidle")
    for offline in (False, True):
        phone.context.set_offline(offline)
        page.reload()
        expect(page.locator("#numbers")).to_be_visible()
        page.wait_for_load_state("networkidle")
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert (faults(page) if width == 360 else faults_at_a_desk(page)) == []
            assert not scrolls_sideways(page)


def test_nothing_on_the_phone_can_be_read_without_the_key(
    phone: Phone, ani: User, form: FormVersion
) -> None:
    page = phone.prepared(ani)
    phone.context.set_offline(True)
    fill_page(page, phone, form)
    answer(page, name="Zorawar", age="12")
    kept = page.evaluate(EVERYTHING_KEPT)
    assert "Zorawar" not in kept
    assert "A small form" not in kept.split("forms:")[1]
    assert re.search(r"Ani", kept) is None


def test_logging_out_says_what_would_be_lost_and_clears_key_and_data(
    phone: Phone, ani: User, form: FormVersion
) -> None:
    page = phone.prepared(ani)
    fill_page(page, phone, form)
    answer(page, name="Suraj", age="12")
    page.goto(f"{phone.address}{reverse('intake:phone')}")
    log_out(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Forms not yet sent")
    expect(page.locator("main")).to_contain_text("1 form on this phone is not at the office.")
    page.get_by_role("button", name="Log out and lose them").click()
    page.wait_for_url(re.compile(r"/login/"))
    assert page.evaluate(WHAT_IS_LEFT) == {"databases": [], "caches": [], "workers": 0}
    names = {cookie["name"] for cookie in phone.context.cookies()}
    assert names.isdisjoint({"field_key", "field_kept", "sessionid"})


def test_another_persons_forms_stay_locked_and_are_not_lost(
    phone: Phone, ani: User, another: User, form: FormVersion
) -> None:
    page = phone.prepared(ani)
    fill_page(page, phone, form)
    answer(page, name="Suraj", age="12")
    phone.context.clear_cookies(name="sessionid")
    page = phone.logged_in(another)
    page.goto(f"{phone.address}{reverse('intake:phone')}")
    expect(page.locator("#connection")).to_contain_text("forms of another person")
    expect(page.locator("#list-drafts li")).to_have_count(0)
    log_out(page)
    page.wait_for_url(re.compile(r"/login/"))
    page = phone.logged_in(ani)
    page.goto(f"{phone.address}{reverse('intake:phone')}")
    expect(page.locator("#list-drafts li")).to_have_count(1)


def test_a_phone_that_was_signed_off_opens_and_sends_nothing(
    phone: Phone, ani: User, form: FormVersion
) -> None:
    page = phone.prepared(ani)
    fill_page(page, phone, form)
    answer(page, name="Suraj", age="12")
    Device.objects.get().delete()
    page.goto(f"{phone.address}{reverse('intake:phone')}")
    expect(page.locator("#connection")).to_contain_text("This phone was signed off")
    assert Received.objects.count() == 0


def log_out(page: Page) -> None:
    page.locator("details.phone > summary").click()
    page.locator("details.phone").get_by_role("button", name="Log out").click()


A_FULL_STORAGE = """() => {
  globalThis.whole = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""

EVERYTHING_KEPT = """async () => {
  const text = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((go) => {
      const asked = indexedDB.open(name); asked.onsuccess = () => go(asked.result);
    });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((go) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => go(asked.result);
      });
      const read = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? new TextDecoder().decode(value) : value;
      text.push(`${store}:` + JSON.stringify(rows, (_key, value) => read(value)));
    }
  }
  const pages = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      if (!request.url.includes("/static/"))
        pages.push(await (await caches.match(request)).text());
  return JSON.stringify(localStorage) + document.cookie + pages.join("") + text.sort().join("");
}"""

WHAT_IS_LEFT = """async () => ({
  databases: (await indexedDB.databases()).map((each) => each.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
