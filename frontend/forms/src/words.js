/* The texts that Web Forms has in English alone, said in the reader's language. */

let known = {};

export function speak(words) {
  known = words;
}

export function said(english) {
  return known[english] ?? english;
}

/* "2 questions with errors." */
export function saidOf(english, number) {
  return said(english).replace("{number}", String(number));
}
