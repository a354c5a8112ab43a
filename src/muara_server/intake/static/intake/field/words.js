/* The texts that the server wrote into the page, filled in. */

const language = document.documentElement.lang;
const one = new Intl.PluralRules(language);
const at = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false });
const on = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

export const told = (id) => JSON.parse(document.getElementById(id).textContent);

/* say("offline", { number: 4 }) */
export function speaker(texts) {
  return (key, filled = {}) => {
    const text = texts[key];
    const fits = typeof text === "string" ? text : (text[one.select(filled.number)] ?? text.other);
    return fits.replace(/\{(\w+)\}/g, (_all, name) => String(filled[name] ?? ""));
  };
}

/* The hour alone where it is of today. */
export function moment(milliseconds) {
  const then = new Date(milliseconds);
  return (then.toDateString() === new Date().toDateString() ? at : on).format(then);
}
