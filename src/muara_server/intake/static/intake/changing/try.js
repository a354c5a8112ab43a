/* A draft is tried as a phone shows it. What is answered goes to the server to be read, and nowhere
   else: what the answers would become stands below the form. */

const told = JSON.parse(document.getElementById("told").textContent);
const words = JSON.parse(document.getElementById("words").textContent);
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const shown = document.getElementById("tried");
let last = "";

const { open } = await import(told.entry);
const xml = await (await fetch(told.xform)).text();
const form = open(document.getElementById("form"), {
  xml,
  media,
  language: document.documentElement.lang,
  words,
  changed: show,
  filled: show,
});
form.keep();

async function show(answers) {
  const submission = await answers.get("xml_submission_file").text();
  if (submission === last) return;
  last = submission;
  const answer = await fetch(told.tried, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "text/xml" },
    body: submission,
  });
  // Somebody types on: only what was asked last is shown.
  if (submission === last) shown.innerHTML = await answer.text();
}

/* jr://images/kiln.png and its kin, by the name at its end; lists hold one invented row. */
async function media(address) {
  const name = address.split("/").at(-1);
  if (told.lists[name])
    return new Response(told.lists[name], { headers: { "Content-Type": "text/csv" } });
  return told.media[name] ? fetch(told.media[name]) : new Response(null, { status: 404 });
}
