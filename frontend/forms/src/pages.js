/* One question a screen, for a form that asks for it (style = pages): Web Forms shows a form as one
   page. What stands at the top of the form, a question or a group, is a screen; those that are not
   asked are not there, and come and go with the answers. */

import { said, saidOf } from "./words.js";

const XHTML = "http://www.w3.org/1999/xhtml";

export function wantsPages(xml) {
  const body = new DOMParser().parseFromString(xml, "text/xml").getElementsByTagNameNS(XHTML, "body");
  return /\bpages\b/.test(body[0]?.getAttribute("class") ?? "");
}

export function paged(element) {
  const pages = element.querySelector(".form-questions > .flex");
  const footer = element.querySelector(".footer");
  const way = document.createElement("nav");
  const where = document.createElement("span");
  where.setAttribute("role", "status");
  const back = button("Back", () => go(-1));
  const next = button("Next", () => go(1));
  way.className = "way-through";
  way.append(back, where, next);
  pages.closest(".form-questions").after(way);
  let shown = null;

  /* The screen that is shown stays it for as long as it is asked. */
  function show() {
    const all = [...pages.children];
    if (!all.includes(shown)) shown = all[0] ?? null;
    const at = all.indexOf(shown);
    all.forEach((page) => page.toggleAttribute("data-away", page !== shown));
    back.disabled = at <= 0;
    next.hidden = at === all.length - 1;
    footer.toggleAttribute("data-away", at < all.length - 1);
    where.textContent = saidOf("{at} of {all}", { at: at + 1, all: all.length });
  }

  function go(steps) {
    const all = [...pages.children];
    turn(all[all.indexOf(shown) + steps]);
  }

  function turn(page) {
    if (!page) return;
    shown = page;
    show();
    page.tabIndex = -1;
    page.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /* After a try to send: the first screen that holds an open question. */
  function toTheOpen() {
    setTimeout(() => {
      const open = [...pages.children].find(
        (page) => page.matches(".highlight") || page.querySelector(".highlight"),
      );
      turn(open);
    }, 100);
  }

  const changes = new MutationObserver(show);
  changes.observe(pages, { childList: true });
  footer.addEventListener("click", toTheOpen);
  show();
  return () => changes.disconnect();
}

function button(words, deed) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = said(words);
  made.addEventListener("click", deed);
  return made;
}
