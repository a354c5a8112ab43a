/* The worker's caseload on this phone: the lists that forms look up, sealed like a filled form, and
   brought up to date in small parts.

   const caseload = await upToDate(phone);     as it is now, or as it was without a connection; or null
   caseload.moment                             when it was brought up to date
   csvOf(caseload, "children.csv")             a list as a form reads it

   The server tells the whole list once, with a cursor; after that what came and what went. */

import { asked } from "./phone.js";

const PART = "caseload";
const AT = "/field/caseload/";

export async function kept(vault) {
  const page = await vault.page(PART);
  return page && { ...JSON.parse(page.text), moment: page.moment };
}

export async function upToDate({ vault, online, loggedIn }) {
  const held = await kept(vault);
  if (!online || !loggedIn) return held;
  const answer = await asked(`${AT}?since=${encodeURIComponent(held?.cursor ?? "")}`);
  if (!answer?.ok) return held;
  const now = merged(held, await answer.json());
  await vault.keepPage(PART, JSON.stringify(now));
  return { ...now, moment: Date.now() };
}

export function merged(held, { cursor, whole, columns, rows, gone }) {
  const lists = {};
  for (const name of Object.keys(columns)) {
    const before = whole ? [] : (held?.lists[name]?.rows ?? []);
    const all = new Map(before.map((row) => [row[0], row]));
    (gone[name] ?? []).forEach((id) => all.delete(id));
    (rows[name] ?? []).forEach((row) => all.set(row[0], row));
    lists[name] = { columns: columns[name], rows: [...all.values()] };
  }
  return { cursor, lists };
}

export function csvOf(caseload, file) {
  const list = caseload?.lists[file.replace(/\.csv$/, "")];
  const rows = [...(list?.rows ?? [])].sort((a, b) => a[1].localeCompare(b[1]));
  const lines = [list?.columns ?? ["name", "label"], ...rows];
  return lines.map((line) => line.map(quoted).join(",")).join("\n") + "\n";
}

const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
