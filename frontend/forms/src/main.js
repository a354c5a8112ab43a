/* A form of ODK Web Forms in a page: what the page gives it, and what it tells the page.

   import { open } from "/static/intake/web/forms.js";
   const form = open(element, { xml, media, draft, language, words, changed, filled });

   xml       the form as XForm
   media     name => Response: a picture, a recording or a list of the form
   draft     FormData with what was answered before, or null
   words     the texts of Web Forms itself, in the reader's language, by its own English
   changed   called with FormData and the number of questions still open, a moment after an answer
   filled    called with FormData when the form is complete and the worker sends it

   The FormData is what OpenRosa calls a submission: xml_submission_file and the attachments. */

import { createApp, h, nextTick, ref } from "vue";
import { OdkWebForm, webFormsPlugin } from "@getodk/web-forms";
import { paged, wantsPages } from "./pages.js";
import { speak } from "./words.js";

const A_MOMENT = 400; // milliseconds: an answer is kept well before a tab can be closed

export function open(element, { xml, media, draft = null, language = "", words = {}, changed, filled }) {
  speak(words);
  const shown = ref(null);
  const app = createApp({
    render: () =>
      h(OdkWebForm, {
        ref: shown,
        formXml: xml,
        fetchFormAttachment: (address) => media(String(address)),
        missingResourceBehavior: "BLANK",
        editInstance: draft && { resolveInstance: async () => draft },
        onSubmit: (payload) => filled(payload.data[0]),
      }),
  });
  app.use(webFormsPlugin);
  app.mount(element);

  const root = () => rootOf(shown.value?.$.subTree);
  const told = () => tell(root(), changed);
  const stop = watch(element, told);
  let closePages = () => {};
  begun(element, root, language).then(
    () => {
      if (wantsPages(xml)) closePages = paged(element);
      return told();
    },
    () => {}, // Web Forms itself shows why
  );
  return {
    keep: told,
    close() {
      stop();
      closePages();
      app.unmount();
    },
  };
}

/* Once the form is there, it speaks the reader's language, if it has that one. */
async function begun(element, root, language) {
  while (!root()) {
    if (element.querySelector(".form-initialization-status.error")) throw new Error("not opened");
    await new Promise((go) => setTimeout(go, 50));
  }
  await nextTick();
  const fits = root().languages.find((one) => spoken(one.language) === language);
  if (fits) root().setLanguage(fits);
}

/* "Bahasa Indonesia (id)" is id; so is "id" itself. */
const spoken = (name = "") => /\(([a-z]{2,3})\)\s*$/.exec(name)?.[1] ?? name;

/* Web Forms shows its state to none but its own parts: the head of the form is given the root. */
function rootOf(node) {
  if (!node) return null;
  const form = node.component?.props?.form;
  if (typeof form?.prepareInstancePayload === "function") return form;
  const inside = Array.isArray(node.children) ? node.children : [];
  for (const each of [node.component?.subTree, ...inside]) {
    const found = each && typeof each === "object" ? rootOf(each) : null;
    if (found) return found;
  }
  return null;
}

async function tell(root, changed) {
  if (!root) return;
  const payload = await root.prepareInstancePayload({ payloadType: "monolithic" });
  changed(payload.data[0], payload.violations?.length ?? 0);
}

/* Every way to answer ends in one of these; what did not change is told again and kept as it is. */
function watch(element, told) {
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(told, A_MOMENT);
  };
  const events = ["input", "change", "click", "keyup", "drop"];
  // Menus and calendars of Web Forms are drawn beside the form, in the body of the page.
  events.forEach((name) => document.addEventListener(name, soon));
  return () => {
    clearTimeout(waiting);
    events.forEach((name) => document.removeEventListener(name, soon));
  };
}
