/* A survey file is sent in parts. What arrived stays when the connection breaks, and the rest follows
   once it is back, or when somebody chooses the same file again. Without this script the form is sent
   as it is, in one go. */

const WAITS = [2, 4, 8, 16, 30, 60, 60, 60];
const sleep = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

for (const form of document.querySelectorAll("form.bring-survey, form.go-on")) {
  form.addEventListener("submit", (event) => {
    const [file] = form.elements.file.files;
    if (!file) return;
    event.preventDefault();
    send(form, file);
  });
}

async function send(form, file) {
  const shown = form.querySelector(".sending");
  const button = form.querySelector("button");
  button.disabled = true;
  shown.hidden = false;
  try {
    const begun = form.dataset.parts ? await standing(form) : await begin(form, file);
    if (begun.size !== file.size) throw new Error(shown.dataset.other);
    await parts(form, file, begun);
    location.assign(begun.page);
  } catch (wrong) {
    tell(shown, wrong.message);
    button.disabled = false;
  }
}

async function begin(form, file) {
  const about = new FormData(form);
  about.delete("file");
  about.set("name", file.name);
  about.set("size", file.size);
  const answer = await asked(form, form.dataset.begin, { method: "POST", body: about });
  return answer.json();
}

const standing = async (form) => (await asked(form, form.dataset.parts)).json();

/* Part after part; after a break, from the one that the server waits for. */
async function parts(form, file, begun) {
  const shown = form.querySelector(".sending");
  for (let at = begun, tried = 0; at.arrived < file.size; ) {
    show(shown, at.arrived, file.size);
    const part = file.slice(at.arrived, at.arrived + at.part);
    try {
      const address = `${at.parts}?number=${at.next}`;
      at = await (await asked(form, address, { method: "POST", body: part })).json();
      tried = 0;
    } catch (wrong) {
      if (wrong.final) throw wrong;
      if (tried === WAITS.length) throw new Error(shown.dataset.ended);
      tell(shown, shown.dataset.broken);
      await sleep(WAITS[tried]);
      tried += 1;
    }
  }
  show(shown, file.size, file.size);
}

/* What the server refuses stays refused; what did not reach it, or broke there, is tried again. */
async function asked(form, address, options = {}) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  if (options.body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
  const answer = await fetch(address, { ...options, headers });
  if (answer.ok && !answer.redirected) return answer;
  if (answer.status >= 500 || answer.status === 408 || answer.status === 429) {
    throw new Error(form.querySelector(".sending").dataset.broken);
  }
  const told = await answer.json().catch(() => ({}));
  const words = told.wrong?.join(" ") || told.message || form.querySelector(".sending").dataset.ended;
  throw Object.assign(new Error(words), { final: true });
}

/* Said aloud at every tenth: at every part nobody could listen. */
function show(shown, arrived, size) {
  const percent = Math.floor((100 * arrived) / size);
  shown.querySelector("progress").value = percent;
  tell(shown, `${percent - (percent % 10)} %`);
}

function tell(shown, words) {
  const said = shown.querySelector(".said");
  if (said.textContent !== words) said.textContent = words;
}
