/* Whose phone this is, and whether its forms can be opened: with the server where there is a
   connection, without it from what the phone keeps.

   const phone = await arrive();
   phone.vault      open, or null
   phone.state      "open", "locked", "another", "signed-off" or "unsafe"
   phone.online     whether the server answered
   phone.loggedIn   whether it knows this session
   phone.refused    why it lets this person fill no forms, in its words; else undefined
   phone.post       sends one form

   The secret lies in a cookie that the browser itself takes away: at log-out, and after a week
   without a connection. The phone keeps it locked beside, and the server alone opens that lock, for
   the same person only. */

import { Vault, about, forget, keepAbout, unsent } from "./vault.js";

const AT = "/field/";
const PATIENCE = 8000;
const A_MINUTE = 60_000;
// Bytes a second: what is left of an old mobile network at the edge of a village.
const SLOWEST = 2000;
const IN_WORDS = { Accept: "application/json" };

export async function arrive() {
  if (!globalThis.isSecureContext || !crypto.subtle || !("serviceWorker" in navigator))
    return { state: "unsafe", vault: null };
  const kept = await about();
  const session = await sessionOf();
  const { online, loggedIn, refused } = session;
  const here = { online, loggedIn, refused, post };
  if (!session.loggedIn) return { ...here, ...(await fromCookie(kept)) };
  if (kept && kept.owner !== session.owner) {
    if (await unsent()) return { ...here, state: "another", vault: null };
    await forget();
    return { ...here, ...(await unlocked(null, session)) };
  }
  return { ...here, ...(await unlocked(kept, session)) };
}

/* With the log-in: the server gives the secret anew, for another week. */
async function unlocked(kept, session) {
  const answer = await asked(`${AT}key/`, {
    method: "POST",
    headers: { "X-CSRFToken": session.csrf, "Content-Type": "application/json" },
    body: JSON.stringify({ lock: kept?.lock ?? "" }),
  });
  if (answer?.status === 410) return { state: "signed-off", vault: null };
  if (!answer?.ok) return fromCookie(kept);
  const { lock, device } = await answer.json();
  await keepAbout({ owner: session.owner, lock, device });
  return fromCookie(await about());
}

async function fromCookie(kept) {
  const secret = /(?:^|; )field_key=([\w-]+)/.exec(document.cookie)?.[1];
  if (!kept || !secret) return { state: "locked", vault: null };
  return { state: "open", vault: await Vault.open(secret, kept.owner) };
}

async function sessionOf() {
  const answer = await asked(`${AT}session/`, { headers: IN_WORDS });
  if (answer?.ok) return { online: true, loggedIn: true, ...(await answer.json()) };
  if (answer?.type === "opaqueredirect") return { online: true, loggedIn: false };
  const refused = answer?.status === 403 && (await wordsOf(answer));
  return refused ? { online: true, loggedIn: false, refused } : { online: false, loggedIn: false };
}

/* Why, as the server says it; nothing where it was not this server that answered. */
async function wordsOf(answer) {
  const { message = "" } = await answer.json().catch(() => ({}));
  return message;
}

async function post(answers) {
  const session = await sessionOf();
  if (!session.online) return { status: 0 };
  if (session.refused) return { status: 403, message: session.refused };
  if (!session.loggedIn) return { status: 401 };
  const kept = await about();
  if (kept?.owner !== session.owner) return { status: 403, state: "another" };
  const answer = await fetch(`${AT}submission/`, {
    method: "POST",
    redirect: "manual",
    headers: {
      ...IN_WORDS,
      "X-CSRFToken": session.csrf,
      "X-Field-Device": kept.device,
      "X-Field-Date": new Date().toUTCString(),
    },
    body: answers,
    signal: AbortSignal.timeout(timeFor(answers)),
  });
  if (answer.type === "opaqueredirect") return { status: 401 };
  const message = await wordsOf(answer);
  // A refusal without words is of something on the way, such as a network that wants to be paid.
  if (answer.status === 403 && !message) return { status: 0 };
  const again = Number(answer.headers.get("Retry-After")) || 0;
  return { status: answer.status, message, again };
}

/* A line that hangs holds up the queue of every tab: what takes longer than a very slow line would
   is given up, and tried again. */
export function timeFor(answers) {
  const size = [...answers.values()].reduce((sum, file) => sum + file.size, 0);
  return A_MINUTE + (size / SLOWEST) * 1000;
}

/* An answer, or null where there is none. A redirect (to the log-in) is not followed. */
export async function asked(address, how = {}) {
  const enough = AbortSignal.timeout(PATIENCE);
  try {
    return await fetch(address, { redirect: "manual", cache: "no-store", signal: enough, ...how });
  } catch {
    return null;
  }
}

/* The worker of this page, which opens the pages without a connection; then what it should hold. */
export async function ready(addresses) {
  await navigator.serviceWorker.register(`${AT}worker.js`, { scope: AT });
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((held) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => held(data);
    active.postMessage({ hold: addresses }, [port2]);
  });
}
