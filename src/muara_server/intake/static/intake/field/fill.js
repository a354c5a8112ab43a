/* The page in which a form is filled: every answer is kept on the phone as soon as it is given. */

import { csvOf, kept as keptCaseload, upToDate } from "./caseload.js";
import { arrive } from "./phone.js";
import { Sending } from "./sending.js";
import { moment, speaker, told } from "./words.js";

const form = told("told");
const words = told("words");
const say = speaker(words.pages);
const SHUT = { locked: "locked", another: "another", "signed-off": "signed_off", unsafe: "unsafe" };
const place = document.getElementById("form");
const A_MOMENT = 2500;
let caseload = null;

begin().catch((fault) => shut(say("not_opened", { reason: fault.message })));

async function begin() {
  const phone = await arrive();
  if (!phone.vault) return shut(say(SHUT[phone.state]));
  const kept = await begun(phone.vault);
  if (form.lists.length) caseload = await soon(phone);
  const [{ open }, xml] = await Promise.all([import(form.entry), text(form.xform)]);
  if (xml === null) return shut(say("not_on_phone"));
  const keeping = new Keeping(phone, kept);
  const opened = open(place, {
    xml,
    media,
    draft: kept?.answers ?? null,
    language: document.documentElement.lang,
    words: words.forms,
    changed: (answers) => keeping.change(answers),
    filled: (answers) => keeping.finish(answers, () => opened.close()),
  });
  const missing = form.lists.length && !caseload ? say("no_caseload") : "";
  document.getElementById("said").textContent = kept
    ? say("draft", { time: moment(kept.moment) })
    : missing;
  // A tab that is put aside may never come back.
  document.addEventListener("visibilitychange", () => opened.keep());
}

/* The draft that the address names after #; what stands there never leaves the phone. */
async function begun(vault) {
  const id = decodeURIComponent(location.hash.slice(1));
  const kept = id ? await vault.get(id) : null;
  return kept?.state === "draft" ? kept : null;
}

class Keeping {
  constructor({ vault, post }, kept) {
    this.vault = vault;
    this.sending = new Sending({ vault, post });
    this.about = kept && { id: kept.id, begun: kept.begun };
    this.last = "";
    this.queue = Promise.resolve();
    this.finished = false;
  }

  change(answers) {
    return this.inTurn(async () => {
      if (this.finished) return;
      const now = await fingerprint(answers);
      if (now === this.last) return;
      // The form as it opens is nobody's work: a draft begins with the first answer.
      const first = this.last === "" && !this.about;
      this.last = now;
      if (first) return;
      await this.keep(answers, { state: "draft" });
      said(say("kept_at", { time: moment(Date.now()) }));
    });
  }

  finish(answers, close) {
    return this.inTurn(async () => {
      await this.keep(answers, { state: "waiting", filled: Date.now() });
      // Not before: where it could not be kept, later answers are still a draft.
      this.finished = true;
      close();
      said(say("finished"));
      history.replaceState(null, "", location.pathname);
      await Promise.race([this.sending.now(), new Promise((go) => setTimeout(go, 3000))]);
      location.assign(place.dataset.back);
    });
  }

  async keep(answers, standing) {
    const id = this.about?.id ?? (await identity(answers));
    this.about ??= { id, begun: Date.now() };
    const { form: key, title } = form;
    await this.vault.put({ ...this.about, form: key, title, ...standing }, answers);
    if (standing.state === "draft") history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  }

  /* One after the other: an older state never lies on a newer one. */
  inTurn(deed) {
    this.queue = this.queue.then(deed).catch((fault) => {
      const full = fault?.name === "QuotaExceededError";
      said(say("not_kept", { reason: full ? say("full") : fault.message }), true);
    });
    return this.queue;
  }
}

/* The identity that the form gave itself when it was begun. */
async function identity(answers) {
  const xml = new DOMParser().parseFromString(await whole(answers), "text/xml");
  const found = xml.getElementsByTagNameNS("*", "instanceID")[0]?.textContent;
  if (!found) throw new Error("instanceID");
  return found;
}

async function fingerprint(answers) {
  const files = [...answers.values()].map(({ name, size }) => `${name} ${size}`);
  return `${await whole(answers)}\n${files.join("\n")}`;
}

const whole = (answers) => answers.get("xml_submission_file").text();

async function text(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

/* The lists as they are now; on a slow line as they were. */
function soon(phone) {
  const before = new Promise((go) => setTimeout(() => go(keptCaseload(phone.vault)), A_MOMENT));
  return Promise.race([upToDate(phone), before]);
}

/* jr://images/kiln.png, and its kin, by the name at its end; a list from what is sealed here. */
async function media(address) {
  const name = address.split("/").at(-1);
  if (form.lists.includes(name))
    return new Response(csvOf(caseload, name), { headers: { "Content-Type": "text/csv" } });
  const held = form.media[name];
  return held ? fetch(held) : new Response(null, { status: 404 });
}

function said(sentence, alert = false) {
  const line = document.getElementById("said");
  line.classList.toggle("stops", alert);
  line.textContent = sentence;
}

function shut(sentence) {
  said(sentence, true);
}
