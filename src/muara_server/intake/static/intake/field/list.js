/* The worker's list: what waits on this phone with its time, what was begun, what was sent, who is
   due. It sends by itself for as long as the page is open. */

import { upToDate } from "./caseload.js";
import { arrive, asked, ready } from "./phone.js";
import { Sending, forgetTheOld } from "./sending.js";
import { moment, speaker, told } from "./words.js";

const A_MINUTE = 60_000;
const say = speaker(told("words"));
const at = (id) => document.getElementById(id);
const SHUT = { locked: "locked", another: "another", "signed-off": "signed_off", unsafe: "unsafe" };

begin();

async function begin() {
  const phone = await arrive();
  if (phone.state === "unsafe") return connection(say("unsafe"), { alert: true });
  hold();
  if (!phone.vault) {
    if (phone.refused) return connection(phone.refused, { alert: true });
    if (phone.online && !phone.loggedIn) return connection(say("locked"), { login: true });
    return connection(say(SHUT[phone.state]), { alert: phone.state !== "locked" });
  }
  await forgetTheOld(phone.vault);
  await due(phone.vault);
  const page = new List(phone);
  await page.begin();
  await caseload(phone);
  await visits(phone);
}

class List {
  constructor({ vault, online, loggedIn, refused, post }) {
    this.vault = vault;
    this.away = !online;
    this.standing = online && !loggedIn ? { stopped: { status: 401 } } : {};
    if (refused) this.standing = { stopped: { status: 403, message: refused } };
    this.sending = new Sending({ vault, post, changed: (standing) => this.change(standing) });
  }

  async begin() {
    at("try-now").addEventListener("click", () => this.sending.now());
    window.addEventListener("offline", () => this.change({ away: true }));
    window.addEventListener("online", () => this.change({ reached: true }));
    // Another tab fills forms: what it keeps shows here as soon as this one is looked at.
    document.addEventListener("visibilitychange", () => this.show());
    await this.show();
    await this.sending.start();
  }

  change(standing) {
    // With nothing to send nobody was asked: what was known of the connection stays known.
    this.away = standing.away ?? (this.away && !standing.reached);
    const { stopped } = standing.reached === false ? this.standing : standing;
    this.standing = { ...standing, stopped };
    return this.show();
  }

  async show() {
    const all = await this.vault.all();
    const of = (...states) => all.filter((each) => states.includes(each.state));
    const waiting = of("waiting", "refused", "unreadable");
    const drafts = of("draft");
    const sent = of("sent").reverse();
    at("numbers").hidden = false;
    this.list("waiting", waiting, (each) => this.waiting(each));
    this.list("drafts", drafts, (each) => this.draft(each));
    this.list("sent", sent, (each) => row(each, say("sent", { time: moment(each.moment) })));
    at("try-now").parentElement.hidden = !of("waiting").length;
    this.connect({ waiting: of("waiting").length, refused: of("refused").length, drafts: drafts.length });
  }

  list(name, rows, drawn) {
    at(`number-${name}`).textContent = String(rows.length);
    const list = at(`list-${name}`);
    list.closest("section").hidden = rows.length === 0;
    list.replaceChildren(...rows.map(drawn));
  }

  connect({ waiting, refused, drafts }) {
    const { stopped, unreached, next } = this.standing;
    const safe = waiting + refused + drafts;
    if (stopped?.status === 401)
      return connection(say(safe ? "log_in" : "log_in_empty", { number: safe }), { login: true });
    if (stopped)
      return connection(stopped.state ? say(SHUT[stopped.state]) : stopped.message, { alert: true });
    if (unreached ? !navigator.onLine : this.away)
      return connection(say(safe ? "offline" : "offline_empty", { number: safe }));
    if (unreached) return connection(say("unreached", { time: moment(next) }));
    if (waiting) return connection(say("sending", { number: waiting }));
    if (refused) return connection(say("refused_some"), { alert: true });
    return connection(say(drafts ? "drafts_only" : "connected"));
  }

  waiting(each) {
    const time = moment(each.filled ?? each.moment);
    const words = say(each.state, { time, reason: each.message ?? "" });
    if (each.state === "waiting") return row(each, words);
    const again = each.state === "refused" && button(say("send_again"), () => this.again(each.id));
    return row(each, words, again, this.removal(each.id));
  }

  draft(each) {
    const go = document.createElement("a");
    go.className = "button";
    go.href = `/field/forms/${each.form}/#${encodeURIComponent(each.id)}`;
    go.append(say("go_on"), unheard(each.title));
    return row(each, say("draft", { time: moment(each.moment) }), go, this.removal(each.id));
  }

  /* Twice, because it is nowhere else. */
  removal(id) {
    const first = button(say("remove"), () => {
      const second = button(say("remove_for_good"), async () => {
        await this.vault.remove(id);
        await this.show();
      });
      first.replaceWith(second);
      second.focus();
    });
    return first;
  }

  async again(id) {
    const { answers, ...about } = await this.vault.get(id);
    await this.vault.put({ ...about, state: "waiting" }, answers);
    await this.sending.now();
  }
}

function row({ title = "" }, words, ...deeds) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = title;
  const standing = document.createElement("span");
  standing.className = "quiet";
  standing.textContent = words;
  line.append(...(title ? [name] : []), standing, ...deeds.filter(Boolean));
  return line;
}

function button(words, deed) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", deed);
  return made;
}

function unheard(text) {
  const part = document.createElement("span");
  part.className = "unheard";
  part.textContent = `: ${text}`;
  return part;
}

function connection(words, { alert = false, login = false } = {}) {
  const line = at("connection");
  line.classList.toggle("stops", alert);
  if (line.textContent !== words) line.textContent = words;
  if (!login) return;
  const way = document.createElement("a");
  way.href = at("phone").dataset.login;
  way.textContent = words;
  line.replaceChildren(way);
}

/* The pages and blank forms are put on the phone, and the page says when they are. */
async function hold() {
  if (!at("held")) return;
  at("held").textContent = say("not_ready");
  const all = await ready(told("holds"));
  if (all) at("held").textContent = say("ready");
}

/* Whom a form can look up: their number, and as of when. */
async function caseload(phone) {
  if (!at("caseload")) return;
  const held = await upToDate(phone).catch(() => null);
  const number = held?.lists.children.rows.length ?? 0;
  at("caseload").textContent = held
    ? say("caseload", { number, time: moment(held.moment) })
    : say("no_caseload");
}

/* Whom to visit tomorrow has names: it comes by itself, and is kept sealed. */
async function visits({ vault, online, loggedIn }) {
  // Which visits are due follows from many records: it may take a while, and nobody waits for it.
  const patient = { signal: AbortSignal.timeout(A_MINUTE) };
  const answer = online && loggedIn ? await asked("/field/visits/?part=list", patient) : null;
  if (answer?.ok) await vault.keepPage("visits", await answer.text());
  const kept = await vault.page("visits");
  at("visits").closest("section").hidden = !kept;
  if (!kept) return;
  at("list-visits").innerHTML = kept.text;
  at("visits-as-of").hidden = Boolean(answer?.ok);
  at("visits-as-of").textContent = say("as_of", { time: moment(kept.moment) });
  if (!answer?.ok) withoutWays(at("list-visits"));
}

/* The pages behind these are not on the phone. */
function withoutWays(list) {
  list.querySelectorAll("a").forEach((way) => way.removeAttribute("href"));
}

/* Who is due has names: it is kept sealed, and shown without a connection as it was then. */
async function due(vault) {
  const list = at("list-due");
  if ("fresh" in list.dataset) return vault.keepPage("due", list.innerHTML);
  const kept = await vault.page("due");
  at("due-as-of").hidden = false;
  at("due-as-of").textContent = kept ? say("as_of", { time: moment(kept.moment) }) : say("no_list");
  if (!kept) return;
  list.innerHTML = kept.text;
  withoutWays(list);
}
