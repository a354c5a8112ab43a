"""The vault and the queue by themselves, in a real browser: nothing here needs the built forms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from journeys.screens.field.conftest import Phone
from muara_server.accounts.models import Assignment, Device, User
from skips import needs_program

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    needs_program("chromium"),
]

KIT = """
  const { Vault, keepAbout, unsent } = await import("/static/intake/field/vault.js");
  const { Sending, pauseAfter, forgetTheOld } = await import("/static/intake/field/sending.js");
  const SECRET = "A".repeat(43), OTHER = "B".repeat(43);
  const answers = (text, photo = null) => {
    const made = new FormData();
    made.set("xml_submission_file", new File([text], "xml_submission_file", { type: "text/xml" }));
    if (photo) made.set("1.jpg", new File([new Uint8Array(photo)], "1.jpg"));
    return made;
  };
  const text = (kept) => kept.answers.get("xml_submission_file").text();
  const form = (id, state = "waiting") => ({ id, state, form: "f", title: "A form" });
  const vault = await Vault.open(SECRET, "ani");
"""


@pytest.fixture
def page(phone: Phone, ani: User) -> Page:
    """A page of the site that has no script of its own."""
    page = phone.logged_in(ani)
    page.goto(f"{phone.address}{reverse('web:model')}")
    return page


def run(page: Page, script: str) -> Any:
    return page.evaluate(f"async () => {{ {KIT} {script} }}")


def test_answers_and_pictures_come_back_as_they_were_kept(page: Page) -> None:
    told = run(
        page,
        """
        const filled = answers("<data>हाँ</data>", [0, 255, 3]);
        await vault.put({ ...form("uuid:1", "draft"), begun: 7 }, filled);
        const kept = await vault.get("uuid:1");
        const photo = new Uint8Array(await kept.answers.get("1.jpg").arrayBuffer());
        return [await text(kept), [...photo], kept.begun, kept.title, kept.state];
        """,
    )
    assert told == ["<data>हाँ</data>", [0, 255, 3], 7, "A form", "draft"]


def test_another_key_a_changed_state_and_a_changed_byte_open_nothing(page: Page) -> None:
    told = run(
        page,
        """
        await vault.put(form("uuid:1"), answers("<data/>"));
        const states = [];
        states.push((await (await Vault.open(OTHER, "ani")).get("uuid:1")).state);
        states.push((await (await Vault.open(SECRET, "budi")).get("uuid:1")).state);
        const store = () => vault.db.transaction("forms", "readwrite").objectStore("forms");
        const row = await new Promise((go) => {
          const asked = store().get("uuid:1"); asked.onsuccess = () => go(asked.result);
        });
        const changed = async (other) => {
          await new Promise((go) => { store().put({ ...row, ...other }).onsuccess = go; });
          return (await vault.get("uuid:1")).state;
        };
        states.push(await changed({ state: "sent" }));
        const sealed = row.sealed.slice(0); new Uint8Array(sealed)[9] ^= 1;
        states.push(await changed({ sealed }));
        states.push(await changed({}));
        return states;
        """,
    )
    assert told == ["unreadable"] * 4 + ["waiting"]


def test_answers_are_beside_their_record_and_open_beside_no_other(page: Page) -> None:
    told = run(
        page,
        """
        const rows = (name) => vault.db.transaction(name, "readwrite").objectStore(name);
        const got = (asked) => new Promise((go) => { asked.onsuccess = () => go(asked.result); });
        const photo = new Uint8Array(300_000);
        await vault.put(form("uuid:1"), answers("<a/>", photo));
        const before = await got(rows("answers").get("uuid:1"));
        IDBObjectStore.prototype.getAll = () => { throw new Error("reads all"); };
        await keepAbout({ owner: "mark", lock: "lock", device: "device" });
        await vault.put(form("uuid:1"), answers("<b/>", photo));
        const head = await got(rows("forms").get("uuid:1"));
        const beside = await got(rows("answers").get("uuid:1"));
        await got(rows("answers").put(before));
        const mixed = (await vault.get("uuid:1")).state;
        await got(rows("answers").put(beside));
        const whole = await text(await vault.get("uuid:1"));
        await vault.put(form("uuid:1", "sent"));
        return [head.sealed.byteLength < 1000, beside.sealed.byteLength > 300_000, mixed, whole,
          await got(rows("answers").count()), await unsent()];
        """,
    )
    assert told == [True, True, "unreadable", "<b/>", 0, 0]


def test_what_a_phone_kept_before_is_parted_without_loss(page: Page) -> None:
    told = run(
        page,
        """
        const got = (asked) => new Promise((go, no) => {
          asked.onsuccess = () => go(asked.result); asked.onerror = asked.onblocked = no;
        });
        const coder = new TextEncoder();
        const before = async ({ key }, id) => {
          const parts = [...answers("<old/>", [0, 255, 3]).values()];
          const files = parts.map(({ name, type, size }) => ({ name, type, size }));
          const head = coder.encode(JSON.stringify({ told: { title: "A form" }, files }));
          const content = new Blob([new Uint8Array(new Uint32Array([head.length]).buffer), head,
            ...parts]);
          const iv = crypto.getRandomValues(new Uint8Array(12));
          const additionalData = coder.encode(`muara field form/waiting/${id}`);
          const sealed = await crypto.subtle.encrypt(
            { name: "AES-GCM", iv, additionalData }, key, await content.arrayBuffer());
          return { id, state: "waiting", moment: 7, iv, sealed };
        };
        const other = await Vault.open(OTHER, "asha");
        const kept = [await before(vault, "uuid:1"), await before(other, "uuid:2")];
        vault.close(); other.close();
        await got(indexedDB.deleteDatabase("muara-field"));
        const asked = indexedDB.open("muara-field", 1);
        asked.onupgradeneeded = () => {
          asked.result.createObjectStore("about");
          asked.result.createObjectStore("forms", { keyPath: "id" });
        };
        const db = await got(asked);
        for (const row of kept)
          await got(db.transaction("forms", "readwrite").objectStore("forms").put(row));
        db.close();
        const said = [];
        for (const [secret, owner, id] of [[SECRET, "ani", "uuid:1"], [OTHER, "asha", "uuid:2"]]) {
          const now = await Vault.open(secret, owner);
          const { title, state, moment, answers } = await now.get(id);
          const row = await got(now.db.transaction("forms").objectStore("forms").get(id));
          said.push([title, state, moment, await text({ answers }), row.parted,
            [...new Uint8Array(await answers.get("1.jpg").arrayBuffer())],
            (await now.all()).map((each) => each.state).sort()]);
          now.close();
        }
        return [said, await unsent()];
        """,
    )
    mine = ["A form", "waiting", 7, "<old/>", True, [0, 255, 3], ["unreadable", "waiting"]]
    assert told == [[mine, mine], 2]


def test_the_same_is_never_sealed_twice_alike(page: Page) -> None:
    told = run(
        page,
        """
        const sealed = async () => {
          await vault.put(form("uuid:1"), answers("<data/>"));
          const rows = await new Promise((go) => {
            const asked = vault.db.transaction("forms").objectStore("forms").getAll();
            asked.onsuccess = () => go(asked.result);
          });
          return [...new Uint8Array(rows[0].sealed)].join();
        };
        return (await sealed()) !== (await sealed());
        """,
    )
    assert told is True


def test_the_pause_doubles_up_to_a_quarter_of_an_hour(page: Page) -> None:
    told = run(page, "return [1, 2, 3, 4, 20].map((tries) => pauseAfter(tries, 1))")
    assert told == [5, 10, 20, 40, 900]
    assert run(page, "return [pauseAfter(1, 0), pauseAfter(20, 0)]") == [2.5, 450]


ARRIVE = 'const { arrive } = await import("/static/intake/field/phone.js");'
QUEUE = """
  const asked = [], pauses = [], said = [];
  const sendingWith = (statuses) => new Sending({
    vault,
    post: async (each) => {
      asked.push(await each.get("xml_submission_file").text());
      const status = statuses.shift() ?? 201;
      if (status === "lost") throw new TypeError("Failed to fetch");
      return { status, message: `said ${status}`, again: status === 429 ? 900 : 0 };
    },
    changed: (told) => said.push(told),
    timer: (_deed, wait) => pauses.push(wait),
  });
  const states = async () => (await vault.all()).map((each) => each.state);
  await vault.put({ ...form("uuid:1"), moment: 1 }, answers("<a/>"));
  await vault.put({ ...form("uuid:2"), moment: 2 }, answers("<b/>"));
  await vault.put({ ...form("uuid:3", "draft"), moment: 3 }, answers("<c/>"));
"""


def test_what_waits_is_sent_in_order_and_a_draft_is_not(page: Page) -> None:
    told = run(page, QUEUE + "await sendingWith([]).now(); return [asked, (await states()).sort()]")
    assert told == [["<a/>", "<b/>"], ["draft", "sent", "sent"]]


@pytest.mark.parametrize("status", ["'lost'", "500", "503", "408"])
def test_silence_and_a_busy_server_are_tried_again_after_a_pause(page: Page, status: str) -> None:
    told = run(
        page,
        QUEUE
        + f"""
        const sending = sendingWith([{status}, {status}]);
        await sending.soon(); await sending.soon(); await sending.soon();
        const fits = pauses.map((wait) => wait >= 2500 && wait <= 10000);
        return [asked, fits, (await states()).sort()];
        """,
    )
    assert told[0] == ["<a/>", "<a/>", "<a/>", "<b/>"]
    assert (told[1], told[2]) == ([True, True], ["draft", "sent", "sent"])


def test_the_server_says_how_long_to_wait(page: Page) -> None:
    assert run(page, QUEUE + "await sendingWith([429]).now(); return pauses") == [900_000]


@pytest.mark.parametrize("status", [401, 403])
def test_an_ended_log_in_and_a_door_that_is_shut_stop_and_lose_nothing(
    page: Page, status: int
) -> None:
    told = run(
        page,
        QUEUE
        + f"""
        await sendingWith([{status}]).now();
        const {{ status, message }} = said.at(-1).stopped;
        return [asked, await states(), status, message];
        """,
    )
    assert told == [["<a/>"], ["waiting", "waiting", "draft"], status, f"said {status}"]


def test_log_in_is_asked_for_where_it_helps_else_the_server_says_why(
    page: Page, phone: Phone, ani: User
) -> None:
    page.goto(f"{phone.address}{reverse('intake:phone')}")
    line = page.locator("#connection")
    expect(line).to_contain_text("Connected.")
    keep = "await (await arrive()).vault.put(form('uuid:1'), answers('<data/>'));"
    run(page, ARRIVE + keep)
    Device.objects.update(revoked_at=timezone.now())
    look_again(page)
    expect(line).to_have_text("This phone was signed off. Ask your administrator.")
    expect(line.get_by_role("link")).to_have_count(0)
    held = phone.context.cookies()
    phone.context.clear_cookies(name="sessionid")
    look_again(page)
    expect(line.get_by_role("link")).to_contain_text("Log in again to send. 1 form")
    phone.context.add_cookies(held)
    Assignment.objects.filter(user=ani).delete()
    look_again(page)
    expect(line).to_have_text("Your role does not include this.")
    expect(line.get_by_role("link")).to_have_count(0)
    assert run(page, "return (await vault.all())[0].id") == "uuid:1"


def test_a_line_that_hangs_is_given_up_after_a_time_that_grows_with_the_pictures(
    page: Page,
) -> None:
    page.route("**/field/submission/", lambda _route: None)
    told = run(
        page,
        ARRIVE
        + """
        const limits = [], limit = AbortSignal.timeout.bind(AbortSignal);
        AbortSignal.timeout = (most) => {
          if (most >= 60_000) limits.push(most);
          return limit(most >= 60_000 ? 50 : most);
        };
        const { post } = await arrive();
        const ended = (photo) => Promise.race([
          post(answers("<a/>", photo)).catch(({ name }) => name),
          new Promise((go) => setTimeout(() => go("hangs"), 5000)),
        ]);
        return [await ended(null), await ended(new Array(400_000)), limits];
        """,
    )
    assert told[:2] == ["TimeoutError", "TimeoutError"]
    assert [round(limit / 1000) for limit in told[2]] == [60, 260]


def look_again(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('online'))")


def test_a_refusal_stays_on_the_phone_with_its_reason_and_holds_up_nobody(page: Page) -> None:
    told = run(
        page,
        QUEUE
        + """
        await sendingWith([400]).now();
        const kept = await vault.get("uuid:1");
        return [kept.state, kept.message, await text(kept), (await vault.get("uuid:2")).state];
        """,
    )
    assert told == ["refused", "said 400", "<a/>", "sent"]


def test_two_tabs_send_each_form_once(page: Page) -> None:
    told = run(
        page,
        QUEUE + "await Promise.all([sendingWith([]).now(), sendingWith([]).now()]); return asked",
    )
    assert told == ["<a/>", "<b/>"]


def test_what_was_received_goes_after_a_week_and_what_waits_does_not(page: Page) -> None:
    told = run(
        page,
        QUEUE
        + """
        await sendingWith([201, 500]).now();
        await forgetTheOld(vault, Date.now() + 8 * 24 * 3600 * 1000);
        return states();
        """,
    )
    assert told == ["waiting", "draft"]


def test_the_cookie_for_log_out_says_how_many_and_nothing_else(page: Page) -> None:
    told = run(
        page,
        QUEUE
        + """
        await keepAbout({ owner: "mark", lock: "lock", device: "device" });
        const first = document.cookie;
        await sendingWith([]).now();
        return [first, document.cookie, await unsent()];
        """,
    )
    assert [re.findall(r"field_kept=([^;]*)", each) for each in told[:2]] == [
        ["mark.3"],
        ["mark.1"],
    ]
    assert told[2] == 1


def test_the_caseload_grows_and_shrinks_and_is_read_as_a_form_reads_it(page: Page) -> None:
    told = run(
        page,
        """
        const { merged, csvOf } = await import("/static/intake/field/caseload.js");
        const columns = { children: ["name", "label", "case"], places: ["name", "label"] };
        const first = merged(null, { cursor: "1", whole: true, columns, gone: {},
          rows: { children: [["b", "Sona", "7"], ["a", 'Ravi, "Raju"', "8"]] } });
        const second = merged(first, { cursor: "2", whole: false, columns,
          rows: { children: [["b", "Sona Devi", "7"], ["c", "Asha", "9"]] },
          gone: { children: ["a"] } });
        const third = merged(second, { cursor: "3", whole: true, columns, rows: {}, gone: {} });
        return [first, second, third].map((each) => csvOf(each, "children.csv"))
          .concat([second.cursor, csvOf(null, "children.csv")]);
        """,
    )
    assert told == [
        'name,label,case\na,"Ravi, ""Raju""",8\nb,Sona,7\n',
        "name,label,case\nc,Asha,9\nb,Sona Devi,7\n",
        "name,label,case\n",
        "2",
        "name,label\n",
    ]
