/* A month is keyed with the keyboard alone. Without this script each line is a text like any other. */

const form = document.querySelector("form.register");
const UNTOLD = "-";
const texts = (where) => [...(form?.querySelectorAll(where) ?? [])].map((one) => one.textContent);
const days = texts(".day-names li");
const means = Object.fromEntries(texts(".meanings dt").map((mark, at) => [mark, texts(".meanings dd")[at]]));
const now = form?.querySelector(".now");
/* What cannot be read yet is mended as a text, letter by letter. */
const fields = [...(form?.querySelectorAll("input.marks") ?? [])].filter(
  ({ value, dataset }) => value.length === dataset.usual.length,
);
const kept = new Map(fields.map((field) => [field, field.value]));
let typed = "";
let going = false;

const at = (field) => Math.min(field.selectionStart, field.value.length - 1);
const isSchool = (field, day) => field.dataset.usual[day] !== UNTOLD;

function go(field, day) {
  if (!field) return form.querySelector("button.keep").focus();
  typed = "";
  const last = field.value.length - 1;
  const there = Math.max(0, Math.min(day, last));
  going = true;
  field.focus();
  going = false;
  field.setSelectionRange(there, there + 1);
  tell(field, there);
}

function tell(field, day) {
  now.textContent = `${field.labels[0].textContent}: ${days[day]}, ${means[field.value[day]]}`;
}

function put(field, day, mark) {
  const value = field.value.slice(0, day) + mark + field.value.slice(day + 1);
  field.value = value;
  kept.set(field, value);
  const met = [...value].filter((each) => "pea".includes(each)).length;
  const present = [...value].filter((each) => each === "p").length;
  field.closest("tr").querySelector("output").textContent = `${present} / ${met}`;
}

/* The next day with school; from the last one, the day after. */
function after(field, day) {
  for (let next = day + 1; next < field.value.length; next += 1) {
    if (isSchool(field, next)) return next;
  }
  return day + 1;
}

const first = (field) => (field ? after(field, -1) % field.value.length : 0);

function allPresent(field) {
  for (let day = 0; day < field.value.length; day += 1) {
    if (field.value[day] === UNTOLD && isSchool(field, day)) put(field, day, "p");
  }
}

function asAbove(field) {
  const above = fields[fields.indexOf(field) - 1];
  if (!above) return;
  for (let day = 0; day < field.value.length; day += 1) {
    if (isSchool(field, day) && above.value[day] !== UNTOLD) put(field, day, above.value[day]);
  }
}

/* A day is typed in two figures, or in one that can begin no other. */
function figure(field, key) {
  typed = (typed + key).slice(-2);
  const day = Number(typed);
  if (day >= 1 && day <= field.value.length) {
    const whole = typed.length === 2 || day > 3;
    const before = typed;
    go(field, day - 1);
    typed = whole ? "" : before;
  }
}

function mark(field, letter, forAll) {
  const day = at(field);
  for (const each of forAll ? fields : [field]) {
    if (each === field || isSchool(each, day)) put(each, day, letter);
  }
  go(field, after(field, day));
}

/* What a key does on a line; false where it is none of ours. */
function strike(field, key) {
  const line = fields.indexOf(field);
  const day = at(field);
  const deeds = {
    Enter: () => go(fields[line + 1], first(fields[line + 1])),
    ArrowDown: () => fields[line + 1] && go(fields[line + 1], day),
    ArrowUp: () => fields[line - 1] && go(fields[line - 1], day),
    ArrowLeft: () => go(field, day - 1),
    ArrowRight: () => go(field, day + 1),
    Home: () => go(field, 0),
    End: () => go(field, field.value.length - 1),
    Delete: () => (put(field, day, UNTOLD), go(field, day)),
    Backspace: () => (put(field, day, UNTOLD), go(field, day - 1)),
    "+": () => (allPresent(field), go(field, day)),
    "*": () => (fields.forEach(allPresent), go(field, day)),
    "=": () => (asAbove(field), go(field, day)),
  };
  const letter = key.toLowerCase();
  if (deeds[key]) deeds[key]();
  else if (/^\d$/.test(key)) figure(field, key);
  else if (letter in means) mark(field, letter, key !== letter);
  else return key.length === 1;
  return true;
}

/* A telephone does not say which key was struck: what it wrote is looked at, and the line put back. */
function onWritten(field) {
  const { value, selectionStart: caret } = field;
  const before = kept.get(field);
  const letters = [...value.trim().toLowerCase()];
  const others = letters.filter((each, day) => each !== before[day]).length;
  if (others > 1 && letters.length === before.length && letters.every((each) => each in means)) {
    letters.forEach((each, day) => put(field, day, each));
    return go(field, 0);
  }
  const erased = value.length < before.length;
  const half = typed;
  field.value = before;
  go(field, erased ? caret : caret - 1);
  typed = half;
  return strike(field, erased ? "Backspace" : (value[caret - 1] ?? "").toLowerCase());
}

/* Enter in another field goes on, as everywhere where sheets are keyed. */
function goOn(from) {
  const controls = [...form.querySelectorAll("input:not([type=hidden]), select, button.keep")];
  const next = controls[controls.indexOf(from) + 1];
  if (fields.includes(next)) go(next, first(next));
  else next?.focus();
}

form?.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.keep"));
  } else if (event.ctrlKey || event.metaKey || event.altKey) {
    typed = "";
  } else if (fields.includes(target)) {
    if (strike(target, key)) event.preventDefault();
  } else if (key === "Enter" && target.matches("input, select")) {
    event.preventDefault();
    goOn(target);
  }
});

/* Whoever comes with Tab finds the whole line marked: the first day alone is meant. */
for (const field of fields) {
  field.addEventListener("focus", () => going || requestAnimationFrame(() => {
    if (field.selectionEnd - field.selectionStart > 1) go(field, first(field));
  }));
  field.addEventListener("input", () => onWritten(field));
  field.addEventListener("click", () => go(field, at(field)));
}

form?.querySelector("button.fill").addEventListener("click", (event) => {
  event.preventDefault();
  fields.forEach(allPresent);
  go(fields[0], first(fields[0]));
});

(form?.querySelector(".open .marks") ?? form?.querySelector("#all-hours"))?.focus();
