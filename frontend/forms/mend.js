/* What this build changes in ODK Web Forms 0.22.0, and why. Each change must be found exactly as
   often as it says: another version of Web Forms fails the build here, and is looked at again. */

const TEXTS = [
  [`label: "Send"`, "Send"],
  [`createTextVNode(" Add ", -1)`, "Add"],
  [`label: "Remove"`, "Remove"],
  [`literal: "Repeat Item"`, "Repeat Item"],
  [`"aria-label": "change language"`, "change language"],
  [`"Choose image", -1)`, "Choose image"],
  [`"Take picture", -1)`, "Take picture"],
  [`"Rank items", -1)`, "Rank items"],
  [`"Get location", -1)`, "Get location"],
  [`label: "Cancel"`, "Cancel"],
  [`label: "Save location"`, "Save location"],
  [`"Try again", -1)`, "Try again"],
  [`"Finding your location", -1)`, "Finding your location"],
  [`"Cannot access location", -1)`, "Cannot access location"],
  [`pA.value = "Location unavailable. Enable GPS and browser permissions, then restart the form to try again."`,
    "Location unavailable. Enable GPS and browser permissions, then restart the form to try again."],
];

const CHANGES = [
  {
    why: "a draft goes on where it was: the engine can restore one, the component only edits what was sent, under a new identity",
    found: "const rA = resolvableFormInstanceInput(tA.editInstance), oA = await AA.editInstance(rA, nA);",
    become: "const oA = await AA.restoreInstance({ data: [await tA.editInstance.resolveInstance()] }, nA);",
  },
  {
    why: "the message above a form with open questions",
    found: 'QA === 1 ? "1 question with error." : `${QA} questions with errors.`',
    become: 'muaraSaidOf(QA === 1 ? "1 question with error." : "{number} questions with errors.", { number: QA })',
  },
  {
    why: "the message of a question that must be answered and has no message of its own",
    found: 'constraintMsg: "Condition not satisfied: constraint",\n  requiredMsg: "Condition not satisfied: required"',
    become: 'get constraintMsg() { return muaraSaid("Condition not satisfied: constraint"); },\n  get requiredMsg() { return muaraSaid("Condition not satisfied: required"); }',
  },
  {
    why: "a number has the label of its question: the identity belongs on the field, not around it",
    found: "unref(script$f), {\n      id: eA.node.nodeId,\n      key: nA.value,",
    become: 'unref(script$f), {\n      "input-id": eA.node.nodeId,\n      key: nA.value,',
  },
  ...TEXTS.map(([found, text]) => ({
    why: "a text in English alone",
    found,
    become: found.replace(/"( ?)([A-Za-z][^"]*?)( ?)"(?!:)/, `muaraSaid(${JSON.stringify(text)})`),
  })),
];

const OUTSIDE_TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
// One clear point: a map without a ground asks no other machine for it.
const CLEAR =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

export function mended(words) {
  return {
    name: "mended-web-forms",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("@getodk/web-forms/dist/")) return null;
      if (id.includes("/dist/index-")) return { code: whole(code, words), map: null };
      const withoutTiles = once(code, OUTSIDE_TILES, CLEAR, { may: true });
      // Roboto comes inside the style, a megabyte in nine scripts; the page's own font is used.
      return { code: withoutTiles.replaceAll(/@font-face\{[^}]*\}/g, ""), map: null };
    },
  };
}

function whole(code, words) {
  const mended = CHANGES.reduce((text, { found, become }) => once(text, found, become), code);
  return `import { said as muaraSaid, saidOf as muaraSaidOf } from ${JSON.stringify(words)};\n${mended}`;
}

function once(code, found, become, { may = false } = {}) {
  const times = code.split(found).length - 1;
  if (times === 0 && may) return code;
  if (times !== 1) throw new Error(`Web Forms has changed: found ${times} times, not once: ${found}`);
  return code.replace(found, () => become);
}
