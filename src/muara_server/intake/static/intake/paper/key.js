/* A sheet is keyed with the keyboard alone. Without this script it is a form like any other. */

const form = document.querySelector("form.keying");
const fields = [...form.querySelectorAll(".keyed input:not([type=hidden])")];

/* What was typed, on the choices themselves: who keys sees at once what a number means. */
function mark(input) {
  const typed = input.value.split(/[\s,;]+/).filter(Boolean);
  for (const choice of input.parentElement.querySelectorAll("[data-number]")) {
    choice.classList.toggle("chosen", typed.includes(choice.dataset.number));
  }
}

/* Who is meant by a name: asked while the clerk is still at it, and chosen by number. What was found
   travels with the form, as it does where this script does not run. */
async function look(input) {
  input.dataset.asked = input.value;
  const answer = await fetch(form.dataset.meant, {
    method: "POST",
    headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    body: new URLSearchParams({ list: input.dataset.list, text: input.value }),
  }).catch(() => null);
  const { rows } = answer?.ok ? await answer.json() : { rows: [] };
  if (!rows.length) return go(input, 1);
  const around = input.parentElement;
  around.querySelectorAll("[type=hidden]").forEach((one) => one.remove());
  around.querySelector(".choices").replaceChildren(...rows.map(({ label }, at) => choice(at + 1, label)));
  around.append(...rows.map(({ id, label }) => carried(input.name, `${id}|${label}`)));
  input.select();
}

function choice(number, label) {
  const [line, key] = [document.createElement("li"), document.createElement("span")];
  line.dataset.number = number;
  key.className = "k";
  key.textContent = number;
  line.append(key, ` ${label}`);
  return line;
}

function carried(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: name.replace("answer:", "offered:"), value });
  return input;
}

const wantsLook = ({ dataset, value }) =>
  dataset.list && value.trim() && !/^\d$/.test(value.trim()) && dataset.asked !== value;

function go(from, by) {
  const next = fields[fields.indexOf(from) + by];
  if (next) {
    next.focus();
    next.select();
  } else if (by > 0) {
    form.querySelector("[name=stands], button").focus();
  }
}

for (const input of fields) {
  mark(input);
  input.addEventListener("input", () => mark(input));
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (fields.includes(event.target)) {
    const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      if (event.key === "Enter" && wantsLook(event.target)) look(event.target);
      else go(event.target, by);
    }
  }
});

const open = form.querySelector(".keyed.open input:not([type=hidden])") || form.querySelector("[name=stands]") || fields[0];
open.focus();
