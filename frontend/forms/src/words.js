/* The texts that Web Forms has in English alone, said in the reader's language. */

let known = {};

export function speak(words) {
  known = words;
}

export function said(english) {
  return known[english] ?? english;
}

/* "2 questions with errors." is saidOf("{number} questions with errors.", { number: 2 }). */
export function saidOf(english, filled) {
  return said(english).replace(/\{(\w+)\}/g, (_all, name) => String(filled[name] ?? ""));
}
