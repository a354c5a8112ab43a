/* A phone without a screen: ODK's own engine fills forms as a server offers them, over OpenRosa.

   node client.js http://127.0.0.1:8000/openrosa LOGIN CREDENTIAL

   One command a line on standard input, one answer a line on standard output, both JSON:

   {"fill": "follow_up", "answers": {"child": {"label": "Ravi"}, "met": "child"}}
       finds the form in the list, with the files of its manifest, fills it, sends it
       -> {"status": 201, "message": "...", "instance": "uuid:...", "files": {"children.csv": 2}}
   {"load": "form.xml"}
       -> {"status": "success", "problem": ""}

   An answer is text or a number; {"label": ...} chooses by the words that are shown. */

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("", { url: "http://localhost/" });
for (const name of Object.getOwnPropertyNames(window))
  if (!(name in globalThis)) globalThis[name] = window[name];
globalThis.__dirname = ""; // the engine's parser of expressions asks for it wherever Node runs
const { loadForm } = await import("@getodk/xforms-engine");

const [server, login, credential] = process.argv.slice(2);
const signed = {
  Authorization: `Basic ${Buffer.from(`${login}:${credential}`).toString("base64")}`,
  "X-OpenRosa-Version": "1.0",
};

for await (const line of createInterface({ input: process.stdin })) {
  const { fill, load, answers = {} } = JSON.parse(line);
  const answer = await (fill ? filled(fill, answers) : loaded(load)).catch((fault) => ({
    status: "fault",
    problem: fault.stack,
  }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function filled(key, answers) {
  const offered = (await listed("formList", "xform")).find((each) => told(each, "formID") === key);
  if (!offered) throw new Error(`${key} is not in the list`);
  const files = await filesOf(told(offered, "manifestUrl"));
  const root = await opened(await text(told(offered, "downloadUrl")), files);
  for (const [name, answer] of Object.entries(answers)) give(root, name, answer);
  const payload = await root.prepareInstancePayload({ payloadType: "monolithic" });
  if (payload.status !== "ready")
    throw new Error(`still open: ${payload.violations.map(({ reference }) => reference)}`);
  const sent = await fetch(`${server}/submission`, {
    method: "POST",
    headers: { ...signed, Date: new Date().toUTCString() },
    body: payload.data[0],
  });
  const xml = await payload.data[0].get("xml_submission_file").text();
  return {
    status: sent.status,
    message: told(parsed(await sent.text()), "message"),
    instance: /instanceID>([^<]+)</.exec(xml)[1],
    files: Object.fromEntries([...files].map(([name, body]) => [name, lines(name, body)])),
  };
}

async function loaded(path) {
  const root = await opened(await readFile(path, "utf8"), new Map());
  const { data } = await root.prepareInstancePayload({ payloadType: "monolithic" });
  const xml = await data[0].get("xml_submission_file").text();
  return { status: xml.includes("instanceID") ? "success" : "empty", problem: "" };
}

async function opened(xml, files) {
  const form = await loadForm(xml, {
    fetchFormAttachment: async (address) => {
      const name = String(address).split("/").at(-1);
      const type = name.endsWith(".csv") ? "text/csv" : "application/octet-stream";
      if (!files.has(name)) return new Response(null, { status: 404 });
      return new Response(files.get(name), { headers: { "Content-Type": type } });
    },
    missingResourceBehavior: "BLANK",
  });
  if (form.status === "failure") throw form.error;
  return form.createInstance().root;
}

/* By the last part of its path; forms of the packs use each name once. */
function give(root, name, answer) {
  const node = found(root, name);
  if (!node) throw new Error(`nothing asks for ${name}`);
  if (node.nodeType !== "select") return node.setValue(answer);
  const chosen = answer.label
    ? node.currentState.valueOptions.find((one) => one.label.asString.includes(answer.label))?.value
    : answer;
  if (!node.currentState.valueOptions.some(({ value }) => value === chosen))
    throw new Error(`${name} offers no ${answer.label ?? answer}`);
  node.selectValue(chosen);
}

function found(node, name) {
  for (const each of node.currentState.children ?? []) {
    if (each.currentState.reference.endsWith(`/${name}`)) return each;
    const inside = found(each, name);
    if (inside) return inside;
  }
  return null;
}

async function filesOf(manifest) {
  const files = new Map();
  if (!manifest) return files;
  for (const each of await listed(manifest, "mediaFile"))
    files.set(told(each, "filename"), await body(told(each, "downloadUrl")));
  return files;
}

function lines(name, content) {
  return name.endsWith(".csv") ? content.toString().trim().split("\n").length - 1 : content.length;
}

async function listed(address, tag) {
  return [...parsed(await text(address)).getElementsByTagNameNS("*", tag)];
}

function told(within, tag) {
  return within.getElementsByTagNameNS("*", tag)[0]?.textContent ?? "";
}

function parsed(xml) {
  return new window.DOMParser().parseFromString(xml, "text/xml");
}

async function text(address) {
  return (await body(address)).toString();
}

async function body(address) {
  const answer = await fetch(new URL(address, `${server}/`), { headers: signed });
  if (!answer.ok) throw new Error(`${answer.status} at ${address}`);
  return Buffer.from(await answer.arrayBuffer());
}
