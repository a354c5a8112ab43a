/* Sends what waits, one after the other, and by itself: at once when there is a connection again,
   else after a pause that doubles. Two tabs never send at the same time, and what was sent is not
   sent again; should an answer be lost on the way, the server knows the identity of the form.

   const sending = new Sending({ vault, post, changed });
   sending.soon();      // something waits: send it, or try when it makes sense
   sending.now();       // the worker asks

   post(answers)        resolves to { status, message, again, state }: `again` are the seconds to
                        wait, `state` is set where the phone itself refuses (see phone.js)
   changed(told)        { sending, reached, unreached, next, stopped }: what the page shows;
                        `stopped` is the answer that stopped it

   An answer of 201 or 202 is a receipt. 401 stops until the worker has logged in again; 403 stops
   with the reason: the next form would be refused for the same.
   408, 425, 429, 5xx and silence are tried again. Anything else is a refusal: the form stays on the
   phone with the reason. */

const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 15 * 60;
const AGAIN = new Set([0, 408, 425, 429]);

export function pauseAfter(tries, chance = Math.random()) {
  const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, tries - 1));
  // Between a half and the whole, so that a village that is online again does not come at once.
  return whole * (0.5 + chance / 2);
}

export class Sending {
  constructor({ vault, post, changed = () => {}, timer = setTimeout, locks = navigator.locks }) {
    Object.assign(this, { vault, post, changed, locks });
    this.timer = (...told) => timer(...told);
    this.tries = 0;
    this.due = null;
    this.running = null;
  }

  /* Whenever there is hope: the page is open, the connection is back, the worker looks at it. */
  start(page = window) {
    page.addEventListener("online", () => this.now());
    page.document.addEventListener("visibilitychange", () => {
      if (page.document.visibilityState === "visible") this.now();
    });
    return this.now();
  }

  now() {
    this.tries = 0;
    return this.soon();
  }

  soon() {
    clearTimeout(this.due);
    this.running ??= this.alone().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  alone() {
    return this.locks.request("muara-sending", () => this.all());
  }

  async all() {
    const waiting = (await this.vault.all()).filter((each) => each.state === "waiting");
    for (const { id } of waiting) {
      this.changed({ sending: id });
      const answer = await this.one(id);
      if (answer.stop) {
        this.changed({ stopped: answer.stop });
        return;
      }
      if (answer.pause) {
        this.pause(answer.pause);
        return;
      }
    }
    this.tries = 0;
    this.changed({ reached: waiting.length > 0 });
  }

  async one(id) {
    const kept = await this.vault.get(id);
    if (kept?.state !== "waiting") return {};
    const { answers, ...about } = kept;
    const answer = await this.post(answers).catch(() => ({ status: 0 }));
    const { status, message, again, state } = answer;
    if (status === 401 || status === 403) return { stop: { status, message, state } };
    if (AGAIN.has(status) || status >= 500) return { pause: again || pauseAfter(++this.tries) };
    if (status === 201 || status === 202)
      await this.vault.put({ ...about, state: "sent", moment: Date.now(), message });
    else await this.vault.put({ ...about, state: "refused", message }, answers);
    return {};
  }

  pause(seconds) {
    clearTimeout(this.due);
    this.due = this.timer(() => this.soon(), seconds * 1000);
    this.changed({ unreached: true, next: Date.now() + seconds * 1000 });
  }
}

/* What was received needs no place on the phone for long: a week, to look back at. */
const A_WEEK = 7 * 24 * 60 * 60 * 1000;

export async function forgetTheOld(vault, now = Date.now()) {
  const old = (await vault.all()).filter((each) => each.state === "sent" && now - each.moment > A_WEEK);
  await Promise.all(old.map((each) => vault.remove(each.id)));
}
