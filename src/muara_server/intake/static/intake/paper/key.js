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
      go(event.target, by);
    }
  }
});

const open = form.querySelector(".keyed.open input:not([type=hidden])") || form.querySelector("[name=stands]") || fields[0];
open.focus();
